/** Files of the state as earlier formats have left them. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as Effect from "effect/Effect";
import { openSqlite } from "../../src/sqlite/openSqlite.ts";

/** The dump of a file of an earlier format, as SQL. */
export const earlierDump = (name: string) =>
  Effect.promise(() => readFile(fileURLToPath(new URL(`earlier/${name}.sql`, import.meta.url)), "utf8"));

/** Makes `path` the file that the dump is of. */
export const restoreEarlier = (name: string, path: string) =>
  Effect.scoped(
    Effect.gen(function* () {
      const db = yield* openSqlite(path, {});
      yield* db.script(yield* earlierDump(name));
    }),
  );
