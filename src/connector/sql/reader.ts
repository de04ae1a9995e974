import * as Arr from "effect/Array";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import type { Cells, Key, SystemRecord } from "../../model/Record.ts";
import type { Side } from "../../model/Side.ts";
import type { SqliteStatements } from "../../sqlite/Sqlite.ts";
import type { BadRow, Page, Reader, ReadResult } from "../Connector.ts";
import type { ConnectorError } from "../ConnectorError.ts";
import type { Database, Ready } from "./Database.ts";
import { typedKey } from "./keys.ts";
import type { Resource } from "./Resource.ts";
import { decodeRow, type RawRow } from "./rows.ts";
import { afterCondition, filterConditions, keysCondition, selectRows } from "./select.ts";

const rowsPerPage = 1_000;
const keysPerQuery = 500;

const rawKey = (resource: Resource, row: RawRow): string => JSON.stringify(row.slice(0, resource.key.length));

/** One page of the list, from after the last row of the page before; the raw row after it is looked at too. */
const readPage = <S extends Side>(
  side: S,
  database: Database,
  { resource, affinities }: Ready,
  filter: Cells,
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
      const fail = (message: string): ReadResult<S> => ({
        _tag: "Failed",
        key,
        error: database.error("malformed", operation, message),
      });
      const asked = typed[index];
      if (asked === undefined) return fail("what was asked for is no key of the resource");
      const [first, second] = byKey[asked.key] ?? [];
      if (first === undefined || first._tag === "Other") return { _tag: "Missing", key };
      if (second !== undefined) return fail("several rows have this key");
      if (first._tag === "Bad") return fail(`"${first.bad.field}" ${first.bad.message}`);
      return { _tag: "Found", record: { side, resource: resource.name, key, cells: first.cells } };
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

/** The reading half of a sql system, on a connection that cannot write. */
export const makeReader = <S extends Side>(side: S, database: Database): Reader<S> => ({
  side,
  list: (name, filter) =>
    Stream.unwrap(
      Effect.flatMap(database.ready(name), (ready) => {
        const unknown = Object.keys(filter).find(
          (field) => !ready.resource.fields.some((known) => known.name === field),
        );
        if (unknown !== undefined)
          return Effect.fail(
            database.error("configuration", `select ${name}`, `"${name}" has no readable field "${unknown}"`),
          );
        const first: RawRow | undefined = undefined;
        return Effect.succeed(
          Stream.paginateEffect<RawRow | undefined, Page<S>, ConnectorError, never>(first, (last) =>
            readPage(side, database, ready, filter, last),
          ),
        );
      }),
    ),
  read: (name, keys) =>
    Effect.flatMap(database.ready(name), (ready) =>
      Effect.map(
        Effect.forEach(Arr.chunksOf(keys, keysPerQuery), (some) => readKeys(side, database, ready, some)),
        (chunks) => chunks.flat(),
      ),
    ),
  check: Effect.gen(function* () {
    const names = Object.keys(database.file.resources);
    for (const name of names) {
      const { resource } = yield* database.ready(name);
      yield* database.judged(`select ${name}`, selectRows(database.reading, resource, database.clock, [], 0));
    }
    return ["database opened", `${names.length} ${names.length === 1 ? "resource" : "resources"} found`];
  }),
  requests: Effect.succeed(0),
});
