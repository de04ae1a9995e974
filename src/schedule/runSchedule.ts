/** Runs jobs at their times, one at a time. A time that comes while another job runs is taken when that has ended; missed ones are not made up for. */
import * as Clock from "effect/Clock";
import * as Cron from "effect/Cron";
import * as Effect from "effect/Effect";

export interface ScheduledJob {
  readonly job: string;
  readonly cron: Cron.Cron;
}

export interface ScheduleEvents<E, R> {
  /** Carries one job out; its failures are the caller's to report and must not end the schedule. */
  readonly run: (job: string) => Effect.Effect<void, E, R>;
  /** Told once before the waiting for it: which job comes next, and when (milliseconds since 1970). */
  readonly waiting: (job: string, at: number) => Effect.Effect<void, never, R>;
}

/**
 * The longest sleep, in milliseconds: a timer cannot be set for more than 24 days, does not run while the machine
 * sleeps, and knows nothing of a wall clock that is set. After each nap the clock is looked at anew.
 */
const longestNapMs = 300_000;

/** A clock that is set back by more than this makes the times come again that it passes a second time. */
const setBackMs = 3_600_000;

/** Never ends by itself: it is stopped by interruption. */
export const runSchedule = <E, R>(
  jobs: ReadonlyArray<ScheduledJob>,
  events: ScheduleEvents<E, R>,
): Effect.Effect<never, E, R> =>
  Effect.gen(function* () {
    // Each job's next time is looked for after the later of its last time and the end of its last run: a time
    // that has come while another job ran is taken at once, and only once.
    const timeAfter = (one: ScheduledJob, since: number) => ({
      ...one,
      since,
      at: Cron.next(one.cron, new Date(since)).getTime(),
    });
    const started = yield* Clock.currentTimeMillis;
    let times = jobs.map((job) => timeAfter(job, started));
    let told = "";
    for (;;) {
      const now = yield* Clock.currentTimeMillis;
      times = times.map((time) => (time.since > now + setBackMs ? timeAfter(time, now) : time));
      const next = [...times].sort((a, b) => a.at - b.at || (a.job < b.job ? -1 : 1))[0];
      if (next === undefined) return yield* Effect.never;
      const telling = `${next.job} ${next.at}`;
      if (telling !== told) yield* events.waiting(next.job, next.at);
      told = telling;
      if (next.at > now) {
        yield* Effect.sleep(Math.min(next.at - now, longestNapMs));
        continue;
      }
      yield* events.run(next.job);
      const ended = Math.max(next.at, yield* Clock.currentTimeMillis);
      times = times.map((time) => (time === next ? timeAfter(time, ended) : time));
    }
  });
