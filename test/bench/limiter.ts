/**
 * 1,500 calls at a limit that the server keeps: our limiter beside three libraries and the habit of sending until the
 * server refuses. Each has a server of its own, with the same latency, and is told the same limit. The window
 * is shorter than the real one, so that what costs time shows more, not less.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Bottleneck from "bottleneck";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import PQueue from "p-queue";
import { pRateLimit } from "p-ratelimit";
import { BootClockLive } from "../../src/state/BootClock.ts";
import { Budgets } from "../../src/state/Budget.ts";
import * as BudgetSqlite from "../../src/state/BudgetSqlite.ts";
import { type LimiterSize, startJudge } from "./startJudge.ts";

/** Sends one call and answers its status. */
type Send = () => Promise<number>;
type Limiter = (size: LimiterSize, send: Send) => Promise<void>;

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const times = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, index) => index);

/** Sends every call through a limiter, and again, through it too, a window after each refusal. */
const allThrough = async ({ calls, windowMs }: LimiterSize, limited: Send): Promise<void> => {
  await Promise.all(
    times(calls).map(async () => {
      while ((await limited()) === 429) await sleep(windowMs);
    }),
  );
};

const ours: Limiter = async ({ calls, requests, windowMs }, send) => {
  const folder = await mkdtemp(join(tmpdir(), "crosswalk-limiter-"));
  try {
    const program = Effect.gen(function* () {
      const budgets = yield* Budgets;
      const handle = yield* budgets.open({
        credential: "bench",
        limits: [{ requests, windowMs }],
        timeoutMs: 30_000,
      });
      const taken = Effect.repeat(handle.use(Effect.promise(send)), { until: (status) => status !== 429 });
      yield* Effect.forEach(times(calls), () => taken, { concurrency: "unbounded", discard: true });
    });
    await Effect.runPromise(
      Effect.scoped(Effect.provide(program, Layer.provideMerge(BudgetSqlite.layer(folder), BootClockLive))),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const limiters: ReadonlyArray<readonly [name: string, limiter: Limiter]> = [
  ["crosswalk, reserve 0%", ours],
  [
    "p-queue, strict",
    async (size, send) => {
      const { requests, windowMs } = size;
      const queue = new PQueue({ interval: windowMs, intervalCap: requests, strict: true });
      await allThrough(size, () => queue.add(send));
    },
  ],
  [
    "p-ratelimit",
    async (size, send) => {
      const limit = pRateLimit({ interval: size.windowMs, rate: size.requests });
      await allThrough(size, () => limit(send));
    },
  ],
  [
    "bottleneck, reservoir",
    async (size, send) => {
      const limiter = new Bottleneck({
        reservoir: size.requests,
        reservoirRefreshAmount: size.requests,
        // It must be a multiple of 250 ms.
        reservoirRefreshInterval: size.windowMs,
      });
      await allThrough(size, () => limiter.schedule(send));
      await limiter.disconnect();
    },
  ],
  [
    "until a 429, then a window",
    async ({ calls, windowMs }, send) => {
      // Eight at a time, as our own runs do; whoever is refused makes all of them wait.
      let left = calls;
      let pausedUntil = 0;
      const worker = async (): Promise<void> => {
        while (left > 0) {
          left -= 1;
          for (let refused = true; refused; ) {
            const pause = pausedUntil - performance.now();
            if (pause > 0) await sleep(pause);
            refused = (await send()) === 429;
            if (refused) pausedUntil = performance.now() + windowMs;
          }
        }
      };
      await Promise.all(times(8).map(worker));
    },
  ],
];

const judged = async (size: LimiterSize, limiter: Limiter) => {
  const judge = await startJudge(size);
  try {
    await judge.verdict();
    const started = performance.now();
    await limiter(size, judge.call);
    const seconds = (performance.now() - started) / 1_000;
    return { seconds, ...(await judge.verdict()) };
  } finally {
    judge.stop();
  }
};

/** Prints one line for each limiter. */
export const benchLimiter = async (size: LimiterSize): Promise<void> => {
  const { calls, requests, windowMs } = size;
  const least = (Math.floor((calls - 1) / requests) * windowMs) / 1_000;
  console.log(
    `${calls} calls; ${requests} in any ${windowMs} ms, judged by the server; the least possible is ${least.toFixed(1)} s. A call takes 10 to 90 ms.`,
  );
  for (const [name, limiter] of limiters) {
    const { seconds, refused, worst } = await judged(size, limiter);
    const broke = worst > requests ? "over the limit" : "kept";
    console.log(
      `${name.padEnd(28)} ${seconds.toFixed(2).padStart(7)} s  ${(seconds / least).toFixed(3)}x  at most ${String(worst).padStart(4)} in any window (${broke})  ${String(refused).padStart(4)} refused (429)`,
    );
  }
};
