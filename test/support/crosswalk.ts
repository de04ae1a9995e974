/** Runs one command line in this process, with its own console, environment and machine folder. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem";
import * as NodePath from "@effect/platform-node/NodePath";
import type * as Clock from "effect/Clock";
import * as ConfigProvider from "effect/ConfigProvider";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import { identity } from "effect/Function";
import * as Layer from "effect/Layer";
import { runCli } from "../../src/cli/cli.ts";
import { Machine } from "../../src/cli/services.ts";
import { BootClockLive } from "../../src/state/BootClock.ts";

export const packageFolder = fileURLToPath(new URL("../..", import.meta.url));

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Interrupts the command as soon as this resolves, as Ctrl-C does. */
  readonly interruptWhen?: () => Promise<void>;
  /** In place of the machine's. */
  readonly clock?: Clock.Clock;
}

const text = (values: ReadonlyArray<unknown>): string => values.map(String).join(" ");

export const crosswalk = async (
  args: ReadonlyArray<string>,
  options: CommandOptions,
): Promise<CommandResult> => {
  const out: Array<string> = [];
  const err: Array<string> = [];
  const nothing = Effect.void;
  const keep =
    (lines: Array<string>) =>
    (...values: ReadonlyArray<unknown>) =>
      Effect.sync(() => void lines.push(text(values)));
  const unsafe: Console.UnsafeConsole = {
    ...globalThis.console,
    log: (...values: ReadonlyArray<unknown>) => void out.push(text(values)),
    error: (...values: ReadonlyArray<unknown>) => void err.push(text(values)),
  };
  const console: Console.Console = {
    [Console.TypeId]: Console.TypeId,
    assert: () => nothing,
    clear: nothing,
    count: () => nothing,
    countReset: () => nothing,
    debug: () => nothing,
    dir: () => nothing,
    dirxml: () => nothing,
    error: keep(err),
    group: () => nothing,
    groupEnd: nothing,
    info: keep(out),
    log: keep(out),
    table: () => nothing,
    time: () => nothing,
    timeEnd: () => nothing,
    timeLog: () => nothing,
    trace: () => nothing,
    warn: keep(err),
    unsafe,
  };
  const machine = Layer.succeed(Machine, {
    cwd: options.cwd,
    stateFolder: join(options.cwd, ".machine"),
    packageFolder,
  });
  const program = runCli(args, "test").pipe(
    Effect.provide(Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, machine, BootClockLive)),
    Effect.withConsole(console),
    options.clock === undefined ? identity : Effect.withClock(options.clock),
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(options.env ?? {})))),
  );
  const fiber = Effect.runFork(program);
  if (options.interruptWhen !== undefined) {
    await options.interruptWhen();
    await Effect.runPromise(Fiber.interrupt(fiber));
  }
  const exit = await Effect.runPromise(Fiber.await(fiber));
  return {
    code: exit._tag === "Success" ? exit.value : 130,
    stdout: out.join("\n"),
    stderr: err.join("\n"),
  };
};
