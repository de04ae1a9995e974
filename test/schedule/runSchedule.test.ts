import * as Clock from "effect/Clock";
import * as Cron from "effect/Cron";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import { describe, expect, it } from "vitest";
import { runSchedule } from "../../src/schedule/runSchedule.ts";
import { makeVirtualClock } from "../support/VirtualClock.ts";

/** Starts a schedule at an instant, lets virtual time pass, and answers when each job was begun. */
const watch = (
  start: string,
  hours: number,
  jobs: ReadonlyArray<{ job: string; cron: string; zone: string }>,
  takes: Duration.DurationInput = 0,
): Promise<{ begun: ReadonlyArray<string>; ended: boolean }> => {
  const virtual = makeVirtualClock(Date.parse(start));
  const program = Effect.gen(function* () {
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
    yield* Effect.sleep(Duration.hours(hours));
    const exit = yield* Fiber.interrupt(fiber);
    return { begun, ended: exit._tag === "Failure" };
  });
  return Effect.runPromise(virtual.run(program));
};

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

  /** A schedule under a clock whose timers, like the machine's, fire at once when set beyond 2^31 - 1 ms. */
  const under = async (
    start: string,
    days: number,
    cron: string,
    /** How far the wall clock is set, and after how long. */
    set: { readonly by: number; readonly afterMs: number } = { by: 0, afterMs: 0 },
  ) => {
    const virtual = makeVirtualClock(Date.parse(start));
    let longest = 0;
    let setBy = 0;
    const wall = () => virtual.now() + setBy;
    const clock: Clock.Clock = {
      ...virtual.clock,
      unsafeCurrentTimeMillis: wall,
      currentTimeMillis: Effect.sync(wall),
      sleep: (duration) => {
        longest = Math.max(longest, Duration.toMillis(duration));
        return virtual.clock.sleep(duration);
      },
    };
    const begun: Array<string> = [];
    const told: Array<string> = [];
    const at = (time: number) => new Date(time).toISOString().slice(0, 16);
    const schedule = runSchedule([{ job: "sync", cron: Cron.unsafeParse(cron, "UTC") }], {
      waiting: (_job, time) => Effect.sync(() => void told.push(at(time))),
      run: () => Effect.sync(() => void begun.push(at(wall()))),
    }).pipe(Effect.withClock(clock));
    const program = Effect.gen(function* () {
      const fiber = yield* Effect.fork(schedule);
      yield* Effect.sleep(set.afterMs);
      setBy = set.by;
      yield* Effect.sleep(days * 86_400_000 - set.afterMs);
      yield* Fiber.interrupt(fiber);
    });
    await Effect.runPromise(virtual.run(program));
    return { begun, told, longest };
  };

  it("comes to a time that is further away than a timer can be set", async () => {
    const { begun, told, longest } = await under("2026-11-02T00:00:00Z", 70, "0 2 1 1 *");
    expect(begun).toEqual(["2027-01-01T02:00"]);
    expect(told).toEqual(["2027-01-01T02:00", "2028-01-01T02:00"]);
    expect(longest).toBeLessThanOrEqual(3_600_000);
  });

  it("heeds a clock that is set while it waits", async () => {
    const hour = 3_600_000;
    const ahead = await under("2026-11-24T00:00:00Z", 1, "0 12 * * *", { by: 6 * hour, afterMs: hour });
    expect(ahead.begun).toEqual(["2026-11-24T12:00"]);
    const past = await under("2026-11-24T00:00:00Z", 1, "0 12 * * *", { by: 14 * hour, afterMs: hour });
    expect(past.begun).toEqual(["2026-11-24T15:00", "2026-11-25T12:00"]);
    const back = await under("2026-11-24T10:00:00Z", 1, "0 12 * * *", { by: -4 * hour, afterMs: hour });
    expect(back.begun).toEqual(["2026-11-24T12:00"]);
  });

  it("does not stand still for a year when a clock that was a year ahead is set right", async () => {
    const { begun } = await under("2027-11-24T00:00:00Z", 2, "0 12 * * *", {
      by: -365 * 86_400_000,
      afterMs: 13 * 3_600_000,
    });
    expect(begun).toEqual(["2027-11-24T12:00", "2026-11-25T12:00"]);
  });

  it("runs no time twice when the clock is set back a little", async () => {
    const { begun } = await under("2026-11-24T11:00:00Z", 1, "0 12 * * *", {
      by: -60_000,
      afterMs: 3_600_010,
    });
    expect(begun).toEqual(["2026-11-24T12:00"]);
  });

  it("ends when it is interrupted", async () => {
    expect(
      (await watch("2026-11-24T00:00:00Z", 1, [{ job: "sync", cron: "0 2 * * *", zone: "UTC" }])).ended,
    ).toBe(true);
  });
});
