/** A real second process that runs one of the programs. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import * as Effect from "effect/Effect";
import type { Scope } from "effect/Scope";
import { program } from "../support/program.ts";
import type { Program } from "../support/programs.ts";

export interface Child {
  readonly process: ChildProcess;
  /** Waits for the next line that the program prints. */
  readonly line: Effect.Effect<string, Error>;
  readonly kill: (signal: "SIGKILL" | "SIGTERM") => Effect.Effect<void>;
  /** The exit code; null after a signal. */
  readonly ended: Effect.Effect<number | null>;
}

/** Starts the program `name` with arguments; killed at the end of the Scope. */
export const startChild = (name: Program, args: ReadonlyArray<string>): Effect.Effect<Child, never, Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const child = spawn(process.execPath, [program(name), ...args], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const exit = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
      const ended = Effect.promise(() => exit);
      return {
        process: child,
        line: Effect.flatMap(
          Effect.promise(() => lines.next()),
          (next) =>
            next.done === true ? Effect.dieMessage(`${name} said nothing more`) : Effect.succeed(next.value),
        ),
        kill: (signal: "SIGKILL" | "SIGTERM") =>
          Effect.zipRight(
            Effect.sync(() => child.kill(signal)),
            ended,
          ),
        ended,
      };
    }),
    (child) => Effect.sync(() => child.process.kill("SIGKILL")),
  );
