/** How long a call waits, who learns of it, and what cuts it short. */
import type * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import { describe, expect, it } from "vitest";
import { Deadline } from "../../../src/connector/Deadline.ts";
import { makeCalls } from "../../../src/connector/rest/calls.ts";
import type { Outcome } from "../../../src/connector/rest/HttpTransport.ts";
import { makeUnlimited } from "../../../src/connector/rest/unlimited.ts";
import type { BudgetHandle } from "../../../src/state/Budget.ts";
import * as BudgetMemory from "../../../src/state/BudgetMemory.ts";
import { type LongWait, LongWaits } from "../../../src/state/LongWaits.ts";
import { makeVirtualClock } from "../../support/VirtualClock.ts";

const start = 1_795_000_000_000;

const answered = (status: number, headers: Readonly<Record<string, string>> = {}): Outcome => ({
  _tag: "Answered",
  answer: { status, header: (name) => headers[name], text: "" },
});
const pausing = (seconds: number) => answered(429, { "retry-after": String(seconds) });

/** Sends a call for each list of outcomes, side by side; each outcome takes so long to come. */
const sent = (options: {
  readonly outcomes: ReadonlyArray<ReadonlyArray<readonly [outcome: Outcome, takesMs: number]>>;
  readonly deadline?: number;
  readonly budget?: Effect.Effect<BudgetHandle>;
  readonly timeoutMs?: number;
}) => {
  const virtual = makeVirtualClock(start);
  const waits: Array<LongWait & { readonly at: number }> = [];
  const tell = (wait: LongWait) => Effect.sync(() => void waits.push({ ...wait, at: virtual.now() - start }));
  const program = Effect.gen(function* () {
    const budget = yield* options.budget ?? makeUnlimited;
    const left = options.outcomes.map((outcomes) => [...outcomes]);
    const calls = makeCalls({
      system: "shop",
      budget,
      pathsOf: () => [],
      limited: new Set([429]),
      declared: new Set([429]),
      windowMs: 20_000,
      timeoutMs: options.timeoutMs ?? 30_000,
      transport: {
        exchange: ({ url }) =>
          Effect.suspend(() => {
            const [outcome, takesMs] = left[Number(url.pathname.slice(1))]?.shift() ?? [answered(200), 0];
            return Effect.delay(Effect.succeed(outcome), takesMs);
          }),
      },
    });
    const results = yield* Effect.forEach(
      options.outcomes,
      (_, index) =>
        calls
          .send({
            outgoing: { method: "POST", url: new URL(`http://host/${index}`), headers: {}, body: undefined },
            operation: `POST /${index}`,
            repeatable: false,
          })
          .pipe(
            Effect.either,
            Effect.map((result) => ({
              at: virtual.now() - start,
              got: result._tag === "Right" ? result.right.status : result.left.reason,
            })),
          ),
      { concurrency: "unbounded" },
    );
    // Nothing is told of a call that has ended.
    yield* Effect.sleep(60_000);
    return { results, waits };
  }).pipe(
    Effect.provideService(LongWaits, { tell }),
    Effect.provideService(Deadline, options.deadline === undefined ? undefined : start + options.deadline),
  );
  return Effect.runPromise(virtual.run(program));
};

describe("a long wait", () => {
  it("is told of where the system is over its limit, with its length", async () => {
    const { results, waits } = await sent({ outcomes: [[[pausing(7), 100]]] });
    expect(results).toEqual([{ at: 7_100, got: 200 }]);
    expect(waits[0]).toEqual({
      reason: "pause",
      message: "shop is over its limit (status 429)",
      forMs: 7_000,
      at: 100,
    });
    expect(new Set(waits.map(({ reason }) => reason))).toEqual(new Set(["pause"]));
  });

  it("is told of where an answer does not come, after five seconds, with the time-out", async () => {
    const { waits } = await sent({ outcomes: [[[answered(200), 5_100]]], timeoutMs: 12_000 });
    expect(waits).toEqual([
      { reason: "answer", message: "shop has not answered POST /0 yet", forMs: 7_000, at: 5_000 },
    ]);
  });

  it("is told of where the limit is used up, also where several short waits make a long one", async () => {
    const open = (windowMs: number) =>
      Effect.scoped(
        Effect.flatMap(BudgetMemory.make, (budgets) =>
          budgets.open({ credential: "c", limits: [{ requests: 1, windowMs }], timeoutMs: 30_000 }),
        ),
      );
    const once = [[[answered(200), 0]], [[answered(200), 0]]] as const;
    const long = await sent({ outcomes: once, budget: Effect.orDie(open(20_000)) });
    expect(long.waits).toEqual([
      { reason: "limit", message: "the limit is used up (1 calls in 20 s)", forMs: 20_001, at: 0 },
    ]);
    const slow = await sent({
      outcomes: [[[answered(200), 4_900]], [[answered(200), 0]]],
      budget: Effect.orDie(open(2_000)),
    });
    expect(slow.results[1]?.at).toBe(6_901);
    expect(slow.waits[0]).toEqual({
      reason: "limit",
      message: "the limit is used up (1 calls in 2 s)",
      forMs: 2_001,
      at: 4_002,
    });
    // Five calls that each wait 2 s at the head of the line: the last three have waited longer than 5 s.
    const line = await sent({
      outcomes: Array.from({ length: 6 }, () => [[answered(200), 0]] as const),
      budget: Effect.orDie(open(2_000)),
    });
    expect(line.waits.map(({ at }) => at)).toEqual([4_002, 6_003, 8_004]);
    const paused = await sent({
      outcomes: once,
      budget: Effect.orDie(Effect.tap(open(20), (handle) => handle.pause(9_000))),
    });
    expect(paused.waits[0]).toMatchObject({ reason: "pause", forMs: 9_000, at: 0 });
  });

  it("is not told of where it is short", async () => {
    const { waits } = await sent({ outcomes: [[[pausing(5), 4_900]], [[answered(200), 5_000]]] });
    expect(waits).toEqual([]);
    expect((await sent({ outcomes: [[[answered(200), 9_000]]], timeoutMs: 5_000 })).waits).toEqual([]);
  });
});

describe("the deadline", () => {
  it("ends the waiting for a pause at once, and not what is on the wire", async () => {
    const { results } = await sent({
      outcomes: [[[pausing(3_600), 0]], [[answered(200), 500_000]]],
      deadline: 100_000,
    });
    expect(results).toEqual([
      { at: 100_000, got: "refused" },
      { at: 500_000, got: 200 },
    ]);
    const before = await sent({ outcomes: [[[pausing(3_600), 0]]], deadline: -1 });
    expect(before.results).toEqual([{ at: 0, got: "refused" }]);
  });

  it("ends it also for a call that waited already when the system asked for the pause", async () => {
    const budget = Effect.scoped(
      Effect.flatMap(BudgetMemory.make, (budgets) =>
        budgets.open({ credential: "c", limits: [{ requests: 1, windowMs: 9_000 }], timeoutMs: 30_000 }),
      ),
    );
    const { results } = await sent({
      outcomes: [[[pausing(3_600), 2_000]], [[answered(200), 0]]],
      budget: Effect.orDie(budget),
      deadline: 1_000,
    });
    expect(results.map(({ got }) => got)).toEqual(["refused", "refused"]);
    for (const { at } of results) expect(at).toBeLessThanOrEqual(3_000);
  });

  it("ends it also where another process or an earlier run was asked for the pause", async () => {
    const opened = (pauseMs: number) =>
      Effect.orDie(
        Effect.scoped(
          Effect.gen(function* () {
            const budgets = yield* BudgetMemory.make;
            const shared = {
              credential: "c",
              limits: [{ requests: 1, windowMs: 3_000 }],
              timeoutMs: 30_000,
            };
            const other = yield* budgets.open(shared);
            const handle = yield* budgets.open(shared);
            yield* other.pause(pauseMs);
            return handle;
          }),
        ),
      );
    const outcomes = [[[answered(200), 0]], [[answered(200), 0]]] as const;
    const long = await sent({ outcomes, budget: opened(3_600_000), deadline: 2_000 });
    expect(long.results).toEqual([
      { at: 2_000, got: "refused" },
      { at: 2_000, got: "refused" },
    ]);
    const early = await sent({ outcomes, budget: opened(3_600_000), deadline: -1 });
    for (const { at, got } of early.results) {
      expect(got).toBe("refused");
      expect(at).toBeLessThanOrEqual(1_000);
    }
    const short = await sent({ outcomes, budget: opened(5_000), deadline: 0 });
    expect(short.results.map(({ got }) => got)).toEqual([200, 200]);
  });

  it("lets a call wait for the limit, and for a short pause", async () => {
    const limited = await sent({
      outcomes: [[[answered(200), 0]], [[answered(200), 0]]],
      budget: Effect.orDie(
        Effect.scoped(
          Effect.flatMap(BudgetMemory.make, (budgets) =>
            budgets.open({ credential: "c", limits: [{ requests: 1, windowMs: 90_000 }], timeoutMs: 30_000 }),
          ),
        ),
      ),
      deadline: 0,
    });
    expect(limited.results.map(({ got }) => got)).toEqual([200, 200]);
    const short = await sent({ outcomes: [[[pausing(5), 0]]], deadline: 0 });
    expect(short.results).toEqual([{ at: 5_000, got: 200 }]);
  });

  it("is none where none is given", async () => {
    const { results } = await sent({ outcomes: [[[pausing(3_600), 0]]] });
    expect(results).toEqual([{ at: 3_600_000, got: 200 }]);
  });

  it("may be months away", async () => {
    const { results } = await sent({ outcomes: [[[pausing(3_600), 0]]], deadline: 90 * 86_400_000 });
    expect(results).toEqual([{ at: 3_600_000, got: 200 }]);
  });
});

describe("a system without a limit", () => {
  it.each([-86_400_000, 86_400_000])(
    "waits as long as it was asked, whatever the wall clock does (%d)",
    (step) => {
      const virtual = makeVirtualClock(start);
      let stepped = 0;
      const wall = () => virtual.now() + stepped;
      const clock: Clock.Clock = {
        ...virtual.clock,
        unsafeCurrentTimeMillis: wall,
        currentTimeMillis: Effect.sync(wall),
      };
      const program = Effect.gen(function* () {
        const handle = yield* makeUnlimited;
        yield* handle.pause(7_000);
        stepped = step;
        const fiber = yield* Effect.fork(handle.use(Effect.sync(() => virtual.now() - start)));
        yield* Effect.sleep(1_000);
        yield* handle.pause(8_000);
        return yield* Fiber.join(fiber);
      });
      return Effect.runPromise(virtual.run(Effect.withClock(program, clock))).then((at) =>
        expect(at).toBe(9_000),
      );
    },
  );
});
