/** The quarantine in the journal's file. */
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import type { Sqlite } from "../sqlite/Sqlite.ts";
import type { JournalService } from "./Journal.ts";
import { QuarantineRow, recordName } from "./Quarantine.ts";
import { asStateError } from "./stateFile.ts";
import { jsonText, reader } from "./stored.ts";

export const StoredEntry = Schema.Struct({ entry: Schema.parseJson(QuarantineRow) });

/** Rows of one statement: keeps the JSON text in bounds. */
const batchSize = 2_000;

const put = `insert into quarantine (job, record, entry)
  select value ->> 0, value ->> 1, value ->> 2 from json_each(?) where true
  on conflict (job, record) do update set entry = excluded.entry`;

const remove =
  "delete from quarantine where (job, record) in (select value ->> 0, value ->> 1 from json_each(?))";

const batches = (rows: ReadonlyArray<QuarantineRow>): ReadonlyArray<ReadonlyArray<QuarantineRow>> =>
  Array.from({ length: Math.ceil(rows.length / batchSize) }, (_, index) =>
    rows.slice(index * batchSize, (index + 1) * batchSize),
  );

export const quarantineOver = (db: Sqlite): Pick<JournalService, "quarantine" | "changeQuarantine"> => {
  const read = reader(Schema.Array(StoredEntry), db.path, "record of the quarantine");
  return {
    quarantine: db.all("select entry from quarantine order by record, job").pipe(
      Effect.mapError(asStateError("read the quarantine")),
      Effect.flatMap(read),
      Effect.map((rows) => rows.map(({ entry }) => entry)),
    ),
    changeQuarantine: (change) =>
      db
        .transaction((tx) =>
          Effect.gen(function* () {
            for (const rows of batches(change.remove))
              yield* tx.run(remove, [jsonText(rows.map((row) => [row.job, recordName(row)]))]);
            for (const rows of batches(change.put))
              yield* tx.run(put, [jsonText(rows.map((row) => [row.job, recordName(row), jsonText(row)]))]);
          }),
        )
        .pipe(Effect.mapError(asStateError("change the quarantine"))),
  };
};
