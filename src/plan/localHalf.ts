/** What a baseline holds of the local side of a rule, which a reference of a compound key keeps in several places. */
import type { Cell, Cells } from "../model/Record.ts";

/** The parts of a half, in the order of their places; none where it is not known, or of one place alone. */
const partsOf = (half: Cell | undefined): ReadonlyArray<string | null> => {
  if (typeof half !== "string") return [];
  try {
    const parts: unknown = JSON.parse(half);
    return Array.isArray(parts) ? parts.map((part) => (typeof part === "string" ? part : null)) : [];
  } catch {
    return [];
  }
};

/** The half, if it tells of all the places: an earlier version kept the first of them alone. */
export const wholeHalf = (places: ReadonlyArray<string>, half: Cell | undefined): Cell | undefined =>
  partsOf(half).length === places.length ? half : undefined;

/** The cell of the one place, or all of them as one text; undefined where a place was not read, or there is none. */
export const localHalf = (places: ReadonlyArray<string>, cells: Cells): Cell | undefined => {
  if (places.length <= 1) return cells[places[0] ?? ""];
  const parts = places.flatMap((place) => {
    const cell = cells[place];
    return cell === undefined ? [] : [cell === null ? null : String(cell)];
  });
  return parts.length < places.length ? undefined : JSON.stringify(parts);
};

/** The half after some of several places were written; undefined where another of them is not known. */
export const withWritten = (
  places: ReadonlyArray<string>,
  half: Cell | undefined,
  written: Cells,
): Cell | undefined => {
  const before = partsOf(half);
  const known = places.flatMap((place, index) => {
    const cell = written[place] === undefined ? before[index] : written[place];
    return cell === undefined ? [] : [[place, cell]];
  });
  return localHalf(places, Object.fromEntries(known));
};

/** The half as people read it: a key of several parts as keys are shown. */
export const shownHalf = (places: ReadonlyArray<string>, half: Cell | undefined): Cell | undefined =>
  places.length > 1 && half !== undefined
    ? partsOf(half)
        .map((part) => part ?? "")
        .join("/")
    : half;
