import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import { expect, it } from "vitest";
import { openSqlite } from "../../src/sqlite/openSqlite.ts";
import { make } from "../../src/state/JournalSqlite.ts";
import { rowIsSound } from "../../src/state/journalTables.ts";

it("every table of the journal's file is judged, so that no row of it can stop a run unseen", async () => {
  const folder = await mkdtemp(join(tmpdir(), "crosswalk-tables-"));
  try {
    const held = await Effect.runPromise(
      Effect.scoped(
        Effect.zipRight(
          make(folder),
          Effect.flatMap(openSqlite(join(folder, "journal.sqlite"), { readonly: true }), (db) =>
            db.all("select name from sqlite_master where type = 'table' and name not like 'sqlite%'"),
          ),
        ),
      ),
    );
    expect(held.length).toBeGreaterThan(0);
    expect(Object.keys(rowIsSound).sort()).toEqual(held.map(({ name }) => String(name)).sort());
  } finally {
    await rm(folder, { recursive: true });
  }
});
