import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import type { Scope } from "effect/Scope";

/** A new empty folder for the life of the Scope. */
export const temporaryFolder: Effect.Effect<string, never, Scope> = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "crosswalk-test-"))),
  (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true })),
);

/** Runs a test in a Scope with a folder of its own. */
export const inFolder = <A, E>(body: (folder: string) => Effect.Effect<A, E, Scope>): Promise<A> =>
  Effect.runPromise(Effect.scoped(Effect.flatMap(temporaryFolder, body)));
