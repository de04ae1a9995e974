/** Every tagged error → what a person reads, and the exit code. The only such place. */
import type { ConnectorError } from "../connector/ConnectorError.ts";
import type { GuardRefused, NothingChosen, PlanForeign, RunEnded } from "../execute/JobOptions.ts";
import type { HandedOver } from "../execute/underRunLock.ts";
import type { IntegrationNotFound } from "../language/loadIntegration.ts";
import type { IntentOpen, RunLocked, StateError } from "../state/StateError.ts";
import { type ExitCode, exit } from "./exitCodes.ts";

export type KnownError =
  | ConnectorError
  | GuardRefused
  | NothingChosen
  | PlanForeign
  | RunEnded
  | IntegrationNotFound
  | StateError
  | RunLocked
  | HandedOver
  | IntentOpen;

export interface Explained {
  readonly message: string;
  readonly help?: string;
  readonly exit: ExitCode;
}

const connectorExit: { readonly [R in ConnectorError["reason"]]: Explained["exit"] } = {
  unreachable: exit.unreachable,
  credential: exit.credential,
  configuration: exit.invalid,
  refused: exit.unreachable,
  stale: exit.unreachable,
  missing: exit.unreachable,
  lost: exit.unreachable,
  malformed: exit.unreachable,
};

/** What to do about a state that cannot be used. */
const stateHelp: {
  readonly [R in NonNullable<StateError["reason"]>]: (path: string) => string;
} = {
  full: () =>
    "make room, then run again: what was sent before is journaled, and what has no known outcome is settled by the next run",
  damaged: (path) =>
    path.endsWith("journal.sqlite")
      ? "crosswalk state check lists the damage; crosswalk state rebuild goes on with what can be read"
      : path.endsWith("run.lock")
        ? "move the file away while no run is under way: it holds nothing, and is made anew"
        : "move the file away; a call budget begins anew, so let one window of the limit pass first",
};

const helpOf = ({ reason, path }: StateError): Pick<Explained, "help"> =>
  reason === undefined ? {} : { help: stateHelp[reason](path) };

export const fromError = (error: KnownError): Explained => {
  switch (error._tag) {
    case "ConnectorError":
      return {
        message: `${error.system}: ${error.operation}: ${error.message}`,
        ...(error.record === undefined ? {} : helpOf(error.record)),
        exit: connectorExit[error.reason],
      };
    case "GuardRefused":
      return {
        message: `refused by a guard: ${[
          ...error.guards.map((guard) => guard.message),
          ...(error.widened.length === 0
            ? []
            : [
                `the job may write more than its last run could, in ${error.widened.length} ${error.widened.length === 1 ? "way" : "ways"}`,
              ]),
        ].join("; ")}`,
        help: `look at the plan; if it is meant, say so: ${error.accept.map((name) => `--accept ${name}`).join(" ")}`,
        exit: exit.guard,
      };
    case "NothingChosen":
      return {
        message: `the job "${error.job}" starts only from records that you name`,
        help: `name them (--only ${error.entities[0] ?? "entity"}:KEY) or say --all`,
        exit: exit.usage,
      };
    case "RunEnded": {
      const explained = fromError(error.cause);
      const inDoubt = error.report.setAside.filter(({ code }) => code === "in-doubt").length;
      return {
        ...explained,
        message: `${explained.message}${inDoubt === 0 ? "" : `; ${inDoubt} ${inDoubt === 1 ? "record stands" : "records stand"} in doubt`}`,
        help: `${explained.help === undefined ? "" : `${explained.help}; `}what was done before is kept, and the next run goes on from there; crosswalk show ${error.report.run} lists it`,
      };
    }
    case "PlanForeign":
      return { message: error.message, exit: exit.invalid };
    case "IntegrationNotFound":
      return {
        message: error.message,
        help: "name the integration's folder, or make one with: crosswalk init DIR",
        exit: exit.invalid,
      };
    case "StateError":
      return {
        message: `state: ${error.operation}: ${error.message} (${error.path})`,
        ...helpOf(error),
        exit: exit.invalid,
      };
    case "RunLocked":
      return {
        message: "another run of this profile is under way",
        help: "try again when it has ended",
        exit: exit.locked,
      };
    case "HandedOver":
      return {
        message: `another run of this profile is under way; this is done next, by it or by the run after it${error.folded ? ", as was asked for before" : ""}`,
        help: "crosswalk runs lists it once it is done or has failed; a run that has come to its limits, and a command that makes no run, leave it to the next run",
        exit: exit.locked,
      };
    case "IntentOpen":
      return {
        message: `a write of ${error.entity} ${error.record} was begun and has no known outcome`,
        exit: exit.locked,
      };
  }
};
