/** Holds the run lock of a folder until it is ended: holdRunLock FOLDER */
import process from "node:process";
import * as Effect from "effect/Effect";
import * as RunLockSqlite from "../../src/state/runLockSqlite.ts";

const program = RunLockSqlite.make(process.argv[2] ?? "").hold.pipe(
  Effect.match({
    onSuccess: () => "held",
    onFailure: (error) => error._tag,
  }),
  Effect.tap((word) => Effect.sync(() => process.stdout.write(`${word}\n`))),
  Effect.flatMap((word) => (word === "held" ? Effect.sleep("1 minute") : Effect.void)),
  Effect.scoped,
);
void Effect.runPromise(program);
