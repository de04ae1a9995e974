/** The tables of the contract as literal data. Nothing here is taken from the engine. */
import type { ConflictRule } from "../../src/model/Conflict.ts";
import type { Direction } from "../../src/model/Direction.ts";
import type { Event } from "../../src/model/Event.ts";
import type { GateState } from "../../src/model/Gate.ts";

export type UpdateCell = "nothing" | "push" | "pull" | "conflict";

/** For a record that exists on both sides. */
export const updateTable: { readonly [D in Direction]: { readonly [G in GateState]: UpdateCell } } = {
  "push-only": {
    ignore: "nothing",
    off: "nothing",
    push: "push",
    pull: "nothing",
    on: "push",
    none: "push",
  },
  "pull-only": {
    ignore: "nothing",
    off: "nothing",
    push: "nothing",
    pull: "pull",
    on: "pull",
    none: "pull",
  },
  "pull-able": {
    ignore: "nothing",
    off: "nothing",
    push: "push",
    pull: "pull",
    on: "conflict",
    none: "conflict",
  },
};

/** For a record that is missing on one side: whether the field is written there. */
export const createTable: {
  readonly [D in Direction]: { readonly [E in Exclude<Event, "update">]: boolean };
} = {
  "push-only": { "create-remote": true, "create-local": false },
  "pull-only": { "create-remote": false, "create-local": true },
  "pull-able": { "create-remote": true, "create-local": true },
};

/** Only a toggle that is off holds a field back on create; a mode never does. */
export const holdsBackOnCreate: { readonly [G in GateState]: boolean } = {
  none: false,
  on: false,
  off: true,
  ignore: false,
  push: false,
  pull: false,
};

/** Gate states that can stand before a field on an event: a mode before a create is a mapping error. */
export const reachable: { readonly [E in Event]: ReadonlyArray<GateState> } = {
  update: ["none", "on", "off", "ignore", "push", "pull"],
  "create-remote": ["none", "on", "off"],
  "create-local": ["none", "on", "off"],
};

export const allDirections: ReadonlyArray<Direction> = ["push-only", "pull-only", "pull-able"];
export const allEvents: ReadonlyArray<Event> = ["update", "create-remote", "create-local"];
export const allGates: ReadonlyArray<GateState> = ["none", "on", "off", "ignore", "push", "pull"];
export const allConflictRules: ReadonlyArray<ConflictRule> = [
  "fill-blanks",
  "latest-change",
  "remote-wins",
  "local-wins",
  "report",
];
