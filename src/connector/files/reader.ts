import * as Arr from "effect/Array";
import * as Effect from "effect/Effect";
import * as Stream from "effect/Stream";
import type { Cell, Cells, Key, SystemRecord } from "../../model/Record.ts";
import type { Side } from "../../model/Side.ts";
import { types } from "../../value/types/registry.ts";
import type { BadRow, Page, Reader, ReadResult } from "../Connector.ts";
import type { ConnectorError } from "../ConnectorError.ts";
import type { Folder, Table } from "./Folder.ts";
import { typedKey } from "./Resource.ts";
import { decodeRow, missingText, rowsOf } from "./rows.ts";
import type { Row } from "./Sheet.ts";

const rowsPerPage = 1_000;

/** Says which records of a table are meant. */
type Choice = (table: Table) => (cells: Cells) => boolean;

const everyRecord: Choice = () => () => true;

/** Records whose fields hold one of the given tuples. */
const childrenOf =
  (by: ReadonlyArray<string>, parents: ReadonlyArray<ReadonlyArray<Cell>>): Choice =>
  ({ resource }) => {
    const fields = by.flatMap((name) => resource.fields.find((field) => field.name === name) ?? []);
    const tuple = (cellOf: (index: number, name: string) => Cell | undefined): string =>
      JSON.stringify(
        fields.map(({ name, type }, index) => {
          const cell = cellOf(index, name) ?? null;
          return cell === null ? null : types[type].canonical(cell);
        }),
      );
    const wanted = new Set(
      parents
        .filter((parent) => parent.every((cell) => cell !== null))
        .map((parent) => tuple((index) => parent[index])),
    );
    return (cells) => wanted.has(tuple((_, name) => cells[name]));
  };

/** The reading half of a files system. A list goes over the file as it stood when it began. */
export const makeReader = <S extends Side>(side: S, place: string, folder: Folder): Reader<S> => {
  const pageOf = (
    { resource, bound }: Table,
    rows: ReadonlyArray<Row>,
    filter: Cells,
    fits: (cells: Cells) => boolean,
    shared: Set<Key>,
  ): Page<S> => {
    const records: Array<SystemRecord<S>> = [];
    const bad: Array<BadRow> = [];
    for (const row of rows) {
      const decoded = decodeRow(resource, bound, row, filter);
      if (decoded._tag === "Row") {
        const { key, cells } = decoded;
        if (fits(cells)) records.push({ side, resource: resource.name, key, cells });
      } else if (decoded._tag === "Bad") {
        const { key } = decoded.bad;
        // Rows that share a key are reported once.
        if (key !== undefined && rowsOf(bound, key).length > 1) {
          if (shared.has(key)) continue;
          shared.add(key);
        }
        bad.push(decoded.bad);
      }
    }
    return { records, bad };
  };

  const pages = (
    name: string,
    filter: Cells,
    asked: ReadonlyArray<string>,
    choice: Choice,
  ): Stream.Stream<Page<S>, ConnectorError> =>
    Stream.unwrap(
      Effect.gen(function* () {
        const operation = `read ${name}`;
        const table = yield* folder.table(name, operation);
        const gone = new Set(table.bound.missing.map(({ field }) => field));
        const unknown = asked.find(
          (field) =>
            gone.has(field) || !table.resource.fields.some((known) => known.name === field && known.isRead),
        );
        if (unknown !== undefined)
          return yield* folder.error(
            "configuration",
            operation,
            `"${name}" has no readable field "${unknown}"`,
          );
        const fits = choice(table);
        const shared = new Set<Key>();
        return Stream.fromIterable(Arr.chunksOf(table.sheet.rows, rowsPerPage)).pipe(
          Stream.map((rows) => pageOf(table, rows, filter, fits, shared)),
        );
      }),
    );

  return {
    side,
    place,
    list: (name, filter) => pages(name, filter, Object.keys(filter), everyRecord),
    children: (name, by, parents) =>
      parents.length === 0 ? Stream.empty : pages(name, {}, by, childrenOf(by, parents)),
    read: (name, keys) =>
      Effect.gen(function* () {
        const operation = `read ${name}`;
        const { resource, sheet, bound } = yield* folder.table(name, operation);
        return keys.map((key): ReadResult<S> => {
          const fail = (message: string, bad?: BadRow): ReadResult<S> => ({
            _tag: "Failed",
            key,
            error: folder.error("malformed", operation, message),
            ...(bad === undefined ? {} : { bad }),
          });
          const asked = typedKey(resource, key, folder.timezone);
          if (asked === undefined) return fail("what was asked for is no key of the resource");
          const [row] = rowsOf(bound, asked).flatMap((index) => sheet.rows[index] ?? []);
          if (row === undefined) {
            const flawed = sheet.rows[bound.flawed[0] ?? -1];
            return flawed === undefined
              ? { _tag: "Missing", key }
              : fail(`line ${flawed.line} of ${resource.file} ${flawed.flaw ?? ""}, and may be the record's`);
          }
          const decoded = decodeRow(resource, bound, row, {});
          if (decoded._tag === "Bad")
            return fail(`"${decoded.bad.field}" ${decoded.bad.message}`, decoded.bad);
          return decoded._tag === "Other"
            ? { _tag: "Missing", key }
            : { _tag: "Found", record: { side, resource: name, key, cells: decoded.cells } };
        });
      }),
    missing: (name) => Effect.map(folder.table(name, `read ${name}`), ({ bound }) => bound.missing),
    check: Effect.gen(function* () {
      const names = Object.keys(folder.file.resources);
      for (const name of names) {
        const { resource, bound } = yield* folder.table(name, `read ${name}`);
        const [gone] = bound.missing;
        if (gone !== undefined)
          return yield* folder.error(
            "configuration",
            `read ${name}`,
            `${resource.file} ${missingText(gone)}`,
          );
      }
      return ["folder opened", `${names.length} ${names.length === 1 ? "file" : "files"} read`];
    }),
    requests: Effect.succeed(0),
  };
};
