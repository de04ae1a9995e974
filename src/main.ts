#!/usr/bin/env node
/** The command: builds the layers once, turns signals into interruption, and is the only file that touches `process`. */
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem";
import * as NodePath from "@effect/platform-node/NodePath";
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import * as Fiber from "effect/Fiber";
import * as Layer from "effect/Layer";
import packageFile from "../package.json" with { type: "json" };
import { runCli } from "./cli/cli.ts";
import { Machine } from "./cli/services.ts";
import { exit } from "./report/exitCodes.ts";
import { BootClockLive } from "./state/BootClock.ts";
import { TrialProgram, trialProgramBeside } from "./trial/TrialProgram.ts";

const machine = Layer.succeed(Machine, {
  cwd: process.cwd(),
  stateFolder: join(process.env.XDG_STATE_HOME ?? join(homedir(), ".local", "state"), "crosswalk"),
  packageFolder: fileURLToPath(new URL("..", import.meta.url)),
});

const fiber = Effect.runFork(
  runCli(process.argv.slice(2), packageFile.version).pipe(
    Effect.provide(Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, machine, BootClockLive)),
    Effect.provideService(TrialProgram, trialProgramBeside(import.meta.url)),
  ),
);

let signalled: number | undefined;
for (const [signal, code] of [
  ["SIGINT", exit.interrupted],
  ["SIGTERM", exit.terminated],
] as const)
  process.on(signal, () => {
    if (signalled !== undefined) process.exit(code);
    signalled = code;
    process.stderr.write("crosswalk: stopping; what is under way is journaled and the next run settles it\n");
    Effect.runFork(Fiber.interrupt(fiber));
  });

/** What was to be printed is not: a script that reads it must not take the end for a good one. */
let unprinted = false;
// A reader that goes away early (head, less) is no error of ours, and what is under way goes on.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE" || unprinted) return;
  unprinted = true;
  process.exitCode = signalled ?? exit.invalid;
  process.stderr.write(`crosswalk: standard output cannot be written (${error.code ?? error.message})\n`);
});
// Nobody is left to be told.
process.stderr.on("error", () => undefined);

fiber.addObserver((result) => {
  process.exitCode =
    signalled ?? (unprinted ? exit.invalid : Exit.isSuccess(result) ? result.value : exit.internal);
});
