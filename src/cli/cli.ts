/** From the command line to a command and its exit code. */
import { parseArgs } from "node:util";
import * as Cause from "effect/Cause";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { didYouMean } from "../kernel/suggest.ts";
import { type ExitCode, exit } from "../report/exitCodes.ts";
import { LongWaits } from "../state/LongWaits.ts";
import type { Arguments, Command } from "./Command.ts";
import { commands } from "./commands/registry.ts";
import { sayFailure } from "./failure.ts";
import { makeLongWaits } from "./longWaits.ts";
import { type CliError, type CliServices, UsageError } from "./services.ts";

const generalHelp = (all: ReadonlyArray<Command>): string => {
  const width = Math.max(...all.map((command) => command.name.length));
  return [
    "crosswalk: keep two systems in step from YAML mappings",
    "",
    "Usage: crosswalk COMMAND [ARGUMENTS]",
    "",
    ...all.map((command) => `  ${command.name.padEnd(width)} ${command.summary}`),
    "",
    "crosswalk COMMAND --help tells more; crosswalk --version the version.",
  ].join("\n");
};

const commandHelp = (command: Command): string => {
  const options = Object.entries(command.options).map(([name, option]) => {
    const flag = `${option.short === undefined ? "    " : `-${option.short}, `}--${name}${option.value === undefined ? "" : ` ${option.value}`}`;
    return `  ${flag.padEnd(34)} ${option.help}`;
  });
  return [
    `Usage: crosswalk ${command.name} ${command.usage}`.trimEnd(),
    "",
    command.description,
    ...(options.length === 0 ? [] : ["", "Options:", ...options]),
  ].join("\n");
};

const parse = (command: Command, argv: ReadonlyArray<string>): Effect.Effect<Arguments, UsageError> =>
  Effect.try({
    try: () => {
      const { values, positionals } = parseArgs({
        args: [...argv],
        options: Object.fromEntries(
          Object.entries(command.options).map(([name, option]) => [
            name,
            {
              type: option.type,
              multiple: option.multiple === true,
              ...(option.short === undefined ? {} : { short: option.short }),
            },
          ]),
        ),
        allowPositionals: true,
        strict: true,
      });
      const of = (name: string): unknown => values[name];
      return {
        positionals,
        flag: (name: string) => of(name) === true,
        text: (name: string) => {
          const value = of(name);
          return typeof value === "string" ? value : undefined;
        },
        all: (name: string) => {
          const value = of(name);
          return Array.isArray(value) ? value.map(String) : [];
        },
      };
    },
    catch: (error) =>
      new UsageError({
        message:
          error instanceof Error
            ? (error.message.split(". ")[0] ?? error.message)
            : "the arguments cannot be read",
        help: `crosswalk ${command.name} --help lists the options`,
      }),
  });

const execute = (
  argv: ReadonlyArray<string>,
  version: string,
): Effect.Effect<ExitCode, CliError, CliServices> =>
  Effect.gen(function* () {
    const [name, ...rest] = argv;
    if (name === "--version" || name === "-V") {
      yield* Console.log(version);
      return exit.done;
    }
    if (name === undefined || name === "--help" || name === "-h" || name === "help") {
      const all = yield* Effect.promise(() => Promise.all(commands.map((command) => command.load())));
      const text = generalHelp(all);
      if (name !== undefined) {
        yield* Console.log(text);
        return exit.done;
      }
      yield* Console.error(text);
      return exit.usage;
    }
    const entry = commands.find((command) => command.name === name);
    if (entry === undefined) {
      const help = didYouMean(
        name,
        commands.map((command) => command.name),
      );
      return yield* new UsageError({
        message: `"${name}" is not a command`,
        ...(help === undefined ? {} : { help }),
      });
    }
    const command = yield* Effect.promise(() => entry.load());
    if (rest.includes("--help") || rest.includes("-h")) {
      yield* Console.log(commandHelp(command));
      return exit.done;
    }
    const args = yield* parse(command, rest);
    const { min, max } = command.positionals;
    if (args.positionals.length < min || args.positionals.length > max)
      return yield* new UsageError({
        message:
          args.positionals.length < min
            ? `${command.name} needs ${command.usage.split(" ")[0] ?? "an argument"}`
            : `${command.name} takes fewer arguments`,
        help: `crosswalk ${command.name} ${command.usage}`.trimEnd(),
      });
    return yield* command.run(args);
  });

/** Runs one command line; every failure becomes a message and an exit code, none a stack trace. */
export const runCli = (
  argv: ReadonlyArray<string>,
  version: string,
): Effect.Effect<ExitCode, never, CliServices> =>
  execute(argv, version).pipe(
    Effect.catchAllCause((cause) =>
      Cause.isInterruptedOnly(cause)
        ? Effect.failCause(Cause.stripFailures(cause))
        : sayFailure("crosswalk", cause),
    ),
    Effect.provideServiceEffect(LongWaits, makeLongWaits),
  );
