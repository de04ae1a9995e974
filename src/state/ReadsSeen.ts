/** What complete reads have shown: what the next run takes for short, or for renamed, is judged by it. */
import type { Side } from "../model/Side.ts";

/** How many records a list held when it was last trusted. */
export interface ListCount {
  readonly side: Side;
  readonly resource: string;
  /** Digest of what narrowed it. */
  readonly filter: string;
  readonly records: number;
}

/** Which fields the records of a resource showed, blank or not. */
export interface FieldsSeen {
  readonly side: Side;
  readonly resource: string;
  readonly way: "list" | "read";
  /** Records looked at. */
  readonly rows: number;
  /** In how many of them each field stood. */
  readonly fields: Readonly<Record<string, number>>;
  /** Names beside them that no field is declared for. */
  readonly others: ReadonlyArray<string>;
}

export interface ReadsSeen {
  readonly lists: ReadonlyArray<ListCount>;
  readonly fields: ReadonlyArray<FieldsSeen>;
}
