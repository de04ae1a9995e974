import type { DirectionTable } from "../Flow.ts";
import { closed, never, otherWay, push } from "../verdicts.ts";

/** Local to remote, never back. A mode does not gate a create; a toggle that is off does. */
export const pushOnly: DirectionTable = {
  "create-remote": { none: push, on: push, off: closed, ignore: push, push: push, pull: push },
  "create-local": { none: never, on: never, off: never, ignore: never, push: never, pull: never },
  update: { none: push, on: push, off: closed, ignore: closed, push: push, pull: otherWay },
};
