/** The pages of a list, taken in as far as they come. */
import * as Effect from "effect/Effect";
import * as Stream from "effect/Stream";
import type { BadRow, Page, Shown } from "../../connector/Connector.ts";
import type { ConnectorError } from "../../connector/ConnectorError.ts";
import type { Cells, Key } from "../../model/Record.ts";
import type { Side } from "../../model/Side.ts";

export interface Gathered {
  /** Each record once. */
  readonly rows: ReadonlyArray<{ readonly key: Key; readonly cells: Cells }>;
  readonly bad: ReadonlyArray<BadRow>;
  readonly shown: ReadonlyArray<Shown>;
  /** Why the list is not complete: its records are there all the same, and nothing follows from what it lacks. */
  readonly broken: string | undefined;
}

/** Fails where nothing came before the failure, and where the failure says nothing of the list itself. */
export const gather = <S extends Side>(
  pages: Stream.Stream<Page<S>, ConnectorError>,
): Effect.Effect<Gathered, ConnectorError> =>
  Effect.suspend(() => {
    const rows = new Map<Key, Cells>();
    const bad: Array<BadRow> = [];
    const shown: Array<Shown> = [];
    const taken = Stream.runForEach(pages, (page) =>
      Effect.sync(() => {
        for (const { key, cells } of page.records) if (!rows.has(key)) rows.set(key, cells);
        bad.push(...page.bad);
        if (page.shown !== undefined) shown.push(page.shown);
      }),
    );
    const all = (broken: string | undefined): Gathered => ({
      rows: [...rows].map(([key, cells]) => ({ key, cells })),
      bad,
      shown,
      broken,
    });
    return taken.pipe(
      Effect.map(() => all(undefined)),
      Effect.catchAll((error) =>
        error.reason === "malformed" && rows.size + bad.length > 0
          ? Effect.succeed(all(error.message))
          : Effect.fail(error),
      ),
    );
  });
