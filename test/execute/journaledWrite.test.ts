/** What a write leaves in the journal that was interrupted or refused. */
import * as Deferred from "effect/Deferred";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as Option from "effect/Option";
import { expect, it } from "vitest";
import { ConnectorError } from "../../src/connector/ConnectorError.ts";
import { leaves, waits } from "../../src/connector/Sending.ts";
import { makeJournaledWrite } from "../../src/execute/journaledWrite.ts";
import type { StepOutcome } from "../../src/execute/RunReport.ts";
import { make } from "../../src/state/JournalMemory.ts";
import { pushCreate } from "../contract/journalContract.ts";

/** Interrupts a write that has come as far as `before`, and answers what the journal still holds open. */
const interruptedAfter = (before: Effect.Effect<void>) =>
  Effect.runPromise(
    Effect.gen(function* () {
      const journal = yield* make;
      const step = pushCreate("c1");
      yield* journal.startRun({ id: "r", kind: "run", job: "sync", chosen: false, startedAt: 0 });
      const journaled = makeJournaledWrite("r", journal, []);
      const reached = yield* Deferred.make<void>();
      const write: Effect.Effect<void, ConnectorError> = Effect.zipRight(
        before,
        Effect.zipRight(Deferred.succeed(reached, undefined), Effect.never),
      );
      const fiber = yield* Effect.fork(
        journaled(step, { side: "remote", key: "c1" }, write, () => ({ remembered: {} })),
      );
      yield* Deferred.await(reached);
      yield* Fiber.interrupt(fiber);
      return {
        open: (yield* journal.openIntents).length,
        step: Option.getOrUndefined(Option.fromIterable(yield* journal.steps("r"))),
      };
    }),
  );

it.each([
  ["it waited for its turn", waits, 0, "skipped", "interrupted before it was sent"],
  ["it had left", Effect.zipRight(waits, leaves), 1, "lost", "interrupted"],
  [
    "it waited to be sent again after it had left",
    Effect.zipRight(waits, Effect.zipRight(leaves, waits)),
    1,
    "lost",
    "interrupted",
  ],
  ["its connector does not say", Effect.void, 1, "lost", "interrupted"],
])("an interruption while %s", async (_, before, open, status, message) => {
  expect(await interruptedAfter(before)).toMatchObject({ open, step: { status, message } });
});

it.each([
  ["was declined by the system", {}, "refused", true],
  ["was not sent in time", { unsent: true as const }, "skipped", false],
])("a write that %s", async (_, more, status, declined) => {
  const outcomes: Array<StepOutcome> = [];
  const error = new ConnectorError({
    reason: "refused",
    system: "there",
    operation: "POST /x",
    message: "no",
    ...more,
  });
  const failed = await Effect.runPromise(
    Effect.gen(function* () {
      const journal = yield* make;
      yield* journal.startRun({ id: "r", kind: "run", job: "sync", chosen: false, startedAt: 0 });
      const journaled = makeJournaledWrite("r", journal, outcomes);
      const tried = yield* Effect.flip(
        journaled(pushCreate("c1"), { side: "remote", key: "c1" }, Effect.fail(error), () => ({
          remembered: {},
        })),
      );
      const steps = yield* journal.steps("r");
      return { tried, open: yield* journal.openIntents, steps: steps.map((row) => row.status) };
    }),
  );
  expect(failed).toMatchObject({ tried: { code: "write-failed", declined }, open: [], steps: [status] });
  expect(outcomes.map((outcome) => outcome.status)).toEqual([status]);
});
