import {
  type Access,
  type Catalog,
  type CatalogField,
  type CatalogResource,
  onlyPart,
} from "../../model/Catalog.ts";
import { own } from "../own.ts";
import type { SqlResource, SqlSystemFile } from "./SqlSystemFile.ts";

/** The table that writes of a resource go to; undefined: nothing is ever written. */
export const writtenTable = (resource: SqlResource): string | undefined =>
  resource.table ?? resource.writes?.table;

/** The column of a field, or undefined where it is derived by a query. */
export const columnOf = (resource: SqlResource, name: string): string | undefined => {
  const field = own(resource.fields, name);
  return field === undefined || field.query !== undefined ? undefined : (field.column ?? name);
};

/** Whether the resource takes new rows: a table that says how their key arises. */
export const takesRows = (resource: SqlResource): boolean =>
  resource.table !== undefined && resource.newKey !== undefined;

const accessOf = (resource: SqlResource, name: string): ReadonlyArray<Access> => {
  const isKey = resource.key.includes(name);
  const isColumn = columnOf(resource, name) !== undefined;
  const possible: Record<Access, boolean> = {
    read: true,
    create: isColumn && takesRows(resource) && !(isKey && resource.newKey === "generated"),
    update: isColumn && writtenTable(resource) !== undefined && !isKey,
  };
  return (own(resource.fields, name)?.access ?? ["read", "create", "update"]).filter(
    (kind) => possible[kind],
  );
};

/** The place as stored. Table and column are caseless in SQLite, so two spellings are one place. */
const storedPlace = (name: string, resource: SqlResource, field: string): string => {
  const table = writtenTable(resource);
  const column = columnOf(resource, field);
  return table === undefined || column === undefined
    ? `query:${name}.${field}`
    : `${table}.${column}`.toLowerCase();
};

const resourceOf = (name: string, resource: SqlResource): CatalogResource => {
  const fields: Record<string, CatalogField> = {};
  for (const [fieldName, field] of Object.entries(resource.fields))
    fields[fieldName] = {
      name: fieldName,
      type: field.type,
      access: accessOf(resource, fieldName),
      required: field.required ?? false,
      sensitive: field.sensitive ?? false,
      stored: storedPlace(name, resource, fieldName),
    };
  const readable = Object.values(fields)
    .filter((field) => field.access.includes("read"))
    .map((field) => field.name);
  return {
    name,
    key: resource.key,
    fields,
    list: { returns: readable, filters: readable, needs: [] },
    read: { returns: readable, requests: 0 },
    ...(takesRows(resource)
      ? {
          create: {
            parts: [onlyPart(0, "find")],
            newKey: resource.newKey ?? ("generated" as const),
          },
        }
      : {}),
    ...(writtenTable(resource) === undefined
      ? {}
      : { update: { requests: 0, ...(resource.writes === undefined ? {} : { by: resource.writes.by }) } }),
  };
};

/** What a sql system file declares. Nothing of it costs a request. */
export const sqlCatalog = (file: SqlSystemFile): Catalog => ({
  system: file.system,
  title: file.title,
  resources: Object.fromEntries(
    Object.entries(file.resources).map(([name, resource]) => [name, resourceOf(name, resource)]),
  ),
});
