import { createServer } from "node:http";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import { describe, expect, it } from "vitest";
import { BootClockLive } from "../../src/state/BootClock.ts";
import { BootClock, Budgets } from "../../src/state/Budget.ts";
import * as BudgetSqlite from "../../src/state/BudgetSqlite.ts";
import { sendingSlackMs } from "../../src/state/budgetHandle.ts";
import { expectWithin } from "../contract/budgetContract.ts";
import { inFolder } from "../sqlite/temporaryFolder.ts";
import { mostInWindow } from "../support/mostInWindow.ts";
import { startChild } from "./childProcess.ts";
import { processBudget, silentBudget } from "./processBudget.ts";

/** A server that notes when each request reaches it, and answers after a while. */
const startServer = Effect.acquireRelease(
  Effect.async<{ readonly port: number; readonly stamps: Array<number>; readonly stop: () => void }>(
    (resume) => {
      const stamps: Array<number> = [];
      const server = createServer((_request, response) => {
        stamps.push(performance.now());
        setTimeout(() => response.end("ok"), (stamps.length * 37) % 50);
      });
      server.listen(0, () => {
        const address = server.address();
        const port = typeof address === "object" && address !== null ? address.port : 0;
        resume(Effect.succeed({ port, stamps, stop: () => server.close() }));
      });
    },
  ),
  (server) => Effect.sync(server.stop),
);

describe("a budget file of several processes", () => {
  /**
   * So many processes at once, 180 calls together: three full windows of 60, as the server stamps them. Answers from the
   * first stamp to the last, in milliseconds.
   */
  const together = (processes: number) =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const server = yield* startServer;
        const start = startChild("budgetWorker", [folder, String(server.port), String(180 / processes)]);
        const workers = yield* Effect.all(Array.from({ length: processes }, () => start));
        for (const worker of workers) expect(yield* worker.line).toBe("ready");
        for (const worker of workers) expect(yield* worker.line).toBe("done");
        expect(server.stamps).toHaveLength(180);
        expectWithin(server.stamps, processBudget.limits);
        // The whole budget is used.
        expect(mostInWindow(server.stamps, 2_000)).toBeGreaterThan(50);
        const elapsed = (server.stamps.at(-1) ?? 0) - (server.stamps[0] ?? 0);
        expect(elapsed).toBeGreaterThan(2 * 2_000);
        return elapsed;
      }),
    );

  it("keeps the limit over two and over four of them, which take no longer than one alone, to within a window", async () => {
    // Side by side, so that a busy machine is busy for all of them.
    const [alone, two, four] = await Promise.all([together(1), together(2), together(4)]);
    expect(two).toBeLessThan(alone + 2_000);
    expect(four).toBeLessThan(alone + 2_000);
  });

  it("keeps the slot of a call whose process was killed, until its time-out and a window", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const worker = yield* startChild("budgetWorker", [folder, "0"]);
        const [word, sentAt] = (yield* worker.line).split(" ");
        expect(word).toBe("sent");
        yield* worker.kill("SIGKILL");
        const budgets = yield* Budgets;
        const boot = yield* BootClock;
        const handle = yield* budgets.open(silentBudget);
        const waited = (yield* handle.use(boot.milliseconds)) - Number(sentAt);
        expect(waited).toBeGreaterThanOrEqual(1_301);
        expect(waited).toBeLessThan(1_301 + sendingSlackMs + 5_000);
      }).pipe(Effect.provide(Layer.provideMerge(BudgetSqlite.layer(folder), BootClockLive))),
    ));
});

describe("the boot clock", () => {
  it("goes forward by itself and knows its boot", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const boot = yield* BootClock;
        const before = yield* boot.milliseconds;
        yield* Effect.sleep(20);
        const passed = (yield* boot.milliseconds) - before;
        expect(passed).toBeGreaterThanOrEqual(18);
        expect(passed).toBeLessThan(5_000);
        expect(Number.isInteger(before)).toBe(true);
        expect(yield* boot.bootId).toMatch(/^[\w-]{8,}$/);
      }).pipe(Effect.provide(BootClockLive)),
    ));
});
