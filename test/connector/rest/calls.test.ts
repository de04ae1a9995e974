import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import { identity } from "effect/Function";
import * as TestClock from "effect/TestClock";
import * as TestContext from "effect/TestContext";
import { describe, expect, it } from "vitest";
import type { ConnectorError } from "../../../src/connector/ConnectorError.ts";
import { type Call, makeCalls } from "../../../src/connector/rest/calls.ts";
import type { Outcome, Outgoing } from "../../../src/connector/rest/HttpTransport.ts";
import { Sending, type SendingMark } from "../../../src/connector/Sending.ts";
import type { BudgetHandle } from "../../../src/state/Budget.ts";
import { Budgets } from "../../../src/state/Budget.ts";
import { StateError } from "../../../src/state/StateError.ts";
import { makeCountingBudgets } from "../../contract/support/budgets.ts";

const run = <A, E>(effect: Effect.Effect<A, E>): Promise<A> =>
  Effect.runPromise(Effect.provide(effect, TestContext.TestContext));

const answered = (status: number, headers: Readonly<Record<string, string>> = {}): Outcome => ({
  _tag: "Answered",
  answer: { status, header: (name) => headers[name], text: "" },
});
const broken: Outcome = { _tag: "NoAnswer", message: "the connection broke" };
const refusedConnection: Outcome = { _tag: "NotSent", message: "no connection could be made" };
const windowMs = 60_000;

/** Each wait is a share between a half and the whole of the one given, in whole milliseconds. */
const expectBackoff = (times: ReadonlyArray<number>, waits: ReadonlyArray<number>): void => {
  expect(times).toHaveLength(waits.length + 1);
  waits.forEach((wait, index) => {
    const taken = (times[index + 1] ?? 0) - (times[index] ?? 0);
    expect(taken).toBeGreaterThanOrEqual(wait / 2);
    expect(taken).toBeLessThanOrEqual(wait + 1);
  });
};

const callOf = (repeatable: boolean): Call => ({
  outgoing: { method: "POST", url: new URL("http://host/path?key=secret"), headers: {}, body: undefined },
  operation: "POST /path",
  repeatable,
});

/** Plays the outcomes in turn (the last for ever), and tells when each was asked for. */
const played = (
  outcomes: ReadonlyArray<Outcome>,
  repeatable: boolean,
  change: (handle: BudgetHandle) => BudgetHandle = (handle) => handle,
  takesMs = 0,
) =>
  Effect.gen(function* () {
    const budgets = makeCountingBudgets();
    const handle = yield* Effect.scoped(
      Effect.flatMap(Budgets, ({ open }) => open({ credential: "c", limits: [], timeoutMs: 1 })),
    ).pipe(Effect.provide(budgets.layer));
    const sent: Array<{ readonly at: number; readonly request: Outgoing }> = [];
    const calls = makeCalls({
      system: "s",
      budget: change(handle),
      pathsOf: () => [],
      limited: new Set([429]),
      declared: new Set([429, 404, 507]),
      windowMs,
      timeoutMs: 30_000,
      transport: {
        exchange: (request) =>
          Effect.flatMap(
            Effect.clockWith((clock) => clock.currentTimeMillis),
            (at) =>
              Effect.sync(() => {
                sent.push({ at, request });
                return outcomes[sent.length - 1] ?? outcomes.at(-1) ?? broken;
              }).pipe(takesMs === 0 ? identity : Effect.delay(takesMs)),
          ),
      },
    });
    const begun = yield* Effect.clockWith((clock) => clock.currentTimeMillis);
    const fiber = yield* Effect.fork(Effect.either(calls.send(callOf(repeatable))));
    yield* TestClock.adjust("12 hours");
    const result = yield* Fiber.join(fiber);
    return {
      status: result._tag === "Right" ? result.right.status : undefined,
      error: result._tag === "Left" ? result.left : undefined,
      times: sent.map(({ at }) => at - begun),
      sent,
      uses: budgets.uses,
      pauses: budgets.pauses,
      requests: yield* calls.requests,
    };
  });

describe("an answer of failure that asks for a pause", () => {
  it("is heeded before the call is sent again", () =>
    run(
      Effect.gen(function* () {
        const seen = yield* played([answered(503, { "retry-after": "30" }), answered(200)], true);
        expect(seen).toMatchObject({ status: 200, pauses: [30_000] });
        expect(seen.times[1]).toBeGreaterThanOrEqual(30_000);
        expect(seen.times[1]).toBeLessThan(30_500);
      }),
    ));

  it("holds the others back where the call itself is not sent again", () =>
    run(
      Effect.gen(function* () {
        const seen = yield* played([answered(503, { "retry-after": "30" })], false);
        expect(seen).toMatchObject({ times: [0], pauses: [30_000] });
        expect(seen.error?.reason).toBe("lost");
      }),
    ));
});

describe("over the limit", () => {
  it("is remembered for an hour where the system asks for longer, and the call fails", () =>
    run(
      Effect.gen(function* () {
        const seen = yield* played([answered(429, { "retry-after": "7200" })], true);
        expect(seen).toMatchObject({ times: [0], pauses: [3_600_000] });
        expect(seen.error).toMatchObject({ reason: "unreachable", status: 429 });
      }),
    ));

  it("waits as long as the system asks, through the budget, then goes on", () =>
    run(
      Effect.gen(function* () {
        const seen = yield* played([answered(429, { "retry-after": "7" }), answered(200)], false);
        expect(seen).toMatchObject({ status: 200, times: [0, 7_000], pauses: [7_000], uses: 2, requests: 2 });
      }),
    ));

  it("takes a date by the system's own clock", () =>
    run(
      Effect.gen(function* () {
        const headers = {
          "retry-after": "Mon, 02 Mar 2026 09:00:30 GMT",
          date: "Mon, 02 Mar 2026 09:00:00 GMT",
        };
        expect(yield* played([answered(429, headers), answered(200)], true)).toMatchObject({
          times: [0, 30_000],
        });
        const now = yield* Effect.clockWith((clock) => clock.currentTimeMillis);
        const own = { "retry-after": new Date(now + 45_000).toUTCString() };
        expect(yield* played([answered(429, own), answered(200)], true)).toMatchObject({ pauses: [45_000] });
        const past = {
          "retry-after": "Mon, 02 Mar 2026 08:00:00 GMT",
          date: "Mon, 02 Mar 2026 09:00:00 GMT",
        };
        expect(yield* played([answered(429, past), answered(200)], true)).toMatchObject({ times: [0, 0] });
        // Not in a circle: from the second time on at least a second, doubling.
        const again = [answered(429, past), answered(429, past), answered(429, past), answered(200)];
        expect(yield* played(again, true)).toMatchObject({ times: [0, 0, 1_000, 3_000] });
      }),
    ));

  it("waits a full window where the system does not say", () =>
    run(
      Effect.gen(function* () {
        expect(yield* played([answered(429), answered(200)], true)).toMatchObject({
          pauses: [windowMs],
          status: 200,
        });
        const odd = answered(429, { "retry-after": "soon" });
        expect(yield* played([odd, answered(200)], true)).toMatchObject({ pauses: [windowMs], status: 200 });
      }),
    ));

  it("ends after ten waits, and counts none of them as a retry", () =>
    run(
      Effect.gen(function* () {
        const always = yield* played([answered(429, { "retry-after": "600" })], true);
        expect(always.error).toMatchObject({ reason: "unreachable", status: 429, operation: "POST /path" });
        // Six waits of ten minutes: an hour.
        expect(always.sent).toHaveLength(7);
        const short = yield* played([answered(429, { "retry-after": "0.5" })], true);
        expect(short.sent).toHaveLength(11);
        expect(short.pauses).toEqual([
          500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000,
        ]);
        expect(short.error?.message).toBe("still over the limit after 10 waits of 512 s together");
        const mixed = yield* played(
          [
            answered(429),
            answered(500),
            answered(429),
            answered(500),
            answered(429),
            answered(500),
            answered(429),
            answered(200),
          ],
          true,
        );
        expect(mixed).toMatchObject({
          status: 200,
          pauses: [windowMs, 2 * windowMs, 4 * windowMs, 8 * windowMs],
        });
      }),
    ));

  it("waits longer each time where the system never says how long, for an hour in all", () =>
    run(
      Effect.gen(function* () {
        const seen = yield* played([answered(429)], true);
        expect(seen.pauses.map((pause) => pause / windowMs)).toEqual([1, 2, 4, 8, 8, 8, 8, 8, 8]);
        expect(seen.error).toMatchObject({ reason: "unreachable", status: 429 });
      }),
    ));

  it("waits until the reset that the other headers tell, where none says how long to wait", () =>
    run(
      Effect.gen(function* () {
        const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "12" };
        expect(yield* played([answered(429, headers), answered(200)], true)).toMatchObject({
          pauses: [12_000],
          status: 200,
        });
      }),
    ));

  it("sends nothing more where the system says that nothing remains, and needs no refusal for it", () =>
    run(
      Effect.gen(function* () {
        const headers = { "ratelimit-remaining": "0", "ratelimit-reset": "30" };
        expect(yield* played([answered(200, headers)], true)).toMatchObject({
          status: 200,
          pauses: [30_000],
          times: [0],
        });
        const some = { "ratelimit-remaining": "1", "ratelimit-reset": "30" };
        expect(yield* played([answered(200, some)], true)).toMatchObject({ status: 200, pauses: [] });
        const failing = yield* played([answered(503, headers), answered(200)], true);
        expect(failing.pauses).toEqual([30_000]);
        expect(failing.times[1]).toBe(30_000);
      }),
    ));

  it("does not wait for hours: that ends the run", () =>
    run(
      Effect.gen(function* () {
        const seen = yield* played([answered(429, { "retry-after": "86400" })], true);
        expect(seen.error).toMatchObject({ reason: "unreachable" });
        expect(seen.times).toEqual([0]);
      }),
    ));

  it("sends even a create again: it was not carried out", () =>
    run(Effect.map(played([answered(429), answered(201)], false), (seen) => expect(seen.status).toBe(201))));
});

describe("a call that fails", () => {
  for (const [name, outcome] of [
    ["a failing system", answered(503)],
    ["a broken connection", broken],
    ["a time-out by the system", answered(408)],
  ] as const) {
    it(`is repeated three times, each time later: ${name}`, () =>
      run(
        Effect.gen(function* () {
          const seen = yield* played([outcome], true);
          expectBackoff(seen.times, [200, 400, 800]);
          expect(seen.error).toMatchObject({ reason: "lost" });
          expect(seen.uses).toBe(4);
          expect((yield* played([outcome, outcome, outcome, answered(200)], true)).status).toBe(200);
        }),
      ));

    it(`is never repeated if it creates: ${name}`, () =>
      run(
        Effect.gen(function* () {
          const seen = yield* played([outcome, answered(200)], false);
          expect(seen.sent).toHaveLength(1);
          expect(seen.error).toMatchObject({ reason: "lost" });
        }),
      ));
  }

  it("is repeated, a create too, where no connection came about", () =>
    run(
      Effect.gen(function* () {
        expect(yield* played([refusedConnection, refusedConnection, answered(201)], false)).toMatchObject({
          status: 201,
        });
        const seen = yield* played([refusedConnection], false);
        expect(seen.sent).toHaveLength(4);
        expect(seen.error).toMatchObject({ reason: "unreachable" });
      }),
    ));

  it.each<[string, ReadonlyArray<Outcome>]>([
    ["no connection any more", [broken, refusedConnection]],
    ["no connection any more after an answer of failure", [answered(503), refusedConnection]],
    ["no connection, an answer lost, and none again", [refusedConnection, broken, refusedConnection]],
    ["over the limit for hours", [broken, answered(429, { "retry-after": "86400" })]],
    ["over the limit for good", [broken, answered(429)]],
    ["nothing that can be put on the wire", [broken, { _tag: "Unsendable", message: "a character" }]],
  ])("stays lost once it may have been carried out, whatever comes later: %s", (_, outcomes) =>
    run(
      Effect.gen(function* () {
        const seen = yield* played(outcomes, true);
        expect(seen.sent.length).toBeGreaterThanOrEqual(outcomes.length);
        expect(seen.error?.reason).toBe("lost");
        expect(seen.error?.message).toContain("sent again: ");
      }),
    ),
  );

  it("goes on a connection of its own if it creates", () =>
    run(
      Effect.gen(function* () {
        expect((yield* played([answered(200)], false)).sent[0]?.request.fresh).toBe(true);
        expect((yield* played([answered(200)], true)).sent[0]?.request.fresh).toBe(false);
      }),
    ));

  it("leaves every status with a meaning to the caller", () =>
    run(
      Effect.gen(function* () {
        for (const status of [200, 204, 302, 400, 401, 403, 404, 507])
          expect(yield* played([answered(status)], true)).toMatchObject({ status, uses: 1 });
      }),
    ));

  it("is repeated twice where it meets a conflict, and then left to the caller", () =>
    run(
      Effect.gen(function* () {
        const always = yield* played([answered(409)], true);
        expect(always).toMatchObject({ status: 409, uses: 3 });
        expectBackoff(always.times, [500, 1_000]);
        expect(yield* played([answered(409), answered(200)], true)).toMatchObject({ status: 200, uses: 2 });
        expect(yield* played([answered(409)], false)).toMatchObject({ status: 409, uses: 1 });
        // A conflict does not hide that it may have been carried out before: the caller judges the last answer.
        expect(yield* played([broken, answered(409)], true)).toMatchObject({ status: 409 });
      }),
    ));

  it("is repeated five times at most, whatever the reasons", () =>
    run(
      Effect.gen(function* () {
        const outcomes = [
          refusedConnection,
          answered(409),
          broken,
          answered(503),
          refusedConnection,
          broken,
          answered(200),
        ];
        const seen = yield* played(outcomes, true);
        expect(seen.sent).toHaveLength(6);
        expect(seen.error).toMatchObject({ reason: "lost", message: "the connection broke" });
      }),
    ));

  it("is not repeated once its sendings have taken a minute together", () =>
    run(
      Effect.gen(function* () {
        const seen = yield* played([broken], true, undefined, 25_000);
        expect(seen.sent).toHaveLength(3);
        expect(seen.error).toMatchObject({ reason: "lost" });
      }),
    ));

  it("cannot be put on the wire: a fault of the configuration", () =>
    run(
      Effect.gen(function* () {
        const seen = yield* played([{ _tag: "Unsendable", message: "a character" }], true);
        expect(seen.error).toMatchObject({ reason: "configuration" });
        expect(seen.sent).toHaveLength(1);
      }),
    ));
});

describe("a budget that cannot be kept", () => {
  const failing = new StateError({ operation: "append", path: "budget", message: "disk full" });

  it("stops the call before it is sent", () =>
    run(
      Effect.gen(function* () {
        const seen = yield* played([answered(200)], false, (handle) => ({
          ...handle,
          use: () => Effect.fail(failing),
        }));
        expect(seen.error).toMatchObject({ reason: "configuration" });
        expect(seen.sent).toHaveLength(0);
      }),
    ));

  it("does not hide what became of a call that was sent", () =>
    run(
      Effect.gen(function* () {
        const after = (handle: BudgetHandle): BudgetHandle => ({
          ...handle,
          use: (call) => Effect.zipRight(handle.use(call), Effect.fail(failing)),
        });
        expect((yield* played([answered(201)], false, after)).status).toBe(201);
        const error: ConnectorError | undefined = (yield* played([broken], false, after)).error;
        expect(error?.reason).toBe("lost");
        // The second sending is not made; the first may have been carried out.
        let uses = 0;
        const later = (handle: BudgetHandle): BudgetHandle => ({
          ...handle,
          use: (call) => (uses++ === 0 ? handle.use(call) : Effect.fail(failing)),
        });
        const second = yield* played([broken], true, later);
        expect(second.sent).toHaveLength(1);
        expect(second.error?.reason).toBe("lost");
      }),
    ));
});

describe("how far a call has come", () => {
  const markAfter = (outcomes: ReadonlyArray<Outcome>, use: BudgetHandle["use"]) =>
    run(
      Effect.gen(function* () {
        const mark: SendingMark = { state: "unknown" };
        const fiber = yield* Effect.fork(
          Effect.provideService(
            played(outcomes, false, (handle) => ({ ...handle, use })),
            Sending,
            mark,
          ),
        );
        yield* TestClock.adjust("1 minute");
        yield* Fiber.interrupt(fiber);
        return mark.state;
      }),
    );

  it("is waiting until a slot is free, whatever becomes of the slot", async () => {
    expect(await markAfter([answered(200)], () => Effect.never)).toBe("waiting");
  });

  it("has left once it was sent, while it waits to be sent again too", async () => {
    expect(await markAfter([answered(200)], (call) => call)).toBe("left");
    expect(await markAfter([answered(429, { "retry-after": "3600" }), answered(200)], (call) => call)).toBe(
      "left",
    );
  });
});
