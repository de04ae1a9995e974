/**
 * Makes calls to a local server under a budget: budgetWorker FOLDER PORT CALLS [REQUESTS WINDOW_MS]
 * Prints `ready` before the first call and `done` after the last one; the limit is that of the tests, if none is given.
 * With PORT 0 it sends nothing: it begins one call that has no answer, and prints `sent` and the boot clock.
 */
import { request } from "node:http";
import process from "node:process";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import { BootClockLive } from "../../src/state/BootClock.ts";
import { BootClock, Budgets } from "../../src/state/Budget.ts";
import * as BudgetSqlite from "../../src/state/BudgetSqlite.ts";
import { processBudget, silentBudget } from "./processBudget.ts";

const [folder = "", port = "0", calls = "1", requests, windowMs] = process.argv.slice(2);

const budget =
  requests === undefined || windowMs === undefined
    ? processBudget
    : { ...processBudget, limits: [{ requests: Number(requests), windowMs: Number(windowMs) }] };

const say = (line: string) => Effect.sync(() => process.stdout.write(`${line}\n`));

const get = Effect.async<void, Error>((resume) => {
  const sent = request({ port: Number(port), agent: false }, (response) => {
    response.resume();
    response.once("end", () => resume(Effect.void));
  });
  sent.once("error", (error) => resume(Effect.fail(error)));
  sent.end();
});

const program = Effect.gen(function* () {
  const budgets = yield* Budgets;
  const boot = yield* BootClock;
  if (port === "0") {
    const handle = yield* budgets.open(silentBudget);
    const sent = Effect.flatMap(boot.milliseconds, (now) => say(`sent ${now}`));
    return yield* handle.use(Effect.zipRight(sent, Effect.sleep("1 minute")));
  }
  const handle = yield* budgets.open(budget);
  yield* say("ready");
  yield* Effect.forEach(Array.from({ length: Number(calls) }), () => handle.use(get), {
    concurrency: "unbounded",
    discard: true,
  });
  yield* say("done");
});

const layer = Layer.provideMerge(BudgetSqlite.layer(folder), BootClockLive);
void Effect.runPromise(Effect.scoped(Effect.provide(program, layer)));
