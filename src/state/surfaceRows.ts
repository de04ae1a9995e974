/** What each job could write when it last ran, in the journal's file. */
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { Surface } from "../model/Surface.ts";
import type { Sqlite } from "../sqlite/Sqlite.ts";
import type { JournalService } from "./Journal.ts";
import { asStateError } from "./stateFile.ts";
import { jsonText, reader } from "./stored.ts";

export const StoredSurface = Schema.Struct({ surface: Schema.parseJson(Surface) });

export const surfaceOver = (db: Sqlite): Pick<JournalService, "surface" | "putSurface"> => {
  const read = reader(Schema.Array(StoredSurface), db.path, "surface of a job");
  return {
    surface: (job) =>
      db.all("select surface from surfaces where job = ?", [job]).pipe(
        Effect.mapError(asStateError("read the surface of a job")),
        Effect.flatMap(read),
        Effect.map(([row]) => row?.surface),
      ),
    putSurface: (job, surface) =>
      db
        .run(
          "insert into surfaces (job, surface) values (?, ?) on conflict (job) do update set surface = excluded.surface",
          [job, jsonText(surface)],
        )
        .pipe(Effect.mapError(asStateError("store the surface of a job")), Effect.asVoid),
  };
};
