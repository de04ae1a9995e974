/** Runs jobs at their times, one at a time. A time that comes while another job runs is taken when that has ended; missed ones are not made up for. */
import * as Clock from "effect/Clock";
import * as Cron from "effect/Cron";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";

export interface ScheduledJob {
  readonly job: string;
  readonly cron: Cron.Cron;
}

export interface ScheduleEvents<E, R> {
  /** Carries one job out; its failures are the caller's to report and must not end the schedule. */
  readonly run: (job: string) => Effect.Effect<void, E, R>;
  /** Told before each wait: which job comes next, and when (milliseconds since 1970). */
  readonly waiting: (job: string, at: number) => Effect.Effect<void, never, R>;
}

/** Never ends by itself: it is stopped by interruption. */
export const runSchedule = <E, R>(
  jobs: ReadonlyArray<ScheduledJob>,
  events: ScheduleEvents<E, R>,
): Effect.Effect<never, E, R> =>
  Effect.gen(function* () {
    // Each job's next time is looked for after the later of its last time and the end of its last run: a time
    // that has come while another job ran is taken at once, and only once.
    const started = yield* Clock.currentTimeMillis;
    const from = new Map<string, number>();
    for (;;) {
      const now = yield* Clock.currentTimeMillis;
      const next = jobs
        .map(({ job, cron }) => ({ job, at: Cron.next(cron, new Date(from.get(job) ?? started)).getTime() }))
        .sort((a, b) => a.at - b.at || (a.job < b.job ? -1 : 1))[0];
      if (next === undefined) return yield* Effect.never;
      yield* events.waiting(next.job, next.at);
      yield* Effect.sleep(Duration.millis(Math.max(0, next.at - now)));
      yield* events.run(next.job);
      from.set(next.job, Math.max(next.at, yield* Clock.currentTimeMillis));
    }
  });
