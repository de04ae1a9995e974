/** The plan of a case: the engine's own reading, evaluation and planning, over systems that are the case's records. */
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Random from "effect/Random";
import type { TestCase } from "../check/cases/TestCase.ts";
import type { ConnectorError } from "../connector/ConnectorError.ts";
import { Engine } from "../execute/Engine.ts";
import type { NothingChosen } from "../execute/JobOptions.ts";
import type { Selection } from "../execute/read/Reading.ts";
import { planJob } from "../execute/runJob.ts";
import { Readers } from "../execute/systems.ts";
import { Flow } from "../flow/Flow.ts";
import type { Integration } from "../language/Integration.ts";
import type { Side } from "../model/Side.ts";
import type { Plan } from "../plan/Plan.ts";
import { Journal } from "../state/Journal.ts";
import * as JournalMemory from "../state/JournalMemory.ts";
import type { StateError } from "../state/StateError.ts";
import { memoryReader } from "./memoryReader.ts";

/** A clock that stands still at an instant; sleeping is the machine's. */
const standingAt = (at: number): Clock.Clock => {
  const machine = Clock.make();
  return {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: () => at,
    unsafeCurrentTimeNanos: () => BigInt(at) * 1_000_000n,
    currentTimeMillis: Effect.succeed(at),
    currentTimeNanos: Effect.succeed(BigInt(at) * 1_000_000n),
    sleep: machine.sleep,
  };
};

const readersOf = (integration: Integration, test: TestCase) => {
  const reader = <S extends Side>(side: S) =>
    memoryReader({
      side,
      catalog: integration.systems[side].catalog,
      timezone: integration.main.value.timezone,
      records: test.records[side],
      unlisted: side === "remote" ? test.unlisted : new Map(),
    });
  return Layer.sync(Readers, () => ({ local: reader("local"), remote: reader("remote") }));
};

const selectionOf = ({ chosen }: TestCase): Selection =>
  chosen === "scope"
    ? { _tag: "Scope" }
    : chosen === "all"
      ? { _tag: "Everything" }
      : { _tag: "Only", keys: chosen };

/** What the engine needs beside the case. */
const engine = Layer.mergeAll(Flow.layer, Engine.layer);

/**
 * Plans a case. Reads no file, opens no connection and looks at no clock: the same case gives the same plan. The
 * expressions of the mapping are evaluated here, in this process.
 * Fails with what a run would end with: `ConnectorError` where the mapping asks a system for what its file does not
 * declare, `NothingChosen` where the job starts from named records and the case names none.
 */
export const planCase = (
  integration: Integration,
  test: TestCase,
): Effect.Effect<Plan, ConnectorError | StateError | NothingChosen> =>
  Effect.gen(function* () {
    const journal = yield* Journal;
    yield* journal.putLinks(test.links);
    yield* journal.putBaselines(test.baselines);
    const { plan } = yield* planJob({
      integration,
      profile: test.profile ?? "",
      job: test.job,
      settings: test.settings,
      selection: selectionOf(test),
      inputs: test.inputs,
    });
    return plan;
  }).pipe(
    Effect.provide(Layer.mergeAll(readersOf(integration, test), JournalMemory.layer, engine)),
    Effect.withClock(standingAt(test.now)),
    Effect.withRandom(Random.make(test.name)),
  );
