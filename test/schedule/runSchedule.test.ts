import * as Clock from "effect/Clock";
import * as Cron from "effect/Cron";
import type * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as TestClock from "effect/TestClock";
import * as TestContext from "effect/TestContext";
import { describe, expect, it } from "vitest";
import { runSchedule } from "../../src/schedule/runSchedule.ts";

/** Starts a schedule at an instant, lets virtual time pass, and answers when each job was begun. */
const watch = (
  start: string,
  hours: number,
  jobs: ReadonlyArray<{ job: string; cron: string; zone: string }>,
  takes: Duration.DurationInput = 0,
): Promise<{ begun: ReadonlyArray<string>; ended: boolean }> =>
  Effect.gen(function* () {
    yield* TestClock.setTime(Date.parse(start));
    const begun: Array<string> = [];
    const fiber = yield* Effect.fork(
      runSchedule(
        jobs.map(({ job, cron, zone }) => ({ job, cron: Cron.unsafeParse(cron, zone) })),
        {
          waiting: () => Effect.void,
          run: (job) =>
            Effect.gen(function* () {
              begun.push(`${job} ${new Date(yield* Clock.currentTimeMillis).toISOString().slice(0, 16)}`);
              yield* Effect.sleep(takes);
            }),
        },
      ),
    );
    for (let hour = 0; hour < hours * 4; hour++) yield* TestClock.adjust("15 minutes");
    const exit = yield* Fiber.interrupt(fiber);
    return { begun, ended: exit._tag === "Failure" };
  }).pipe(Effect.provide(TestContext.TestContext), Effect.runPromise);

describe("the schedule", () => {
  it("runs a daily job once a day at its wall time, also in the nights when the clocks change", async () => {
    const spring = await watch("2026-03-27T12:00:00Z", 72, [
      { job: "sync", cron: "30 1 * * *", zone: "Europe/London" },
    ]);
    expect(spring.begun).toEqual(["sync 2026-03-28T01:30", "sync 2026-03-29T01:30", "sync 2026-03-30T00:30"]);
    const autumn = await watch("2026-10-23T12:00:00Z", 72, [
      { job: "sync", cron: "30 1 * * *", zone: "Europe/London" },
    ]);
    expect(autumn.begun).toEqual(["sync 2026-10-24T00:30", "sync 2026-10-25T00:30", "sync 2026-10-26T01:30"]);
  });

  it("runs one job at a time: a time that comes meanwhile is taken afterwards, missed ones are not made up for", async () => {
    const { begun } = await watch(
      "2026-11-24T00:00:00Z",
      8,
      [
        { job: "long", cron: "0 * * * *", zone: "UTC" },
        { job: "daily", cron: "30 1 * * *", zone: "UTC" },
      ],
      "150 minutes",
    );
    expect(begun).toEqual(["long 2026-11-24T01:00", "daily 2026-11-24T03:30", "long 2026-11-24T06:00"]);
  });

  it("ends when it is interrupted", async () => {
    expect(
      (await watch("2026-11-24T00:00:00Z", 1, [{ job: "sync", cron: "0 2 * * *", zone: "UTC" }])).ended,
    ).toBe(true);
  });
});
