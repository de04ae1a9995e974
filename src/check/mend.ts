/** Carries out the mends that diagnostics offer, as long as that changes something and makes nothing worse. */
import type { Code } from "../diagnostic/Code.ts";
import type { Diagnostic } from "../diagnostic/Diagnostic.ts";
import { type Fix, together, withEdits } from "../diagnostic/Fix.ts";

/** Texts of files by the path that their diagnostics name. */
export type Texts = ReadonlyMap<string, string>;
export type Fixable = Diagnostic & { readonly fix: Fix };

export interface Mended {
  readonly texts: Texts;
  /** What was mended, in the order in which it was; places are those of the text that was mended. */
  readonly done: ReadonlyArray<Fixable>;
}

const mostRounds = 10;
/** Mends of one round, where all of them together do good; and where each has to be judged by itself. */
const mostAtOnce = 500;
const mostOneByOne = 25;

/**
 * Faults behind which others cannot be seen: those of the text, of the structure, of a system and of a resource. What
 * comes to light when one of them is mended was there before.
 */
const hiding: ReadonlyArray<(code: Code) => boolean> = [
  (code) => code.startsWith("CW1"),
  (code) => code.startsWith("CW2") || code === "CW505",
  (code) => code === "CW307",
  (code) => code === "CW301",
  () => true,
];

/** How many errors there are of each depth, those that hide most first. */
const depths = (diagnostics: ReadonlyArray<Diagnostic>): ReadonlyArray<number> => {
  const counts = hiding.map(() => 0);
  for (const { code, severity } of diagnostics) {
    if (severity !== "error") continue;
    const depth = hiding.findIndex((hides) => hides(code));
    counts[depth] = (counts[depth] ?? 0) + 1;
  }
  return counts;
};

/** Whether there are more errors than before, other than behind fewer that hide them. */
export const isWorse = (before: ReadonlyArray<Diagnostic>, after: ReadonlyArray<Diagnostic>): boolean => {
  const now = depths(after);
  for (const [depth, count] of depths(before).entries()) {
    const difference = (now[depth] ?? 0) - count;
    if (difference !== 0) return difference > 0;
  }
  return false;
};

const grewNowhere = (before: ReadonlyArray<Diagnostic>, after: ReadonlyArray<Diagnostic>): boolean => {
  const now = depths(after);
  return depths(before).every((count, depth) => (now[depth] ?? 0) <= count);
};

const isFixable = (one: Diagnostic): one is Fixable => one.fix !== undefined;

/** `judge` says all that is wrong with texts; spans are of the texts that it was given. */
export const mend = (given: Texts, judge: (texts: Texts) => ReadonlyArray<Diagnostic>): Mended => {
  const done: Array<Fixable> = [];
  let texts = given;
  let found = judge(texts);
  for (let round = 0; round < mostRounds; round++) {
    const offers = together(found.filter(isFixable).slice(0, mostAtOnce));
    const made = (chosen: ReadonlyArray<Fixable>) => {
      const after = withEdits(
        texts,
        chosen.flatMap(({ fix }) => fix.edits),
      );
      return { chosen, texts: after, found: judge(after) };
    };
    let best = { chosen: offers, texts, found };
    if (offers.length > 0) best = made(offers);
    if (!grewNowhere(found, best.found)) {
      // One of them does harm, or lets faults be seen that were hidden: which, shows one by one.
      best = { chosen: [], texts, found };
      for (const offer of offers.slice(0, mostOneByOne)) {
        const next = made([...best.chosen, offer]);
        if (!isWorse(best.found, next.found)) best = next;
      }
    }
    if (best.chosen.length === 0) break;
    done.push(...best.chosen);
    texts = best.texts;
    found = best.found;
  }
  return { texts, done };
};
