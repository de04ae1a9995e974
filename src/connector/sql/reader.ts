import * as Arr from "effect/Array";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import type { Cell, Cells, Key, SystemRecord } from "../../model/Record.ts";
import type { Side } from "../../model/Side.ts";
import type { SqliteStatements } from "../../sqlite/Sqlite.ts";
import { types } from "../../value/types/registry.ts";
import type { BadRow, Page, Reader, ReadResult } from "../Connector.ts";
import type { ConnectorError } from "../ConnectorError.ts";
import type { Database, Ready } from "./Database.ts";
import { typedKey } from "./keys.ts";
import type { Resource } from "./Resource.ts";
import { decodeRow, type RawRow } from "./rows.ts";
import {
  afterCondition,
  type Condition,
  filterConditions,
  keysCondition,
  selectRows,
  tuplesCondition,
} from "./select.ts";

const rowsPerPage = 1_000;
const keysPerQuery = 500;

const rawKey = (resource: Resource, row: RawRow): string => JSON.stringify(row.slice(0, resource.key.length));

/** One page of the list, from after the last row of the page before; the raw row after it is looked at too. */
const readPage = <S extends Side>(
  side: S,
  database: Database,
  { resource, affinities }: Ready,
  filter: Cells,
  within: ReadonlyArray<Condition>,
  last: RawRow | undefined,
): Effect.Effect<readonly [Page<S>, Option.Option<RawRow>], ConnectorError> =>
  Effect.gen(function* () {
    const operation = `select ${resource.name}`;
    const after = last === undefined ? undefined : afterCondition(resource, last);
    if (last !== undefined && after === undefined)
      return yield* database.error(
        "malformed",
        operation,
        "a key is binary data, so that pages have no order",
      );
    const conditions = [
      ...filterConditions(resource, affinities, filter),
      ...within,
      ...(after === undefined ? [] : [after]),
    ];
    const found = yield* database.judged(
      operation,
      selectRows(database.reading, resource, database.clock, conditions, rowsPerPage + 1),
    );
    // Rows that share a key are no records: which of them is meant cannot be told. (A next page would
    // begin after the key, so that the row looked ahead at says whether there are more of it.)
    const times = new Map<string, number>();
    for (const row of found) {
      const key = rawKey(resource, row);
      times.set(key, (times.get(key) ?? 0) + 1);
    }
    const records: Array<SystemRecord<S>> = [];
    const bad: Array<BadRow> = [];
    const taken = new Set<Key>();
    for (const row of found.slice(0, rowsPerPage)) {
      const decoded = decodeRow(resource, row, filter, database.timezone);
      if (decoded._tag === "Other") continue;
      if (decoded._tag === "Bad") {
        bad.push(decoded.bad);
        continue;
      }
      const { key, cells } = decoded;
      if ((times.get(rawKey(resource, row)) ?? 0) > 1) {
        if (!taken.has(key))
          bad.push({ key, field: resource.key[0]?.name ?? "", message: "several rows have this key" });
        taken.add(key);
      } else records.push({ side, resource: resource.name, key, cells });
    }
    const next = found.length > rowsPerPage ? Option.fromNullable(found[rowsPerPage - 1]) : Option.none();
    return [{ records, bad }, next] as const;
  });

/** What became of each key, from the rows that may be theirs. */
const readKeys = <S extends Side>(
  side: S,
  database: Database,
  { resource, affinities }: Ready,
  keys: ReadonlyArray<Key>,
): Effect.Effect<ReadonlyArray<ReadResult<S>>, ConnectorError> =>
  Effect.gen(function* () {
    const operation = `select ${resource.name}`;
    const typed = keys.map((key) => typedKey(resource, key, database.timezone));
    const wanted = [
      ...new Map(typed.flatMap((key) => (key === undefined ? [] : [[key.key, key.parts]]))).values(),
    ];
    // Room for a second row of each key, which shows that the key does not tell them apart.
    const rows =
      wanted.length === 0
        ? []
        : yield* database.judged(
            operation,
            selectRows(
              database.reading,
              resource,
              database.clock,
              [keysCondition(resource, affinities, wanted)],
              Number.MAX_SAFE_INTEGER,
            ),
          );
    const byKey = Arr.groupBy(
      rows.map((row) => decodeRow(resource, row, {}, database.timezone)),
      (row) => (row._tag === "Row" ? row.key : row._tag === "Bad" ? (row.bad.key ?? "") : ""),
    );
    return keys.map((key, index): ReadResult<S> => {
      const fail = (message: string, bad?: BadRow): ReadResult<S> => ({
        _tag: "Failed",
        key,
        error: database.error("malformed", operation, message),
        ...(bad === undefined ? {} : { bad }),
      });
      const asked = typed[index];
      if (asked === undefined) return fail("what was asked for is no key of the resource");
      const [first, second] = byKey[asked.key] ?? [];
      if (first === undefined || first._tag === "Other") return { _tag: "Missing", key };
      if (second !== undefined) return fail("several rows have this key");
      if (first._tag === "Bad") return fail(`"${first.bad.field}" ${first.bad.message}`, first.bad);
      return { _tag: "Found", record: { side, resource: resource.name, key: first.key, cells: first.cells } };
    });
  });

/** Rows by key inside a transaction: none, one, or several. */
export const rowsByKey = (
  database: Database,
  statements: SqliteStatements,
  { resource, affinities }: Ready,
  parts: ReadonlyArray<string>,
) =>
  selectRows(
    statements,
    resource,
    database.clock,
    [keysCondition(resource, affinities, [parts])],
    Number.MAX_SAFE_INTEGER,
  );

interface Narrowing {
  readonly within: ReadonlyArray<Condition>;
  /** What SQL could not compare safely. */
  readonly fits: (cells: Cells) => boolean;
}

/** Rows whose fields hold one of the given tuples: by the database where it is safe, and again here. */
const childrenOf = (
  { resource, affinities }: Ready,
  by: ReadonlyArray<string>,
  parents: ReadonlyArray<ReadonlyArray<Cell>>,
): Narrowing => {
  const fields = by.flatMap((name) => resource.fields.find((field) => field.name === name) ?? []);
  const tuple = (cellOf: (index: number, name: string) => Cell | undefined): string =>
    JSON.stringify(
      fields.map((field, index) => {
        const cell = cellOf(index, field.name) ?? null;
        return cell === null ? null : types[field.type].canonical(cell);
      }),
    );
  const wanted = new Set(
    parents
      .filter((parent) => parent.every((cell) => cell !== null))
      .map((parent) => tuple((index) => parent[index])),
  );
  return {
    within: [
      tuplesCondition(
        fields,
        affinities,
        parents.map((parent) => parent.map(String)),
      ),
    ],
    fits: (cells) => wanted.has(tuple((_, name) => cells[name])),
  };
};

/** All rows that fit, page by page. A null in the filter only asks that the field can be read. */
const pagesOf = <S extends Side>(
  side: S,
  database: Database,
  name: string,
  filter: Cells,
  narrow: (ready: Ready) => Narrowing,
): Stream.Stream<Page<S>, ConnectorError> =>
  Stream.unwrap(
    Effect.flatMap(database.ready(name), (ready) => {
      const unknown = Object.keys(filter).find(
        (field) => !ready.resource.fields.some((known) => known.name === field),
      );
      if (unknown !== undefined)
        return Effect.fail(
          database.error("configuration", `select ${name}`, `"${name}" has no readable field "${unknown}"`),
        );
      const { within, fits } = narrow(ready);
      const compared = within.length === 0 ? filter : {};
      const first: RawRow | undefined = undefined;
      return Effect.succeed(
        Stream.paginateEffect<RawRow | undefined, Page<S>, ConnectorError, never>(first, (last) =>
          Effect.map(
            readPage<S>(side, database, ready, compared, within, last),
            ([page, next]) =>
              [{ ...page, records: page.records.filter((record) => fits(record.cells)) }, next] as const,
          ),
        ),
      );
    }),
  );

/** The reading half of a sql system, on a connection that cannot write. */
export const makeReader = <S extends Side>(side: S, place: string, database: Database): Reader<S> => ({
  side,
  place,
  list: (name, filter) => pagesOf(side, database, name, filter, () => ({ within: [], fits: () => true })),
  children: (name, by, parents) =>
    Stream.flatMap(Stream.fromIterable(Arr.chunksOf(parents, keysPerQuery)), (some) =>
      pagesOf(side, database, name, Object.fromEntries(by.map((field) => [field, null])), (ready) =>
        childrenOf(ready, by, some),
      ),
    ),
  read: (name, keys) =>
    Effect.flatMap(database.ready(name), (ready) =>
      Effect.map(
        Effect.forEach(Arr.chunksOf(keys, keysPerQuery), (some) => readKeys(side, database, ready, some)),
        (chunks) => chunks.flat(),
      ),
    ),
  missing: (name) => Effect.map(database.ready(name), ({ resource }) => resource.missing),
  check: Effect.gen(function* () {
    const names = Object.keys(database.file.resources);
    for (const name of names) {
      const { resource } = yield* database.ready(name);
      const [gone] = resource.missing;
      if (gone !== undefined)
        return yield* database.error(
          "configuration",
          `select ${name}`,
          `the system file does not fit the database: no such column: "${gone.column}" for the field "${gone.field}"`,
        );
      yield* database.judged(`select ${name}`, selectRows(database.reading, resource, database.clock, [], 0));
    }
    const [row] = yield* database.judged("check", database.reading.all("select sqlite_version() as version"));
    return [
      database.file.title,
      `database opened (SQLite ${String(row?.version)})`,
      `${names.length} ${names.length === 1 ? "resource" : "resources"} found`,
    ];
  }),
  requests: Effect.succeed(0),
});
