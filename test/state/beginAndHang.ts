/** Begins a step, says so, and never settles it: beginAndHang FOLDER */
import process from "node:process";
import * as Effect from "effect/Effect";
import * as JournalSqlite from "../../src/state/JournalSqlite.ts";

const origin = { file: "entities/learner.yaml", line: 1 };

const program = Effect.gen(function* () {
  const journal = yield* JournalSqlite.make(process.argv[2] ?? "");
  yield* journal.startRun({ id: "killed", kind: "run", job: "sync", chosen: false, startedAt: 1 });
  yield* journal.begin(
    "killed",
    { _tag: "PushCreate", id: "s", entity: "learner", resource: "users", origin, localKey: "k", writes: [] },
    { entity: "learner", side: "remote", key: "k" },
    2,
  );
  process.stdout.write("begun\n");
  yield* Effect.sleep("1 minute");
});
void Effect.runPromise(Effect.scoped(program));
