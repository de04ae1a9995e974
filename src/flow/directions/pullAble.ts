import type { DirectionTable } from "../Flow.ts";
import { closed, decide, pull, push } from "../verdicts.ts";

/** Either way: a mode picks which; behind no mode the rule's conflict rules decide. */
export const pullAble: DirectionTable = {
  "create-remote": { none: push, on: push, off: closed, ignore: push, push: push, pull: push },
  "create-local": { none: pull, on: pull, off: closed, ignore: pull, push: pull, pull: pull },
  update: { none: decide, on: decide, off: closed, ignore: closed, push: push, pull: pull },
};
