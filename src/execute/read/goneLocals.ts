/** What is remembered of local records that are not there any more. */
import type { Cells, Key } from "../../model/Record.ts";
import type { EntityState } from "./Reading.ts";

/** So many records may be gone at once without their list being taken for a short one. */
const mayBeGone = 5;

/**
 * After a complete list: links and baselines of records that it does not show are forgotten, or the next record
 * that is given the same key would inherit them. A list that has lost most of what is remembered, or a row whose key
 * cannot be read, says nothing.
 */
export const forgetGone = (state: EntityState, rows: ReadonlyArray<readonly [Key, Cells]>): void => {
  const unread = state.bad.filter((row) => row.side === "local").map((row) => row.key);
  if (rows.length === 0 || unread.includes(undefined)) return;
  const there = new Set<Key | undefined>([...rows.map(([key]) => key), ...unread]);
  const remembered = new Set([...state.links.keys(), ...state.baselines.keys()]);
  const gone = [...remembered].filter((key) => !there.has(key));
  if (gone.length > Math.max(mayBeGone, remembered.size / 2)) return;
  for (const key of gone) {
    state.links.delete(key);
    state.baselines.delete(key);
    state.creating.delete(key);
    state.stale.add(key);
  }
};
