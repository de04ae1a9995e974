/** Reads back what was just written: a system that stores something else is reported once, and believed. */
import * as Effect from "effect/Effect";
import type { Reader } from "../connector/Connector.ts";
import type { CatalogResource } from "../model/Catalog.ts";
import type { Cells, Key } from "../model/Record.ts";
import type { Side } from "../model/Side.ts";
import type { FieldWrite } from "../model/Step.ts";
import type { JournalService } from "../state/Journal.ts";
import { equalCells } from "../value/types/registry.ts";
import type { BaselineBook } from "./baselineBook.ts";
import type { WriteError } from "./journaledWrite.ts";
import type { Normalisation } from "./RunReport.ts";

/**
 * Answers a function that reads one record back. What the system stores is remembered beside what was sent, so that
 * no later run writes it again; `normalisations` is filled with the differences.
 */
export const makeReadBack =
  (options: {
    readonly journal: JournalService;
    readonly book: BaselineBook;
    readonly normalisations: Array<Normalisation>;
  }) =>
  <S extends Side>(
    reader: Reader<S>,
    step: { readonly entity: string; readonly writes: ReadonlyArray<FieldWrite> },
    localKey: Key,
    resource: CatalogResource | undefined,
    key: Key,
    cells: Cells,
  ): Effect.Effect<void, WriteError> =>
    Effect.gen(function* () {
      if (resource?.read === undefined) return;
      const [result] = yield* reader.read(resource.name, [key]);
      if (result?._tag !== "Found") return;
      const held = result.record.cells;
      const written = step.writes.map((write) => {
        const sent = cells[write.place] ?? null;
        const kept = held[write.place];
        const same =
          kept === undefined || equalCells(resource.fields[write.place]?.type ?? "exact", sent, kept);
        if (!same)
          options.normalisations.push({
            entity: step.entity,
            localKey,
            field: write.field,
            side: reader.side,
            sent,
            stored: kept,
            sensitive: write.sensitive,
          });
        return {
          field: write.field,
          place: write.place,
          sent,
          stored: kept === undefined ? sent : kept,
          same,
        };
      });
      const differing = new Set(written.flatMap((one) => (one.same ? [] : [one.field])));
      // With all that was written of the same rule: a key can lie in several places.
      const others = written.filter((one) => differing.has(one.field));
      if (others.length === 0) return;
      yield* options.journal.putBaselines([options.book.after(step.entity, localKey, reader.side, others)]);
    });
