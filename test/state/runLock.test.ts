import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import * as Either from "effect/Either";
import { describe, expect, it } from "vitest";
import type { RunLockService } from "../../src/state/RunLock.ts";
import * as RunLockMemory from "../../src/state/RunLockMemory.ts";
import * as RunLockSqlite from "../../src/state/runLockSqlite.ts";
import { inFolder } from "../sqlite/temporaryFolder.ts";
import { startChild } from "./childProcess.ts";

const oneAtATime = (lock: RunLockService) =>
  Effect.gen(function* () {
    yield* Effect.scoped(
      Effect.gen(function* () {
        yield* lock.hold;
        expect(yield* Effect.flip(Effect.scoped(lock.hold))).toMatchObject({ _tag: "RunLocked" });
        expect(yield* Effect.flip(Effect.scoped(lock.hold))).toMatchObject({ _tag: "RunLocked" });
      }),
    );
    yield* Effect.scoped(lock.hold);
    yield* Effect.scoped(lock.hold);
  });

describe("the run lock", () => {
  it("in memory is held by one at a time", () =>
    Effect.runPromise(Effect.flatMap(RunLockMemory.make, oneAtATime)));

  it("of a folder is held by one at a time", () =>
    inFolder((folder) => oneAtATime(RunLockSqlite.make(join(folder, "new", "state")))));

  it("goes to exactly one of several that want it at once", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        for (let round = 0; round < 5; round += 1) {
          const held = yield* Effect.scoped(
            Effect.forEach(Array.from({ length: 3 }), () => Effect.either(RunLockSqlite.make(folder).hold), {
              concurrency: "unbounded",
            }),
          );
          expect(held.filter(Either.isRight)).toHaveLength(1);
        }
      }),
    ));

  it("tells of a folder that it cannot use", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        yield* Effect.promise(() => mkdir(join(folder, "run.lock")));
        expect(yield* Effect.flip(RunLockSqlite.make(folder).hold)).toMatchObject({ _tag: "StateError" });
        expect(yield* Effect.flip(RunLockSqlite.make("/dev/null/state").hold)).toMatchObject({
          _tag: "StateError",
        });
      }),
    ));

  it("is refused while another process holds it, and free once that was killed", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const lock = RunLockSqlite.make(folder);
        const holder = yield* startChild("holdRunLock", [folder]);
        expect(yield* holder.line).toBe("held");
        const before = performance.now();
        expect(yield* Effect.flip(lock.hold)).toMatchObject({ _tag: "RunLocked" });
        expect(performance.now() - before).toBeLessThan(2_000);
        yield* holder.kill("SIGKILL");
        yield* lock.hold;
        const late = yield* startChild("holdRunLock", [folder]);
        expect(yield* late.line).toBe("RunLocked");
        expect(yield* late.ended).toBe(0);
      }),
    ));
});
