/** Runs that were handed over, in the journal's file. */
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { stableJson } from "../kernel/stableJson.ts";
import type { Sqlite } from "../sqlite/Sqlite.ts";
import { type AskedRun, RunRequest } from "./AskedRun.ts";
import type { JournalService } from "./Journal.ts";
import { asStateError } from "./stateFile.ts";
import { reader } from "./stored.ts";

export const StoredAsked = Schema.Struct({
  id: Schema.Int,
  request: Schema.parseJson(RunRequest),
  asked_at: Schema.Number,
  tries: Schema.Int,
});

const Id = Schema.Tuple(Schema.Struct({ id: Schema.Int }));

const askedOf = ({ id, request, asked_at, tries }: typeof StoredAsked.Type): AskedRun => ({
  id,
  request,
  askedAt: asked_at,
  tries,
});

export const askedOver = (
  db: Sqlite,
): Pick<JournalService, "askRun" | "askedRuns" | "takeAsked" | "dropAsked" | "leaveAsked"> => {
  const read = reader(Schema.Array(StoredAsked), db.path, "run that was asked for");
  const readId = reader(Id, db.path, "run that was asked for");
  return {
    askRun: (request, at) =>
      db
        .transaction((tx) =>
          Effect.gen(function* () {
            const text = stableJson(request);
            const { changes } = yield* tx.run(
              "insert into asked_runs (request, asked_at, begun) values (?, ?, 0) on conflict (request) where begun = 0 do nothing",
              [text, String(at)],
            );
            if (changes === 0)
              yield* tx.run("update asked_runs set tries = 0 where request = ? and begun = 0", [text]);
            const rows = yield* tx.all("select id from asked_runs where request = ? and begun = 0", [text]);
            return { rows, folded: changes === 0 };
          }),
        )
        .pipe(
          Effect.mapError(asStateError("ask for a run")),
          Effect.flatMap(({ rows, folded }) => Effect.map(readId(rows), ([{ id }]) => ({ id, folded }))),
        ),
    askedRuns: db.all("select id, request, asked_at, tries from asked_runs order by id").pipe(
      Effect.mapError(asStateError("read the runs that were asked for")),
      Effect.flatMap(read),
      Effect.map((rows) => rows.map(askedOf)),
    ),
    takeAsked: db
      .transaction((tx) =>
        Effect.gen(function* () {
          yield* tx.run(
            "update asked_runs set begun = 1, tries = tries + 1 where id = (select id from asked_runs order by id limit 1)",
          );
          return yield* tx.all("select id, request, asked_at, tries from asked_runs order by id limit 1");
        }),
      )
      .pipe(
        Effect.mapError(asStateError("take a run that was asked for")),
        Effect.flatMap(read),
        Effect.map(([row]) => (row === undefined ? undefined : askedOf(row))),
      ),
    dropAsked: (id) =>
      db
        .run("delete from asked_runs where id = ?", [id])
        .pipe(Effect.mapError(asStateError("remove a run that was asked for")), Effect.asVoid),
    leaveAsked: (id) =>
      db
        .transaction((tx) =>
          Effect.gen(function* () {
            yield* tx.run(
              "delete from asked_runs where id = ? and exists (select 1 from asked_runs as again where again.request = asked_runs.request and again.begun = 0)",
              [id],
            );
            yield* tx.run("update asked_runs set begun = 0 where id = ?", [id]);
          }),
        )
        .pipe(Effect.mapError(asStateError("leave a run that was asked for"))),
  };
};
