/** Number of single-character edits (insert, delete, replace, swap of neighbours) between two words. */
const distance = (a: string, b: string): number => {
  const rows: Array<Array<number>> = [];
  for (let i = 0; i <= a.length; i++) {
    const row: Array<number> = [i];
    for (let j = 1; j <= b.length; j++) {
      if (i === 0) {
        row.push(j);
        continue;
      }
      const above = rows[i - 1] ?? [];
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      row.push(best);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
};

/** The known name nearest to an unknown one, if it is near enough to be a slip of the hand. */
export const suggest = (unknown: string, known: Iterable<string>): string | undefined => {
  const wanted = unknown.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(unknown.length * 0.4)) + 1;
  for (const name of known) {
    const candidate = name.toLowerCase();
    const d = candidate === wanted ? 0 : distance(wanted, candidate);
    if (d < bestDistance && d < Math.max(unknown.length, name.length)) {
      best = name;
      bestDistance = d;
    }
  }
  if (best !== undefined || wanted.length < 3) return best;
  // Or the one name that begins like this.
  const [longer, another] = [...known].filter((name) => name.toLowerCase().startsWith(wanted));
  return another === undefined ? longer : undefined;
};

/** The help line of an unknown name: the nearest known one, else the list when it is short. */
export const didYouMean = (unknown: string, known: Iterable<string>): string | undefined => {
  const names = [...known];
  const near = suggest(unknown, names);
  if (near !== undefined) return `did you mean "${near}"?`;
  return names.length > 0 && names.length <= 12 ? `known: ${names.join(", ")}` : undefined;
};
