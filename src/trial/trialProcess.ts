/** A child process that answers requests one at a time, with nothing in its environment and a bound on its memory. */
import { fork } from "node:child_process";
import * as Effect from "effect/Effect";
import * as Either from "effect/Either";
import * as Schema from "effect/Schema";
import type { Scope } from "effect/Scope";
import { Reply, type Request } from "./protocol.ts";
import type { Program } from "./TrialProgram.ts";

export interface TrialProcess {
  /**
   * The answer; or, where the process comes to its end instead, why. The process ends itself where it is still busy
   * well after these seconds: nobody may be left to do it.
   */
  readonly ask: (request: Request, seconds: number) => Effect.Effect<Reply>;
  readonly hasEnded: () => boolean;
}

/** Characters kept of what a process says on its standard error: enough to tell why it ended. */
const keptOfErrors = 16_384;

const unplanned = (message: string): Reply => ({ _tag: "Unplanned", message });

/** Starts a process, which is killed when the scope closes. `megabytes` bounds what it may hold. */
export const startTrialProcess = (
  { file, nodeArguments }: Program,
  megabytes: number,
): Effect.Effect<TrialProcess, never, Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() =>
        fork(file, [], {
          execArgv: [`--max-old-space-size=${megabytes}`, ...nodeArguments],
          env: {},
          stdio: ["ignore", "ignore", "pipe", "ipc"],
        }),
      ),
      (child) => Effect.sync(() => child.kill("SIGKILL")),
    ),
    (child) => {
      let errors = "";
      let ended: Reply | undefined;
      let waiting: ((reply: Reply) => void) | undefined;
      const give = (reply: Reply): void => {
        waiting?.(reply);
        waiting = undefined;
      };
      const end = (message: string): void => {
        ended ??= unplanned(message);
        give(ended);
      };
      child.stderr?.setEncoding("utf8").on("data", (text: string) => {
        errors = `${errors}${text}`.slice(-keptOfErrors);
      });
      child.on("message", (message: unknown) => {
        const reply = Schema.decodeUnknownEither(Reply)(message);
        give(Either.isRight(reply) ? reply.right : unplanned("what its process answered is not understood"));
      });
      child.on("error", () => end("its process could not be started"));
      // By then all that it said has been read.
      child.on("close", () =>
        end(
          /heap out of memory|allocation fail/i.test(errors)
            ? `needed more than ${megabytes} MB`
            : "its process ended by itself",
        ),
      );
      return {
        hasEnded: () => ended !== undefined,
        ask: (request, seconds) =>
          Effect.async<Reply>((resume) => {
            if (ended !== undefined) return resume(Effect.succeed(ended));
            waiting = (reply) => resume(Effect.succeed(reply));
            // A process that is gone says so by its end.
            child.send({ ...request, seconds }, () => undefined);
            return Effect.sync(() => {
              waiting = undefined;
            });
          }),
      };
    },
  );
