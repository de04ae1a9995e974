/** What a person reads of a failed command, and how it ends. */
import * as Cause from "effect/Cause";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { type ExitCode, exit } from "../report/exitCodes.ts";
import { fromError } from "../report/fromError.ts";
import type { CliError } from "./services.ts";

const say = (who: string, message: string, help: string | undefined) =>
  Console.error(`${who}: ${message}${help === undefined ? "" : `\n  help: ${help}`}`);

/** Says on standard error what has happened, bugs included and never with a stack trace; answers the exit code. */
export const sayFailure = (who: string, cause: Cause.Cause<CliError>): Effect.Effect<ExitCode> => {
  const error = Option.getOrUndefined(Cause.failureOption(cause));
  if (error === undefined) {
    const bug = Cause.squash(cause);
    return Effect.as(
      say(
        who,
        `internal error: ${bug instanceof Error ? String(bug) : "unknown"}`,
        "this is a bug: please report it with the command line and this message",
      ),
      exit.internal,
    );
  }
  // It has said itself what there was to say.
  if (error._tag === "Ended") return Effect.succeed(error.exit);
  if (error._tag === "UsageError") return Effect.as(say(who, error.message, error.help), exit.usage);
  const { message, help, exit: code } = fromError(error);
  return Effect.as(say(who, message, help), code);
};
