/** How many arguments each function takes: those of JSONata as its signatures say, and the language's own. */

export interface Arity {
  readonly least: number;
  /** Infinity where there is no upper bound. */
  readonly most: number;
  /** The first argument may be left out inside a step: the context stands in for it. */
  readonly context: boolean;
}

const unbounded = Number.POSITIVE_INFINITY;

/** Names of functions that take `least` to `most` arguments. */
const rows: ReadonlyArray<readonly [least: number, most: number, context: boolean, names: string]> = [
  [0, 1, false, "error"],
  [1, 1, false, "sum count max min average exists merge reverse type distinct"],
  [1, 1, true, "lowercase uppercase length trim number floor ceil abs sqrt boolean not keys spread clone"],
  [1, 1, true, "base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl"],
  [1, 2, false, "join single assert sort"],
  [1, 2, true, "string formatBase round sift toMillis"],
  [1, 3, true, "fromMillis"],
  [1, unbounded, false, "zip"],
  [2, 2, false, "map filter append"],
  [2, 2, true, "substringBefore substringAfter contains formatInteger parseInteger power lookup each"],
  [2, 3, false, "reduce"],
  [2, 3, true, "substring pad match split formatNumber"],
  [3, 4, true, "replace"],
];

const ownRows: typeof rows = [
  [1, unbounded, false, "first"],
  [1, 1, false, "blank dateOf timeOf"],
  [2, 2, false, "plus instant"],
];

const tabled = (all: typeof rows): ReadonlyMap<string, Arity> =>
  new Map(
    all.flatMap(([least, most, context, names]) =>
      names.split(" ").map((name): readonly [string, Arity] => [name, { least, most, context }]),
    ),
  );

/** JSONata's functions that give the same answer every time. */
export const pureArities = tabled(rows);
export const ownArities = tabled(ownRows);

const plural = (count: number): string => `${count} ${count === 1 ? "argument" : "arguments"}`;

const range = (least: number, most: number): string =>
  most === unbounded
    ? `at least ${plural(least)}`
    : least === most
      ? plural(most)
      : `${least} ${most === least + 1 ? "or" : "to"} ${plural(most)}`;

/** What is wrong with a call of this many arguments, or undefined. */
export const arityFault = (name: string, given: number, inContext: boolean): string | undefined => {
  const arity = pureArities.get(name) ?? ownArities.get(name);
  if (arity === undefined) return undefined;
  const least = arity.context && inContext ? arity.least - 1 : arity.least;
  if (given >= least && given <= arity.most) return undefined;
  return `"$${name}" takes ${range(arity.least, arity.most)}, found ${given}.`;
};
