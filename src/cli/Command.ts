import type * as Effect from "effect/Effect";
import type { ExitCode } from "../report/exitCodes.ts";
import type { CliError, CliServices } from "./services.ts";

export interface OptionSpec {
  readonly type: "boolean" | "string";
  readonly multiple?: boolean;
  readonly short?: string;
  /** How the value is called in the help text. */
  readonly value?: string;
  readonly help: string;
}

export interface Arguments {
  readonly positionals: ReadonlyArray<string>;
  readonly flag: (name: string) => boolean;
  readonly text: (name: string) => string | undefined;
  readonly all: (name: string) => ReadonlyArray<string>;
}

/** One command: how it is called, and what it does. One a file. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** What stands after the command's name. */
  readonly usage: string;
  readonly description: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  readonly positionals: { readonly min: number; readonly max: number };
  readonly run: (args: Arguments) => Effect.Effect<ExitCode, CliError, CliServices>;
}
