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
  // A slip is seldom in the first letter: rather the one name that begins like this.
  if ((best !== undefined && best[0]?.toLowerCase() === wanted[0]) || wanted.length < 3) return best;
  const [longer, another] = [...known].filter((name) => name.toLowerCase().startsWith(wanted));
  return another === undefined && longer !== undefined ? longer : best;
};

/** The help line of an unknown name: the nearest known one, else the list when it is short. */
export const didYouMean = (unknown: string, known: Iterable<string>): string | undefined => {
  const names = [...known];
  const near = suggest(unknown, names);
  if (near !== undefined) return `did you mean "${near}"?`;
  return names.length > 0 && names.length <= 12 ? `known: ${names.join(", ")}` : undefined;
};

/** A name as people say it: case, hyphens, underscores and the sign of a variable are no part of it. */
const spoken = (name: string): string => name.toLowerCase().replace(/[-_$]/g, "");
const digits = (name: string): string => name.replace(/\D/g, "");
const letters = (name: string): string => [...name].sort().join("");

/** Whether one slip of the hand lies between two words: not in the first letter, and no other letter in a short word. */
const oneSlip = (a: string, b: string): boolean => {
  const isOtherLetter = a.length === b.length && letters(a) !== letters(b);
  return a[0] === b[0] && Math.min(a.length, b.length) >= (isOtherLetter ? 6 : 4) && distance(a, b) === 1;
};

/**
 * The one known name that an unknown one can be a slip for: spelt otherwise in case, hyphens and underscores alone,
 * or one slip of the hand away, while no other name is nearly as near. Digits are never a slip.
 */
export const onlySlip = (unknown: string, known: Iterable<string>): string | undefined => {
  const wanted = spoken(unknown);
  // Names of quite another length are far without a closer look; more than one slip away is far enough.
  const far = (name: string): number =>
    Math.abs(name.length - wanted.length) > 2 ? 3 : distance(wanted, name);
  let best: { readonly name: string; readonly away: number } | undefined;
  let next = Number.POSITIVE_INFINITY;
  for (const name of new Set(known)) {
    const away = far(spoken(name));
    if (best === undefined || away < best.away) {
      next = best?.away ?? next;
      best = { name, away };
    } else next = Math.min(next, away);
  }
  if (best === undefined || next < best.away + 2 || digits(best.name) !== digits(unknown)) return undefined;
  return best.away === 0 || oneSlip(wanted, spoken(best.name)) ? best.name : undefined;
};
