import * as Effect from "effect/Effect";
import * as HashMap from "effect/HashMap";
import { type Cell, type Cells, type Key, keyOf } from "../../model/Record.ts";
import type { Side } from "../../model/Side.ts";
import type { CreateWrite, UpdateWrite } from "../../model/Write.ts";
import { equalCells } from "../../value/types/registry.ts";
import type { Writer } from "../Connector.ts";
import type { ConnectorError } from "../ConnectorError.ts";
import { own } from "../own.ts";
import { filesCatalog } from "./catalog.ts";
import type { Edit, Folder, Table } from "./Folder.ts";
import { typedKey } from "./Resource.ts";
import { keyOfRow, rowsOf } from "./rows.ts";
import { type Row, withRow } from "./Sheet.ts";

type Editing<A> = Effect.Effect<Edit<A>, ConnectorError>;

/** A character for a message: itself where it can be seen, and its number. */
const shown = (character: string): string =>
  `${/^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character) ? `"${character}" ` : ""}U+${(character.codePointAt(0) ?? 0)
    .toString(16)
    .toUpperCase()
    .padStart(4, "0")}`;

/** Texts of the written cells, by their place in the row. A value that the file cannot hold is refused. */
const textsOf = (
  folder: Folder,
  { resource, bound }: Table,
  operation: string,
  cells: Cells,
): Effect.Effect<ReadonlyMap<number, string>, ConnectorError> =>
  Effect.gen(function* () {
    const texts = new Map<number, string>();
    for (const [index, field] of resource.fields.entries()) {
      const cell = own(cells, field.name);
      if (cell === undefined) continue;
      const refuse = (why: string) => folder.error("refused", operation, `"${field.name}" ${why}`);
      const text = cell === null ? "" : field.spelling.print(cell);
      if (text === undefined)
        return yield* refuse(`would not be read back from ${resource.file} as it is written`);
      const encoded = resource.encoding.encode(text, false);
      if (encoded._tag === "Unencodable")
        return yield* refuse(`has ${shown(encoded.character)}, which ${resource.encodingName} cannot hold`);
      const place = bound.positions[index] ?? -1;
      if (place < 0) return yield* refuse(`has no column "${field.column}" in ${resource.file}`);
      if ((texts.get(place) ?? text) !== text)
        return yield* refuse(`and another field would be written to the column "${field.column}" at once`);
      texts.set(place, text);
    }
    return texts;
  });

/** Whether a row still holds what it held when the write was decided, in the places that are written. */
const isUnmoved = ({ resource, bound }: Table, row: Row, before: Cells, cells: Cells): boolean =>
  resource.fields.every((field, index) => {
    const was = own(before, field.name);
    if (was === undefined || !Object.hasOwn(cells, field.name)) return true;
    const now = field.spelling.parse(row.cells[bound.positions[index] ?? -1] ?? "");
    return now._tag === "Parsed" && equalCells(field.type, now.cell, was);
  });

const updateRow = (
  folder: Folder,
  table: Table,
  operation: string,
  write: UpdateWrite<Side>,
): Editing<void> =>
  Effect.gen(function* () {
    const { resource, sheet, bound } = table;
    const key = typedKey(resource, write.key, folder.timezone);
    if (key === undefined)
      return yield* folder.error("missing", operation, "the key is none of the resource");
    const [at, another] = rowsOf(bound, key);
    const row = sheet.rows[at ?? -1];
    if (at === undefined || row === undefined)
      return yield* folder.error("missing", operation, `${resource.file} has no such row`);
    if (another !== undefined)
      return yield* folder.error("refused", operation, `several rows of ${resource.file} have this key`);
    if (!isUnmoved(table, row, write.before, write.cells))
      return yield* folder.error("stale", operation, "the row has changed since the write was decided");
    const texts = yield* textsOf(folder, table, operation, write.cells);
    const changed = resource.format.change(row, texts, resource.dialect);
    // A row whose text stays the same is not worth a new file.
    return {
      sheet: changed.text === row.text ? sheet : withRow(sheet, at, changed),
      bound,
      value: undefined,
    };
  });

const appendRow = (folder: Folder, table: Table, operation: string, write: CreateWrite<Side>): Editing<Key> =>
  Effect.gen(function* () {
    const { resource, sheet, bound } = table;
    const refuse = (why: string) => folder.error("refused", operation, why);
    const flawed = sheet.rows[bound.flawed[0] ?? -1];
    if (flawed !== undefined)
      return yield* refuse(
        `line ${flawed.line} of ${resource.file} ${flawed.flaw ?? ""}, so that no key is known to be free`,
      );
    const made: Record<string, Cell> = {};
    if (resource.declared.newKey === "generated") {
      if (bound.greatest >= Number.MAX_SAFE_INTEGER)
        return yield* refuse(`${resource.file} has no whole number left for a key`);
      made[resource.key[0]?.name ?? ""] = bound.greatest + 1;
    }
    const cells = { ...write.cells, ...made };
    const given = keyOf(resource.key.map((field) => own(cells, field.name)));
    const key = given === undefined ? undefined : typedKey(resource, given, folder.timezone);
    if (key === undefined) return yield* refuse("the key of the new row is blank");
    if (HashMap.has(bound.rows, key)) return yield* refuse(`a row of ${resource.file} has this key`);
    const texts = yield* textsOf(folder, table, operation, cells);
    const values = sheet.head.cells.map((_, index) => texts.get(index) ?? "");
    const longer = resource.format.append(sheet, values, resource.dialect);
    const added = longer.rows.at(-1);
    const stored = added === undefined ? undefined : keyOfRow(resource, bound.positions, added);
    // The key as it will be read back is the one that the record is known by.
    if (stored === undefined || HashMap.has(bound.rows, stored))
      return yield* refuse("the key would not be read back");
    const rows = HashMap.set(bound.rows, stored, [longer.rows.length - 1]);
    const greatest = Math.max(bound.greatest, Number(made[resource.key[0]?.name ?? ""] ?? 0));
    return { sheet: longer, bound: { ...bound, rows, greatest }, value: stored };
  });

/** The writing half of a files system. Each write replaces the file: it is done wholly, or nothing is. */
export const makeWriter = <S extends Side>(side: S, folder: Folder): Writer<S> => {
  const catalog = filesCatalog(folder.file);

  const within = <A>(
    write: { readonly resource: string; readonly cells: Cells },
    access: "create" | "update",
    edit: (table: Table, operation: string) => Editing<A>,
  ): Effect.Effect<A, ConnectorError> =>
    Effect.suspend(() => {
      const operation = `${access} ${write.resource}`;
      const resource = own(catalog.resources, write.resource);
      if (resource?.[access] === undefined)
        return folder.error("configuration", operation, `"${write.resource}" takes no ${access}`);
      const forbidden = Object.keys(write.cells).find(
        (name) => own(resource.fields, name)?.access.includes(access) !== true,
      );
      if (forbidden !== undefined)
        return folder.error("configuration", operation, `"${forbidden}" does not take part in a ${access}`);
      return folder.edit(write.resource, operation, (table) => edit(table, operation));
    });

  return {
    side,
    create: (write) =>
      Effect.map(
        within(write, "create", (table, operation) => appendRow(folder, table, operation, write)),
        (key) => ({ taken: {}, key }),
      ),
    update: (write) =>
      within(write, "update", (table, operation) => updateRow(folder, table, operation, write)),
  };
};
