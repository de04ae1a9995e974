/**
 * One journaled write: the intent is committed before it starts; whatever ends it (an answer, a refusal, an
 * interruption), its outcome is committed after it.
 */
import * as Cause from "effect/Cause";
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import { type ConnectorError, endsRun } from "../connector/ConnectorError.ts";
import { Sending, type SendingMark } from "../connector/Sending.ts";
import type { RecordCode } from "../model/Reason.ts";
import type { Key } from "../model/Record.ts";
import type { Side } from "../model/Side.ts";
import type { Step } from "../model/Step.ts";
import { shownKey } from "../plan/keys.ts";
import type { JournalService, Remembered } from "../state/Journal.ts";
import type { IntentOpen, StateError } from "../state/StateError.ts";
import type { StepOutcome } from "./RunReport.ts";

/** Why the rest of one record's steps is left undone. */
export class RecordFailed {
  readonly _tag = "RecordFailed";
  constructor(
    readonly code: RecordCode,
    readonly message: string,
    /** The system read the write and declined it. */
    readonly declined = false,
  ) {}
}

export type WriteError = RecordFailed | ConnectorError | StateError;

export type JournaledWrite = <A>(
  step: Step,
  record: {
    readonly side: Side;
    readonly key: Key;
    /** Which request of a create, and whether others follow. */
    readonly part?: { readonly index: number; readonly more: boolean };
  },
  write: Effect.Effect<A, ConnectorError>,
  /** What a finished write leaves behind, stored with its outcome. */
  remember: (answer: A) => { readonly remembered: Remembered; readonly key?: Key },
) => Effect.Effect<A, WriteError>;

export const makeJournaledWrite =
  (run: string, journal: JournalService, outcomes: Array<StepOutcome>): JournaledWrite =>
  (step, { side, key, part }, write, remember) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        const intent = yield* journal
          .begin(
            run,
            step,
            { entity: step.entity, side, key },
            yield* Clock.currentTimeMillis,
            part?.index ?? 0,
          )
          .pipe(
            Effect.catchTag("IntentOpen", (open: IntentOpen) =>
              Effect.fail(
                new RecordFailed(
                  "in-doubt",
                  `a write of ${open.entity} ${shownKey(open.record)} was begun and has no known outcome`,
                ),
              ),
            ),
          );
        const mark: SendingMark = { state: "unknown" };
        const exit = yield* Effect.exit(Effect.provideService(restore(write), Sending, mark));
        const at = yield* Clock.currentTimeMillis;
        if (Exit.isSuccess(exit)) {
          const { remembered, key: made } = remember(exit.value);
          yield* journal.settle(
            intent,
            { _tag: "Done", ...(made === undefined ? {} : { key: made }) },
            remembered,
            at,
          );
          if (part?.more !== true) outcomes.push({ step, status: "done" });
          return exit.value;
        }
        const failure = Cause.failureOption(exit.cause);
        if (failure._tag === "None") {
          const message = mark.state === "waiting" ? "interrupted before it was sent" : "interrupted";
          yield* journal.settle(
            intent,
            { _tag: mark.state === "waiting" ? "Unsent" : "Lost", message },
            {},
            at,
          );
          return yield* Effect.failCause(exit.cause);
        }
        const error = failure.value;
        if (error.reason === "lost" || error.reason === "malformed") {
          yield* journal.settle(intent, { _tag: "Lost", message: error.message }, {}, at);
          outcomes.push({ step, status: "lost", message: error.message });
          return yield* Effect.fail(
            new RecordFailed(
              "in-doubt",
              `no usable answer came: ${error.message}; the next run looks up what became of it`,
            ),
          );
        }
        const { message, unsent = false } = error;
        yield* journal.settle(intent, { _tag: unsent ? "Unsent" : "Refused", message }, {}, at);
        // What was not sent is not a refusal that has it wait longer and longer.
        outcomes.push({ step, status: unsent ? "skipped" : "refused", message });
        if (endsRun(error)) return yield* error;
        return yield* Effect.fail(
          new RecordFailed(
            error.reason === "stale" || error.reason === "missing" ? "changed-since" : "write-failed",
            error.message,
            error.reason === "refused" && !unsent,
          ),
        );
      }),
    );
