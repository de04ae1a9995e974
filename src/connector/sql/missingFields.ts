/** Fields that the database does not have, told apart from those it has by asking for each: so of a query too. */
import * as Effect from "effect/Effect";
import type { SqliteError, SqliteStatements } from "../../sqlite/Sqlite.ts";
import { own } from "../own.ts";
import type { Resource, ResourceField } from "./Resource.ts";
import { type RunClock, selectRows } from "./select.ts";

const isNoColumn = (error: SqliteError): boolean => /\bno such column\b/.test(error.message);

/**
 * The resource without the fields that are not there. One without which no record is known, or none can be written
 * (of the key, or of what an update goes by), is left in it, so that every statement says what is amiss.
 */
export const withoutMissing = (
  statements: SqliteStatements,
  resource: Resource,
  clock: RunClock,
  columns: ReadonlyArray<string>,
): Effect.Effect<Resource, SqliteError> =>
  Effect.gen(function* () {
    const lacks = (fields: ReadonlyArray<ResourceField>): Effect.Effect<boolean, SqliteError> =>
      selectRows(statements, { ...resource, fields }, clock, [], 0).pipe(
        Effect.as(false),
        Effect.catchIf(isNoColumn, () => Effect.succeed(true)),
      );
    if (!(yield* lacks(resource.fields)) || (yield* lacks(resource.key))) return resource;
    const needed = new Set([
      ...resource.key.map((field) => field.name),
      ...(resource.writes === undefined ? [] : resource.writes.by),
    ]);
    const gone = new Set<ResourceField>();
    for (const field of resource.fields) {
      // A derived column that names what is not there is a fault of the system file.
      const isDerived = own(resource.declared.fields, field.name)?.query !== undefined;
      if (!needed.has(field.name) && !isDerived && (yield* lacks([...resource.key, field]))) gone.add(field);
    }
    if (gone.size === 0) return resource;
    const declared = new Set(resource.fields.map(({ column }) => column?.toLowerCase()));
    const others = columns.filter((column) => !declared.has(column.toLowerCase()));
    return {
      ...resource,
      fields: resource.fields.filter((field) => !gone.has(field)),
      missing: [...gone].map(({ name, column }) => ({ field: name, column: column ?? name, others })),
    };
  });
