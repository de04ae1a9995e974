/** The lines in which two texts differ. */

export interface Hunk {
  readonly before: ReadonlyArray<string>;
  readonly after: ReadonlyArray<string>;
  /** The line (from 1) of the second text at which it begins. */
  readonly start: number;
  /** The lines of the second text before and behind it. */
  readonly around: ReadonlyArray<string>;
}

const linesOf = (text: string): ReadonlyArray<string> => text.replace(/\n$/, "").split("\n");

/** Places where lines differ, in their order; small texts only. */
export const lineDifference = (before: string, after: string): ReadonlyArray<Hunk> => {
  const [a, b] = [linesOf(before), linesOf(after)];
  // How many lines are common from two places on.
  const common = a.map(() => b.map(() => 0));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const row = common[i];
      if (row !== undefined)
        row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  const hunks: Array<{ before: Array<string>; after: Array<string>; start: number }> = [];
  let isOpen = false;
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const [old, made] = [a[i], b[j]];
    if (old !== undefined && old === made) {
      isOpen = false;
      i++;
      j++;
      continue;
    }
    const hunk = isOpen ? hunks.at(-1) : undefined;
    const open = hunk ?? { before: [], after: [], start: j + 1 };
    if (hunk === undefined) hunks.push(open);
    isOpen = true;
    if (old !== undefined && (made === undefined || at(i + 1, j) >= at(i, j + 1))) {
      open.before.push(old);
      i++;
    } else if (made !== undefined) {
      open.after.push(made);
      j++;
    }
  }
  return hunks.map((hunk) => ({
    ...hunk,
    around: [b[hunk.start - 2], b[hunk.start - 1 + hunk.after.length]].filter((line) => line !== undefined),
  }));
};
