import type { Cell } from "../model/Record.ts";

type Code = string | number | boolean;
interface Defaults {
  readonly blank?: Code;
  readonly other?: "refuse" | "leave";
}

/** A code table as its file declares it. */
export interface CodePairs {
  readonly pairs: ReadonlyArray<{ readonly local: Code; readonly remote: Code }>;
  readonly push?: Defaults;
  readonly pull?: Defaults;
}

export type Translated =
  | { readonly _tag: "Translated"; readonly cell: Cell }
  | { readonly _tag: "Leave" }
  | { readonly _tag: "Unlisted" };

export interface CodeTable {
  readonly push: (cell: Cell) => Translated;
  readonly pull: (cell: Cell) => Translated;
}

/** Codes are compared as text, without the spaces around them. */
export const codeText = (code: Code): string => String(code).trim();

const oneWay = (
  pairs: ReadonlyArray<readonly [Code, Code]>,
  defaults: Defaults | undefined,
): ((cell: Cell) => Translated) => {
  const known = new Map<string, Code>();
  // The first pair of a code counts.
  for (const [from, to] of pairs) if (!known.has(codeText(from))) known.set(codeText(from), to);
  return (cell) => {
    if (cell === null) return { _tag: "Translated", cell: defaults?.blank ?? null };
    const found = known.get(codeText(cell));
    if (found !== undefined) return { _tag: "Translated", cell: found };
    return defaults?.other === "leave" ? { _tag: "Leave" } : { _tag: "Unlisted" };
  };
};

/** Translation both ways; codes are compared as text. */
export const codeTable = (file: CodePairs): CodeTable => ({
  push: oneWay(
    file.pairs.map((pair) => [pair.local, pair.remote]),
    file.push,
  ),
  pull: oneWay(
    file.pairs.map((pair) => [pair.remote, pair.local]),
    file.pull,
  ),
});

/** Whether a local code stands twice, so that it is open what is sent for it. */
export const isAmbiguous = (file: CodePairs): boolean =>
  new Set(file.pairs.map((pair) => codeText(pair.local))).size < file.pairs.length;

/** Whether each code has exactly one partner, both ways, and no code stands for blank. */
export const isOneToOne = (file: CodePairs): boolean =>
  !isAmbiguous(file) &&
  new Set(file.pairs.map((pair) => codeText(pair.remote))).size === file.pairs.length &&
  file.push?.blank === undefined &&
  file.pull?.blank === undefined;
