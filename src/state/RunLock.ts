import * as Context from "effect/Context";
import type * as Effect from "effect/Effect";
import type { Scope } from "effect/Scope";
import type { RunLocked, StateError } from "./StateError.ts";

/**
 * One writing run per profile at a time. The lock is an open exclusive transaction on a file of the
 * state folder, so the operating system frees it when the process dies, however it dies.
 */
export interface RunLockService {
  readonly hold: Effect.Effect<void, RunLocked | StateError, Scope>;
}
export class RunLock extends Context.Tag("crosswalk/RunLock")<RunLock, RunLockService>() {}
