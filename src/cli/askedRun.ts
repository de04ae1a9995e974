/** A refresh that was handed over to this process, as a run of its own. */
import * as Cause from "effect/Cause";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { RunReport } from "../execute/RunReport.ts";
import type { Selection } from "../execute/read/Reading.ts";
import { runJob } from "../execute/runJob.ts";
import { Readers } from "../execute/systems.ts";
import type { AskedEnd } from "../execute/underRunLock.ts";
import type { RecordCode } from "../model/Reason.ts";
import { shownKey } from "../plan/keys.ts";
import { planText } from "../report/planText.ts";
import { runText } from "../report/runText.ts";
import type { AskedRun, RunRequest } from "../state/AskedRun.ts";
import type { Arguments } from "./Command.ts";
import { sayFailure } from "./failure.ts";
import { openMapping } from "./mapping.ts";
import { masking } from "./masking.ts";
import type { StopAfter } from "./runOutcome.ts";
import type { CliError } from "./services.ts";
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

/** Codes of records that a system did not let the run judge. */
const unread: ReadonlySet<RecordCode> = new Set(["read-failed", "incomplete-read"]);

const endOf = ({ status, plan, setAside }: RunReport): AskedEnd =>
  status === "stopped" || [...plan.setAside, ...setAside].some(({ code }) => unread.has(code))
    ? "unfinished"
    : "ended";

/** A guard and a choice that is missing ask for a person; anything else may pass by itself. */
const endOfFailure = (cause: Cause.Cause<CliError>): AskedEnd => {
  const error = Option.getOrUndefined(Cause.failureOption(cause));
  return error?._tag === "GuardRefused" || error?._tag === "NothingChosen" ? "ended" : "unfinished";
};

const sayUnfinished = ({ request, tries }: AskedRun, last: boolean) =>
  Console.error(
    last
      ? `asked for meanwhile: ${wordsOf(request)} is not done after ${tries} tries and is given up; ask for it again`
      : `asked for meanwhile: ${wordsOf(request)} is not done yet; the next run of this profile tries it again`,
  );

/** For a command without limits of its own. */
export const unlimited: StopAfter = () => Effect.succeed(undefined);

/**
 * Does runs that other processes have asked for, with the mapping as it is at their time, and says on standard error
 * how they ended. The limits are those of the command that does them: its own requests and theirs count together.
 */
export const servingAsked = (args: Arguments, stopAfter: StopAfter, profile = args.text("profile")) => {
  let made = 0;
  const spent = Effect.flatMap(Readers, (readers) =>
    Effect.map(readers.remote.requests, (own) => own + made),
  );
  const once = (asked: AskedRun) =>
    Effect.gen(function* () {
      const { job, only, inputs, accept } = asked.request;
      yield* Console.error(`asked for meanwhile: ${wordsOf(asked.request)}`);
      const before = yield* spent;
      const mapping = yield* openMapping(args.text("folder"), profile);
      const { integration } = mapping;
      const gone =
        integration.main.value.jobs[job] === undefined
          ? `the job "${job}"`
          : Object.keys(only).find((entity) => !integration.entities.has(entity));
      if (gone !== undefined) {
        yield* Console.error(
          `asked for meanwhile: what was asked for cannot be done any more: ${gone} is gone`,
        );
        return "ended";
      }
      return yield* Effect.gen(function* () {
        const { requests } = (yield* Readers).remote;
        const report = yield* runJob({
          integration,
          profile: mapping.profile.value.profile,
          job,
          settings: mapping.settings,
          selection: { _tag: "Only", keys: new Map(Object.entries(only)) },
          inputs,
          accept,
          stopWhen: stopAfter(Effect.map(requests, (own) => before + own)),
        }).pipe(
          Effect.ensuring(
            Effect.map(requests, (own) => {
              made += own;
            }),
          ),
        );
        yield* Console.error(runText(masking(mapping, job).report(report), { reveal: false }));
        return endOf(report);
      }).pipe(
        Effect.tapErrorTag("GuardRefused", ({ plan }) =>
          Console.error(planText(masking(mapping, job).plan(plan), { reveal: false })),
        ),
        Effect.provide(writingLayer(mapping)),
      );
    }).pipe(
      // Never reached by an interruption of the command itself, which goes past every handler.
      Effect.catchAllCause((cause) =>
        Effect.as(sayFailure("asked for meanwhile", cause), endOfFailure(cause)),
      ),
    );
  return {
    mayServe: Effect.map(
      Effect.flatMap(spent, (requests) => stopAfter(Effect.succeed(requests))),
      (reason) => reason === undefined,
    ),
    doAsked: (asked: AskedRun, last: boolean) =>
      Effect.tap(once(asked), (end) => (end === "unfinished" ? sayUnfinished(asked, last) : Effect.void)),
  };
};
