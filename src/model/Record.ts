import type { Side } from "./Side.ts";

/** A typed value at the engine's border: text, number or truth; dates and instants are ISO 8601 text. */
export type Value = string | number | boolean;

/**
 * One field of a record as read. `null` is blank (absent, null or empty in the system);
 * a field that is missing from `Cells` is *unread*: never compared, never a source.
 */
export type Cell = Value | null;
export type Cells = Readonly<Record<string, Cell>>;

/** A record's key as text: its parts percent-encoded and joined by "/". Never empty. */
export type Key = string;

export const keyOf = (parts: ReadonlyArray<Cell | undefined>): Key | undefined => {
  const texts: Array<string> = [];
  for (const part of parts) {
    // A key with a blank part is blank.
    if (part === undefined || part === null || part === "") return undefined;
    texts.push(encodeURIComponent(String(part)));
  }
  return texts.length === 0 ? undefined : texts.join("/");
};

export const keyParts = (key: Key): ReadonlyArray<string> =>
  key.split("/").map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });

/** A record at the border of a system. */
export interface SystemRecord<S extends Side> {
  readonly side: S;
  readonly resource: string;
  readonly key: Key;
  readonly cells: Cells;
}
