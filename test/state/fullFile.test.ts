/** A journal file that may grow no further. */
import { join } from "node:path";
import * as Effect from "effect/Effect";
import { expect, it } from "vitest";
import { openSqlite } from "../../src/sqlite/openSqlite.ts";
import * as JournalSqlite from "../../src/state/JournalSqlite.ts";
import { link, pushCreate, record, startRun } from "../contract/journalContract.ts";
import { inFolder } from "../sqlite/temporaryFolder.ts";

/** Opens files that have `most` pages at the most from the moment on that `full` says so. */
const bounded =
  (limit: { most: number | undefined }): typeof openSqlite =>
  (path, options) =>
    Effect.map(openSqlite(path, options), (db) => ({
      ...db,
      transaction: (body) =>
        Effect.zipRight(
          Effect.ignore(db.all(`pragma max_page_count = ${limit.most ?? 1_000_000_000}`)),
          db.transaction(body),
        ),
    }));

it("a full file refuses the intent with a plain error and keeps all that it held; with room it goes on", () =>
  inFolder((folder) =>
    Effect.gen(function* () {
      const limit: { most: number | undefined } = { most: undefined };
      const journal = yield* JournalSqlite.make(folder, bounded(limit));
      yield* startRun(journal, "r");
      const first = yield* journal.begin("r", pushCreate("1"), record("1"), 5);
      limit.most = 1;
      let refusal: unknown;
      let begun = 1;
      for (let key = 2; key < 50 && refusal === undefined; key++) {
        const result = yield* Effect.either(journal.begin("r", pushCreate(`${key}`), record(`${key}`), 6));
        if (result._tag === "Left") refusal = result.left;
        else begun += 1;
      }
      expect(refusal).toMatchObject({
        _tag: "StateError",
        reason: "full",
        operation: "begin a step",
        path: join(folder, "journal.sqlite"),
        message: expect.stringContaining("the disk is full"),
      });
      expect(yield* journal.openIntents).toHaveLength(begun);

      // The outcome of a write that was sent has no room either: it stays open, for the next run to settle.
      const remembered = { link: { ...link("1"), remoteKey: "x".repeat(20_000) } };
      expect(yield* Effect.flip(journal.settle(first, { _tag: "Done" }, remembered, 7))).toMatchObject({
        reason: "full",
      });
      expect((yield* journal.openIntents).map(({ id }) => id)).toContain(first);
      expect(yield* journal.links("learner")).toEqual([]);

      limit.most = undefined;
      yield* journal.settle(first, { _tag: "Done" }, { link: link("1") }, 8);
      yield* journal.begin("r", pushCreate("99"), record("99"), 9);
      expect(yield* journal.openIntents).toHaveLength(begun);
      expect(yield* journal.links("learner")).toEqual([link("1")]);
    }),
  ));

it("an intent is on the disk when its begin returns: each commit is synchronous in full", () =>
  inFolder((folder) =>
    Effect.gen(function* () {
      const seen: Array<unknown> = [];
      const looking: typeof openSqlite = (path, options) =>
        Effect.map(openSqlite(path, options), (db) => ({
          ...db,
          transaction: (body) =>
            db.transaction((tx) =>
              Effect.zipRight(
                Effect.map(
                  tx.all("select synchronous, journal_mode from pragma_synchronous, pragma_journal_mode"),
                  (rows) => {
                    seen.push(...rows);
                  },
                ),
                body(tx),
              ),
            ),
        }));
      const journal = yield* JournalSqlite.make(folder, looking);
      yield* startRun(journal, "r");
      yield* journal.begin("r", pushCreate("1"), record("1"), 5);
      // 2 is `full`.
      expect(new Set(seen.slice(-2).map((row) => JSON.stringify(row)))).toEqual(
        new Set(['{"synchronous":2,"journal_mode":"wal"}']),
      );
    }),
  ));
