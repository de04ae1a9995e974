/** A refresh that was handed over to this process, as a run of its own. */
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import type { Selection } from "../execute/read/Reading.ts";
import { runJob } from "../execute/runJob.ts";
import { shownKey } from "../plan/keys.ts";
import { planText } from "../report/planText.ts";
import { runText } from "../report/runText.ts";
import type { AskedRun, RunRequest } from "../state/AskedRun.ts";
import type { Arguments } from "./Command.ts";
import { sayFailure } from "./failure.ts";
import { openMapping } from "./mapping.ts";
import { masking } from "./masking.ts";
import { runLimits } from "./runOutcome.ts";
import { UsageError } from "./services.ts";
import { writingLayer } from "./wiring.ts";

/** What to put down for whoever holds the lock: only records that are named are handed over. */
export const requestOf = (
  job: string,
  selection: Selection,
  inputs: Readonly<Record<string, string>>,
  accept: ReadonlyArray<string>,
): { readonly request?: RunRequest } =>
  selection._tag === "Only"
    ? { request: { job, only: Object.fromEntries(selection.keys), inputs, accept } }
    : {};

const wordsOf = ({ job, only }: RunRequest): string =>
  `${job} of ${Object.entries(only)
    .flatMap(([entity, keys]) => keys.map((key) => `${entity} ${shownKey(key)}`))
    .join(", ")}`;

/**
 * Does a run that another process has asked for, with the mapping as it is now, and says on standard error how it
 * ended. One that can be done no more is reported like one that failed.
 */
export const doAskedRun = (args: Arguments) => (asked: AskedRun) =>
  Effect.gen(function* () {
    const { job, only, inputs, accept } = asked.request;
    yield* Console.error(`asked for meanwhile: ${wordsOf(asked.request)}`);
    const mapping = yield* openMapping(args.text("folder"), args.text("profile"));
    const { integration } = mapping;
    const gone =
      integration.main.value.jobs[job] === undefined
        ? `the job "${job}"`
        : Object.keys(only).find((entity) => !integration.entities.has(entity));
    if (gone !== undefined)
      return yield* new UsageError({
        message: `what was asked for cannot be done any more: ${gone} is gone`,
      });
    const limits = yield* runLimits(args);
    yield* Effect.gen(function* () {
      const report = yield* runJob({
        integration,
        profile: mapping.profile.value.profile,
        job,
        settings: mapping.settings,
        selection: { _tag: "Only", keys: new Map(Object.entries(only)) },
        inputs,
        accept,
        stopWhen: yield* limits.stopWhen,
      });
      yield* Console.error(runText(masking(mapping, job).report(report), { reveal: false }));
    }).pipe(
      Effect.tapErrorTag("GuardRefused", ({ plan }) =>
        Console.error(planText(masking(mapping, job).plan(plan), { reveal: false })),
      ),
      Effect.provide(writingLayer(mapping)),
    );
  }).pipe(
    // Never reached by an interruption of the command itself, which goes past every handler.
    Effect.catchAllCause((cause) => sayFailure("asked for meanwhile", cause)),
    Effect.asVoid,
  );
