import type * as FileSystem from "@effect/platform/FileSystem";
import type * as Path from "@effect/platform/Path";
import * as Context from "effect/Context";
import * as Data from "effect/Data";
import type { ExitCode } from "../report/exitCodes.ts";
import type { KnownError } from "../report/fromError.ts";
import type { BootClock } from "../state/Budget.ts";

/** A wrong command line (exit code 64). */
export class UsageError extends Data.TaggedError("UsageError")<{
  readonly message: string;
  readonly help?: string;
}> {}

/** A command that has said all it has to say and ends with a code of its own. */
export class Ended extends Data.TaggedError("Ended")<{ readonly exit: ExitCode }> {}

export type CliError = KnownError | UsageError | Ended;

/** Where the command runs. */
export class Machine extends Context.Tag("crosswalk/Machine")<
  Machine,
  {
    readonly cwd: string;
    /** Folder for what all profiles of this machine share: the call budgets of credentials. */
    readonly stateFolder: string;
    /** Folder of this package, where the starting integration lies. */
    readonly packageFolder: string;
  }
>() {}

export type CliServices = FileSystem.FileSystem | Path.Path | Machine | BootClock;
