/** Brings a journal up to date, says so before it commits, and never commits: migrateAndHang FILE */
import process from "node:process";
import * as Effect from "effect/Effect";
import { openSqlite } from "../../src/sqlite/openSqlite.ts";
import type { Sqlite } from "../../src/sqlite/Sqlite.ts";
import { journalMigrations, migrate } from "../../src/state/migrations.ts";

const program = Effect.gen(function* () {
  const db = yield* openSqlite(process.argv[2] ?? "", {
    pragmas: ["journal_mode = wal", "synchronous = full"],
  });
  const hanging: Sqlite = {
    ...db,
    transaction: (body) =>
      db.transaction((tx) =>
        Effect.tap(body(tx), () => {
          process.stdout.write("changed, not committed\n");
          return Effect.sleep("1 minute");
        }),
      ),
  };
  yield* migrate(hanging, journalMigrations);
});
void Effect.runPromise(Effect.scoped(program));
