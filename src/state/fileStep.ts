/** One step on the files of the state, whose failure is an error of the state. */
import * as Effect from "effect/Effect";
import { StateError } from "./StateError.ts";

/** Does `step` on `path`; what the file system says against it is told as a failure of `operation`. */
export const fileStep = <A>(
  operation: string,
  path: string,
  step: () => Promise<A>,
): Effect.Effect<A, StateError> =>
  Effect.tryPromise({
    try: step,
    catch: (cause) =>
      new StateError({ operation, path, message: cause instanceof Error ? cause.message : String(cause) }),
  });
