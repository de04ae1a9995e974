/** One line of two texts that are not the same. */
export interface Difference {
  /** Counted from 1. */
  readonly line: number;
  /** undefined: the text ends before it. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The first line in which two texts differ; how their lines end does not count. */
export const firstDifference = (before: string, after: string): Difference | undefined => {
  const [old, now] = [before, after].map((one) => one.replaceAll("\r\n", "\n").split("\n"));
  const length = Math.max(old?.length ?? 0, now?.length ?? 0);
  for (let index = 0; index < length; index++)
    if (old?.[index] !== now?.[index]) return { line: index + 1, before: old?.[index], after: now?.[index] };
  return undefined;
};
