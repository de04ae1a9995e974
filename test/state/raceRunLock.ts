/**
 * Takes the run lock again and again, and tells a server when it is inside: raceRunLock FOLDER URL. Inside it leaves
 * its mark in a database of the folder, and says whose mark it found there.
 */
import { join } from "node:path";
import process from "node:process";
import * as Effect from "effect/Effect";
import { openSqlite } from "../../src/sqlite/openSqlite.ts";
import * as RunLockSqlite from "../../src/state/runLockSqlite.ts";

const [folder = "", url = ""] = process.argv.slice(2);
const me = String(process.pid);

const tell = (what: string) =>
  Effect.promise(async () => {
    await (await fetch(`${url}/${what}`, { method: "POST" })).text();
  });

const inside = Effect.gen(function* () {
  const db = yield* openSqlite(join(folder, "marks.sqlite"), { busyTimeoutMs: 5_000 });
  const [found] = yield* db.transaction((tx) =>
    Effect.gen(function* () {
      const before = yield* tx.all("select pid from mark");
      yield* tx.run("delete from mark");
      yield* tx.run("insert into mark (pid) values (?)", [me]);
      return before;
    }),
  );
  yield* tell(`enter/${me}/${String(found?.pid ?? "nobody")}`);
  yield* Effect.sleep("5 millis");
  yield* tell(`leave/${me}`);
  yield* db.run("delete from mark where pid = ?", [me]);
});

const once = Effect.scoped(Effect.zipRight(RunLockSqlite.make(folder).hold, inside)).pipe(
  Effect.catchTag("RunLocked", () => tell(`refused/${me}`)),
  Effect.zipRight(Effect.sleep("2 millis")),
);

void Effect.runPromise(Effect.forever(once));
