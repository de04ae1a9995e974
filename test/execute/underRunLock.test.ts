/** Who does what was asked for, how often it is tried, and what is left to the next run. */
import * as Effect from "effect/Effect";
import { describe, expect, it } from "vitest";
import { type AskedEnd, underRunLock } from "../../src/execute/underRunLock.ts";
import { Journal } from "../../src/state/Journal.ts";
import * as JournalMemory from "../../src/state/JournalMemory.ts";
import { RunLock } from "../../src/state/RunLock.ts";
import * as RunLockMemory from "../../src/state/RunLockMemory.ts";

const request = (key: string) => ({ job: "sync", only: { person: [key] }, inputs: {}, accept: [] });

/** One profile: `holder` is a run of it that does nothing itself; `done` lists what it was given, and whether it was the last try. */
const profile = () =>
  Effect.gen(function* () {
    const journal = yield* JournalMemory.make;
    const lock = yield* RunLockMemory.make;
    const done: Array<readonly [key: string, last: boolean]> = [];
    const holder = (ends: (key: string) => AskedEnd, most = Number.POSITIVE_INFINITY) =>
      underRunLock(Effect.succeed("own run"), {
        mayServe: Effect.sync(() => done.length < most),
        doAsked: ({ request: { only } }, last) =>
          Effect.sync(() => {
            const key = only.person?.[0] ?? "";
            done.push([key, last]);
            return ends(key);
          }),
      }).pipe(Effect.provideService(Journal, journal), Effect.provideService(RunLock, lock));
    return { journal, done, holder };
  });

describe("runs that were asked for", () => {
  it("are tried once by each holder and five times in all, and those behind wait meanwhile", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const { journal, done, holder } = yield* profile();
        yield* journal.askRun(request("1"), 10);
        yield* journal.askRun(request("2"), 20);
        const ends = (key: string): AskedEnd => (key === "1" ? "unfinished" : "ended");
        for (let n = 1; n <= 4; n += 1) {
          expect(yield* holder(ends)).toBe("own run");
          expect((yield* journal.askedRuns).map(({ tries }) => tries)).toEqual([n, 0]);
        }
        yield* holder(ends);
        expect(done).toEqual([
          ["1", false],
          ["1", false],
          ["1", false],
          ["1", false],
          ["1", true],
          ["2", false],
        ]);
        expect(yield* journal.askedRuns).toEqual([]);
      }),
    ));

  it("are not begun, and lose no try, where the holder may begin no more", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const { journal, done, holder } = yield* profile();
        for (const key of ["1", "2", "3"]) yield* journal.askRun(request(key), 10);
        yield* holder(() => "ended", 2);
        expect(done.map(([key]) => key)).toEqual(["1", "2"]);
        expect((yield* journal.askedRuns).map(({ request: { only }, tries }) => [only, tries])).toEqual([
          [{ person: ["3"] }, 0],
        ]);
        yield* holder(() => "ended");
        expect(done.map(([key]) => key)).toEqual(["1", "2", "3"]);
      }),
    ));
});
