import * as Cause from "effect/Cause";
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import * as Fiber from "effect/Fiber";
import * as FiberId from "effect/FiberId";
import { describe, expect, it, vi } from "vitest";
import { sayFailure } from "../../src/cli/failure.ts";
import { type CliError, Ended, UsageError } from "../../src/cli/services.ts";
import { ConnectorError } from "../../src/connector/ConnectorError.ts";
import { NothingChosen } from "../../src/execute/JobOptions.ts";
import { exit } from "../../src/report/exitCodes.ts";

/** Runs `effect` with what it says on standard error. */
const heard = async <A, E>(effect: Effect.Effect<A, E>) => {
  const lines: Array<string> = [];
  const spy = vi.spyOn(console, "error").mockImplementation((line: unknown) => void lines.push(String(line)));
  try {
    return { result: await Effect.runPromiseExit(effect), lines };
  } finally {
    spy.mockRestore();
  }
};

describe("a failure", () => {
  const rows: ReadonlyArray<
    readonly [about: string, cause: Cause.Cause<CliError>, code: number, said: RegExp]
  > = [
    [
      "a system that is not there",
      Cause.fail(
        new ConnectorError({ reason: "unreachable", system: "shop", operation: "GET /", message: "no one" }),
      ),
      exit.unreachable,
      /^sync: shop: GET \/: no one$/,
    ],
    [
      "records that were not named",
      Cause.fail(new NothingChosen({ job: "sync", entities: ["item"] })),
      exit.usage,
      /^sync: the job "sync" starts only from records that you name\n {2}help: /,
    ],
    ["a command line", Cause.fail(new UsageError({ message: "no" })), exit.usage, /^sync: no$/],
    ["what has been said", Cause.fail(new Ended({ exit: exit.invalid })), exit.invalid, /^$/],
    [
      "a bug",
      Cause.die(new Error("oh")),
      exit.internal,
      /^sync: internal error: Error: oh\n {2}help: this is a bug/,
    ],
    ["an interruption from inside", Cause.interrupt(FiberId.none), exit.internal, /^sync: /],
  ];
  it.each(rows)("is said, and ends nothing: %s", async (_about, cause, code, said) => {
    const { result, lines } = await heard(sayFailure("sync", cause));
    expect(result).toEqual(Exit.succeed(code));
    expect(lines.join("\n")).toMatch(said);
    expect(lines.join("\n")).not.toMatch(/\n\s+at /);
  });

  it("is not what an interruption from outside is: no handler sees it", async () => {
    const { result, lines } = await heard(
      Effect.gen(function* () {
        const run = Effect.catchAllCause(Effect.never, (cause: Cause.Cause<CliError>) =>
          sayFailure("sync", cause),
        );
        const fiber = yield* Effect.fork(Effect.forever(run));
        yield* Effect.yieldNow();
        return yield* Fiber.interrupt(fiber);
      }),
    );
    expect(lines).toEqual([]);
    expect(Exit.isSuccess(result) && Exit.isInterrupted(result.value)).toBe(true);
  });
});
