/** Rows of a terminal: columns in line, and rows of one kind under one head. */

/** Each row's cells, in columns that are as wide as their widest cell. */
export const inColumns = (rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? "").length)));
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
};

/** Rows that share a head, in the order in which the heads come. */
export const byHead = <A>(
  all: ReadonlyArray<A>,
  headOf: (one: A) => string,
): ReadonlyArray<readonly [head: string, rows: ReadonlyArray<A>]> => {
  const found = new Map<string, Array<A>>();
  for (const one of all) {
    const head = headOf(one);
    found.set(head, [...(found.get(head) ?? []), one]);
  }
  return [...found];
};

/** Lines moved to the right. */
export const indented = (spaces: number, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.map((line) => `${" ".repeat(spaces)}${line}`);

/** A section with its count, or nothing where it has none. */
export const section = (title: string, count: number, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  count === 0 ? [] : [[`${title} (${count})`, ...indented(2, lines)].join("\n")];

/** "1 flow differs", "2 flows differ". */
export const counted = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`;

/** A setting's value as the mapping would write it; "(none)" where there is none. */
export const valueText = (value: unknown): string =>
  value === undefined ? "(none)" : typeof value === "string" ? value : JSON.stringify(value);
