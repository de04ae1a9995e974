import type { DirectionTable } from "../Flow.ts";
import { closed, never, otherWay, pull } from "../verdicts.ts";

/** Remote to local, never forth. A mode does not gate a create; a toggle that is off does. */
export const pullOnly: DirectionTable = {
  "create-remote": { none: never, on: never, off: never, ignore: never, push: never, pull: never },
  "create-local": { none: pull, on: pull, off: closed, ignore: pull, push: pull, pull: pull },
  update: { none: pull, on: pull, off: closed, ignore: closed, push: otherWay, pull: pull },
};
