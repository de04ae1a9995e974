/** What complete reads have shown, in the journal's file. */
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { Side } from "../model/Side.ts";
import type { Sqlite } from "../sqlite/Sqlite.ts";
import type { JournalService } from "./Journal.ts";
import { asStateError } from "./stateFile.ts";
import { jsonText, reader } from "./stored.ts";

export const StoredCount = Schema.Struct({
  side: Side,
  resource: Schema.String,
  filter: Schema.String,
  records: Schema.Int,
});

export const StoredFields = Schema.Struct({
  side: Side,
  resource: Schema.String,
  way: Schema.Literal("list", "read"),
  rows: Schema.Int,
  fields: Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Int })),
  others: Schema.parseJson(Schema.Array(Schema.String)),
});

const putLists = `insert into list_counts (side, resource, filter, records)
  select value ->> '$.side', value ->> '$.resource', value ->> '$.filter', value ->> '$.records'
  from json_each(?) where true
  on conflict (side, resource, filter) do update set records = excluded.records`;

const putFields = `insert into fields_seen (side, resource, way, rows, fields, others)
  select value ->> '$.side', value ->> '$.resource', value ->> '$.way',
    value ->> '$.rows', value -> '$.fields', value -> '$.others'
  from json_each(?) where true
  on conflict (side, resource, way) do update
  set rows = excluded.rows, fields = excluded.fields, others = excluded.others`;

export const readsOver = (db: Sqlite): Pick<JournalService, "readsSeen" | "putReadsSeen"> => {
  const listsIn = reader(Schema.Array(StoredCount), db.path, "count of a list");
  const fieldsIn = reader(Schema.Array(StoredFields), db.path, "fields that were seen");
  const reading = Effect.mapError(asStateError("read what was seen"));
  return {
    readsSeen: Effect.gen(function* () {
      const lists = yield* db
        .all("select side, resource, filter, records from list_counts order by side, resource, filter", [])
        .pipe(reading, Effect.flatMap(listsIn));
      const fields = yield* db
        .all(
          "select side, resource, way, rows, fields, others from fields_seen order by side, resource, way",
          [],
        )
        .pipe(reading, Effect.flatMap(fieldsIn));
      return { lists, fields };
    }),
    putReadsSeen: ({ lists, fields }) =>
      db
        .transaction((tx) =>
          Effect.gen(function* () {
            yield* tx.run(putLists, [jsonText(lists)]);
            yield* tx.run(putFields, [jsonText(fields)]);
          }),
        )
        .pipe(Effect.mapError(asStateError("store what was seen"))),
  };
};
