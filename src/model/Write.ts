import type { Cells, Key } from "./Record.ts";
import type { Side } from "./Side.ts";

/**
 * Writes as a connector takes them. The side is part of the type: a push (`"remote"`) cannot be
 * given to a writer of the local system, nor a pull (`"local"`) to one of the remote system.
 */
export interface CreateWrite<S extends Side> {
  readonly _tag: "Create";
  readonly side: S;
  readonly resource: string;
  readonly cells: Cells;
}

export interface UpdateWrite<S extends Side> {
  readonly _tag: "Update";
  readonly side: S;
  readonly resource: string;
  readonly key: Key;
  readonly cells: Cells;
  /** What the written places held when the write was decided; a system that can, refuses when it has moved. */
  readonly before: Cells;
}

export type PushCreate = CreateWrite<"remote">;
export type PushUpdate = UpdateWrite<"remote">;
export type PullCreate = CreateWrite<"local">;
export type PullUpdate = UpdateWrite<"local">;
