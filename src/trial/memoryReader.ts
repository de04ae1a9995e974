/**
 * A system that exists in a test case alone: it answers as its catalogue declares and as a connector would, so
 * that a case cannot see what a run would not. What a list does not return is unread, one that needs a filter
 * fails without it, a partial one leaves out what the case says, and every request is counted.
 */
import * as Effect from "effect/Effect";
import * as Stream from "effect/Stream";
import type { CaseRecords } from "../check/cases/TestCase.ts";
import type { Page, Reader, ReadResult } from "../connector/Connector.ts";
import { ConnectorError } from "../connector/ConnectorError.ts";
import { own } from "../kernel/own.ts";
import type { Catalog, CatalogResource } from "../model/Catalog.ts";
import { type Cell, type Cells, type Key, keyParts, type SystemRecord } from "../model/Record.ts";
import type { Side } from "../model/Side.ts";
import { typedKey } from "../value/typedKey.ts";
import { equalCells } from "../value/types/registry.ts";

export interface MemorySystem<S extends Side> {
  readonly side: S;
  readonly catalog: Catalog;
  readonly timezone: string;
  readonly records: CaseRecords;
  /** Keys by resource that a partial list leaves out unless a filter narrows it. */
  readonly unlisted: ReadonlyMap<string, ReadonlySet<Key>>;
}

const only = (cells: Cells, names: Iterable<string>): Cells => {
  const seen: Record<string, Cell> = {};
  for (const name of names) seen[name] = cells[name] ?? null;
  return seen;
};

export const memoryReader = <S extends Side>(system: MemorySystem<S>): Reader<S> => {
  const { side, catalog, records, timezone } = system;
  let requests = 0;

  const refused = (operation: string, message: string): ConnectorError =>
    new ConnectorError({ reason: "configuration", system: catalog.system, operation, message });

  const holding = (resource: CatalogResource): ReadonlyMap<Key, Cells> =>
    records.get(resource.name) ?? new Map<Key, Cells>();

  const fits = (resource: CatalogResource, cells: Cells, filter: Cells): boolean =>
    Object.entries(filter).every(([name, wanted]) => {
      const type = own(resource.fields, name)?.type;
      return type !== undefined && equalCells(type, cells[name] ?? null, wanted);
    });

  const list = (name: string, filter: Cells): Stream.Stream<Page<S>, ConnectorError> =>
    Stream.suspend(() => {
      const operation = `list ${name}`;
      const resource = own(catalog.resources, name);
      const declared = resource?.list;
      if (resource === undefined || declared === undefined)
        return Stream.fail(refused(operation, `the resource "${name}" declares no list`));
      const sent = Object.keys(filter).filter(
        (field) => filter[field] !== null && declared.filters.includes(field),
      );
      const lacking = declared.needs.find((field) => !sent.includes(field));
      if (lacking !== undefined)
        return Stream.fail(refused(operation, `the list needs a value of "${lacking}"`));
      const shown = new Set([...declared.returns, ...resource.key]);
      const unseen = Object.keys(filter).find((field) => !sent.includes(field) && !shown.has(field));
      if (unseen !== undefined)
        return Stream.fail(
          refused(operation, `the list can neither be narrowed by "${unseen}" nor shows it`),
        );
      const narrowed = sent.some((field) => !declared.needs.includes(field));
      const hidden = declared.partial === true && !narrowed ? system.unlisted.get(name) : undefined;
      const found = [...holding(resource)].filter(
        ([key, cells]) => hidden?.has(key) !== true && fits(resource, cells, filter),
      );
      if (declared.pageSize !== undefined)
        requests += Math.max(1, Math.ceil(found.length / declared.pageSize));
      // What a list was narrowed by is known of each of its rows.
      const seen = new Set([...shown, ...sent]);
      return Stream.make({
        records: found.map(
          ([key, cells]): SystemRecord<S> => ({ side, resource: name, key, cells: only(cells, seen) }),
        ),
        bad: [],
      });
    });

  const children: Reader<S>["children"] = (name, by, parents) => {
    const filters = own(catalog.resources, name)?.list?.filters ?? [];
    const filterOf = (parent: ReadonlyArray<Cell>): Cells =>
      Object.fromEntries(by.map((field, index) => [field, parent[index] ?? null]));
    if (by.every((field) => filters.includes(field)))
      return Stream.flatMap(Stream.fromIterable(parents), (parent) => list(name, filterOf(parent)));
    return Stream.map(list(name, {}), (page) => ({
      ...page,
      records: page.records.filter(({ cells }) => {
        const resource = own(catalog.resources, name);
        return resource !== undefined && parents.some((parent) => fits(resource, cells, filterOf(parent)));
      }),
    }));
  };

  const read: Reader<S>["read"] = (name, keys) =>
    Effect.suspend(() => {
      const operation = `read ${name}`;
      const resource = own(catalog.resources, name);
      const declared = resource?.read;
      if (resource === undefined || declared === undefined)
        return Effect.fail(refused(operation, `the resource "${name}" declares no read`));
      const seen = new Set([...declared.returns, ...resource.key]);
      const keyTypes = resource.key.map((part) => own(resource.fields, part)?.type ?? "exact");
      return Effect.succeed(
        keys.map((key): ReadResult<S> => {
          requests += declared.requests;
          const parts = keyParts(key);
          const typed = parts.length === keyTypes.length ? typedKey(keyTypes, parts, timezone) : undefined;
          if (typed === undefined)
            return {
              _tag: "Failed",
              key,
              error: new ConnectorError({
                reason: "malformed",
                system: catalog.system,
                operation,
                message: "what was asked for is no key of the resource",
              }),
            };
          const cells = holding(resource).get(typed);
          return cells === undefined
            ? { _tag: "Missing", key }
            : { _tag: "Found", record: { side, resource: name, key: typed, cells: only(cells, seen) } };
        }),
      );
    });

  return {
    side,
    place: "a case",
    list,
    children,
    read,
    missing: () => Effect.succeed([]),
    check: Effect.succeed([catalog.title]),
    requests: Effect.sync(() => requests),
  };
};
