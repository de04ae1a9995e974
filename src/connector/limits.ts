import { durationMs } from "../language/files/common.ts";
import { type DeclaredLimit, ownCalls } from "../language/limits.ts";
import type { Limit } from "../state/Budget.ts";

/** Declared limits as the budget keeps them, less what they leave to others. */
export const limitsOf = (declared: ReadonlyArray<DeclaredLimit>): ReadonlyArray<Limit> =>
  declared.map((limit) => ({
    // A limit that leaves nothing is a fault of the file; whoever goes on all the same sends one call a window.
    requests: Math.max(1, ownCalls(limit)),
    windowMs: durationMs(limit.per),
    ...(limit.paths === undefined ? {} : { paths: limit.paths }),
  }));
