/** The shortest script that still fails: halves are left out, then single kills and faults. */
import { type Kill, type PlacedFault, type Script, type Stage, stages } from "./Script.ts";

type Part = { readonly stage: Stage; readonly kill: Kill } | { readonly fault: PlacedFault };

const partsOf = (script: Script): ReadonlyArray<Part> => [
  ...stages.flatMap((stage) => script.kills[stage].map((kill) => ({ stage, kill }))),
  ...script.faults.map((fault) => ({ fault })),
];

const scriptOf = (variant: string, parts: ReadonlyArray<Part>): Script => ({
  variant,
  kills: {
    upload: parts.flatMap((part) => ("kill" in part && part.stage === "upload" ? [part.kill] : [])),
    sync: parts.flatMap((part) => ("kill" in part && part.stage === "sync" ? [part.kill] : [])),
  },
  faults: parts.flatMap((part) => ("fault" in part ? [part.fault] : [])),
});

/** `fails` plays a script; at most `mostPlays` are played. */
export const shrink = async (
  script: Script,
  fails: (script: Script) => Promise<boolean>,
  mostPlays: number,
): Promise<Script> => {
  let smallest = partsOf(script);
  let plays = 0;
  for (let size = Math.ceil(smallest.length / 2); size >= 1 && smallest.length > 0; ) {
    let shorter = false;
    for (let from = 0; from < smallest.length; from += size) {
      if (plays >= mostPlays) return scriptOf(script.variant, smallest);
      const without = smallest.filter((_, index) => index < from || index >= from + size);
      plays += 1;
      if (!(await fails(scriptOf(script.variant, without)))) continue;
      smallest = without;
      shorter = true;
      break;
    }
    if (!shorter) size = size === 1 ? 0 : Math.ceil(size / 2);
    else size = Math.min(size, Math.max(1, Math.ceil(smallest.length / 2)));
  }
  return scriptOf(script.variant, smallest);
};
