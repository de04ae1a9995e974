/** A resource of a sql system made ready: the SQL of each field, and the row of a table that is written. */
import * as Effect from "effect/Effect";
import type { FieldType } from "../../model/FieldType.ts";
import type { MissingField } from "../Connector.ts";
import { ConnectorError } from "../ConnectorError.ts";
import { own } from "../own.ts";
import { columnOf, writtenTable } from "./catalog.ts";
import type { SqlResource, SqlSystemFile } from "./SqlSystemFile.ts";
import { bindClock, quote } from "./sql.ts";

export interface ResourceField {
  readonly name: string;
  readonly type: FieldType;
  /** SQL of its value in a row of the source. */
  readonly sql: string;
  /** Column of the table that it can be compared by, where it is one. */
  readonly column: string | undefined;
}

export interface Resource {
  readonly name: string;
  readonly declared: SqlResource;
  /** What stands after `from`. */
  readonly source: string;
  /** Table whose declared column types say how values compare; undefined for a query. */
  readonly table: string | undefined;
  readonly key: ReadonlyArray<ResourceField>;
  /** The fields to read, those of the key first. */
  readonly fields: ReadonlyArray<ResourceField>;
  /** Declared fields that the database does not have; they are none of `fields`. */
  readonly missing: ReadonlyArray<MissingField>;
  /** Where an update goes, and by which fields its row is found; undefined: nowhere. */
  readonly writes: { readonly table: string; readonly by: ReadonlyArray<string> } | undefined;
}

/**
 * Derived columns may name columns of the row that they stand in: by the table's name, or by the
 * resource's name where the source is a query.
 */
export const makeResource = (file: SqlSystemFile, name: string): Effect.Effect<Resource, ConnectorError> =>
  Effect.suspend(() => {
    const fail = (message: string) =>
      Effect.fail(
        new ConnectorError({
          reason: "configuration",
          system: file.system,
          operation: `open ${name}`,
          message,
        }),
      );
    const declared = own(file.resources, name);
    if (declared === undefined) return fail(`there is no resource "${name}"`);
    const { table, query } = declared;
    if ((table === undefined) === (query === undefined))
      return fail(`the resource "${name}" must have either a table or a query`);
    const bound = query === undefined ? undefined : bindClock(query);
    if (bound?._tag === "Unfit") return fail(`the query of "${name}" ${bound.message}`);
    const qualifier = quote(table ?? name);
    const source = bound === undefined ? qualifier : `${bound.sql} as ${qualifier}`;

    const keyFirst = [
      ...declared.key,
      ...Object.keys(declared.fields).filter((field) => !declared.key.includes(field)),
    ];
    const by = table === undefined ? (declared.writes?.by ?? []) : declared.key;
    const fields: Array<ResourceField> = [];
    for (const fieldName of keyFirst) {
      const field = own(declared.fields, fieldName);
      if (field === undefined) return fail(`the key of "${name}" names "${fieldName}", which is no field`);
      const isRead = field.access?.includes("read") ?? true;
      if (!isRead && !declared.key.includes(fieldName) && !by.includes(fieldName)) continue;
      const column = columnOf(declared, fieldName);
      const derived = field.query === undefined ? undefined : bindClock(field.query);
      if (derived?._tag === "Unfit") return fail(`the query of "${name}.${fieldName}" ${derived.message}`);
      fields.push({
        name: fieldName,
        type: field.type,
        // Always qualified: SQLite takes a bare quoted name that it does not know for text.
        sql: derived?.sql ?? `${qualifier}.${quote(column ?? fieldName)}`,
        column,
      });
    }
    const target = writtenTable(declared);
    for (const part of target === undefined ? [] : by)
      if (columnOf(declared, part) === undefined)
        return fail(`writes of "${name}" go by "${part}", which is no column`);
    return Effect.succeed({
      name,
      declared,
      source,
      table,
      key: fields.slice(0, declared.key.length),
      fields,
      missing: [],
      writes: target === undefined ? undefined : { table: target, by },
    });
  });
