/** The list of a resource: its request narrowed by a filter, and the records in its rows. */
import * as Data from "effect/Data";
import * as Effect from "effect/Effect";
import * as Stream from "effect/Stream";
import type { Cell, Cells, SystemRecord } from "../../model/Record.ts";
import type { Side } from "../../model/Side.ts";
import { equalCells, types } from "../../value/types/registry.ts";
import type { BadRow, Page } from "../Connector.ts";
import { ConnectorError } from "../ConnectorError.ts";
import { own } from "../own.ts";
import { renderBody } from "../template.ts";
import type { Answer } from "./Answer.ts";
import { restCatalog } from "./catalog.ts";
import { decodeRow, encodeFields } from "./codec.ts";
import { type BuildPage, isNumbered, pagesOf, type RawPage } from "./pages.ts";
import type { RestResource } from "./RestSystemFile.ts";
import { operationOf, valuesOf } from "./requests.ts";
import type { System } from "./System.ts";
import { shownBy } from "./shown.ts";
import { Wholeness } from "./Wholeness.ts";

type List = NonNullable<RestResource["list"]>;

/** The request of a list's page. `fixed` values go with it: in the query of a GET, else in the body. */
export const buildList =
  (system: System, resource: RestResource, list: List, filter: Cells): BuildPage =>
  (paging) => {
    const fields = encodeFields(resource, filter);
    const values = valuesOf({ connection: system.connection, resource, fields, paging });
    const fixed = resource.fixed ?? {};
    const inQuery = list.method === "GET";
    const body = renderBody(list.body, values);
    const hasBody = list.body !== undefined || (!inQuery && resource.fixed !== undefined);
    return system.requests.build(list, values, {
      query: inQuery
        ? Object.fromEntries(Object.entries(fixed).map(([name, value]) => [name, String(value)]))
        : {},
      body: hasBody ? { ...body, ...(inQuery ? {} : fixed) } : undefined,
    });
  };

interface Narrowing {
  /** Values that the request carries. */
  readonly sent: Cells;
  /** Those of them that hold for each row that does not show another: rows need not repeat them. */
  readonly given: Cells;
  /** Values that rows are compared with here. */
  readonly compared: Cells;
}

type Narrowed =
  | ({ readonly _tag: "Narrowed" } & Narrowing)
  | { readonly _tag: "Impossible"; readonly message: string };

/** Sorts a filter into what the system is asked and what is left to compare here. */
const narrow = (
  resource: RestResource,
  list: List,
  returns: ReadonlySet<string>,
  filters: ReadonlyArray<string>,
  filter: Cells,
): Narrowed => {
  const sent: Record<string, Cell> = {};
  const given: Record<string, Cell> = {};
  const compared: Record<string, Cell> = {};
  for (const [name, cell] of Object.entries(filter)) {
    if (!Object.hasOwn(resource.fields, name))
      return { _tag: "Impossible", message: `the list has no field "${name}"` };
    const isSent = cell !== null && filters.includes(name);
    if (isSent) sent[name] = cell;
    // Where the file says that rows carry the field, one that lacks it is blank, so that it does not fit:
    // a system that ignores the filter must not make its rows look as if they did.
    if (isSent && list.returns?.includes(name) !== true) given[name] = cell;
    else if (returns.has(name) || resource.key.includes(name)) compared[name] = cell;
    else return { _tag: "Impossible", message: `the list can neither be narrowed by "${name}" nor shows it` };
  }
  const lacking = (list.needs ?? []).find((name) => own(sent, name) === undefined);
  return lacking === undefined
    ? { _tag: "Narrowed", sent, given, compared }
    : { _tag: "Impossible", message: `the list needs a value of "${lacking}"` };
};

/** Rows met twice, pages that repeat: the list is read again, once. */
class Moved extends Data.TaggedError("Moved")<{
  readonly message: string;
  readonly answer: Answer;
}> {}

interface Listing<S extends Side> {
  readonly side: S;
  readonly system: System;
  readonly name: string;
  readonly resource: RestResource;
  readonly list: List;
  readonly returns: ReadonlySet<string>;
  readonly narrowing: Narrowing;
}

/** One reading of the list: records as its pages give them, each once. `given`: rows that were given before. */
const readOnce = <S extends Side>(
  listing: Listing<S>,
  given: Set<string>,
  isFirst: boolean,
): Stream.Stream<Page<S>, ConnectorError | Moved> => {
  const { side, system, name, resource, list, returns, narrowing } = listing;
  const context = { timezone: system.timezone, returns, given: narrowing.given };
  const wholeness = new Wholeness(list, isNumbered(list));
  // Nothing but the first reading has given anything: what it has given is what it has met.
  const met = isFirst ? given : new Set<string>();
  let last: Answer | undefined;

  const pageOf = (raw: RawPage): Effect.Effect<Page<S>, Moved> =>
    Effect.suspend(() => {
      const records: Array<SystemRecord<S>> = [];
      const bad: Array<BadRow> = [];
      const mine: Array<unknown> = [];
      const onPage = new Set<string>();
      let again = 0;
      for (const row of raw.rows) {
        const decoded = decodeRow(resource, row, context);
        const identity = decoded._tag === "Row" ? `key ${decoded.key}` : `row ${JSON.stringify(row)}`;
        if (onPage.has(identity)) continue;
        onPage.add(identity);
        const isGiven = given.has(identity);
        if (met.has(identity)) again += 1;
        met.add(identity);
        given.add(identity);
        // A row that moved to the next page while the list was read is met twice.
        if (isGiven) continue;
        if (decoded._tag !== "Other") mine.push(row);
        if (decoded._tag === "Bad") bad.push(decoded.bad);
        if (decoded._tag !== "Row") continue;
        const { key, cells } = decoded;
        const fits = Object.entries(narrowing.compared).every(([field, cell]) => {
          const type = own(resource.fields, field)?.type;
          return type !== undefined && equalCells(type, own(cells, field) ?? null, cell);
        });
        if (fits) records.push({ side, resource: name, key, cells });
      }
      last = raw.answer;
      wholeness.add(raw, again);
      // Pages that only repeat might go on for ever.
      return raw.rows.length > 0 && onPage.size === again
        ? Effect.fail(new Moved({ message: "a page repeats rows already read", answer: raw.answer }))
        : Effect.succeed({ records, bad, shown: shownBy(resource, mine) });
    });

  const judged = Stream.suspend((): Stream.Stream<never, ConnectorError | Moved> => {
    const { verdict } = wholeness;
    if (verdict._tag === "Whole" || last === undefined) return Stream.empty;
    return Stream.fail(
      verdict._tag === "Moved"
        ? new Moved({ message: verdict.message, answer: last })
        : system.judge.malformed(operationOf(list), last, `the list is incomplete: ${verdict.message}`),
    );
  });
  const pages = pagesOf(system, list, buildList(system, resource, list, narrowing.sent));
  return Stream.concat(Stream.mapEffect(pages, pageOf), judged);
};

/** The list, read a second time where its rows moved meanwhile; malformed where they did so again. */
const readTwice = <S extends Side>(listing: Listing<S>): Stream.Stream<Page<S>, ConnectorError> =>
  Stream.suspend(() => {
    const { system, list } = listing;
    const given = new Set<string>();
    return readOnce(listing, given, true).pipe(
      Stream.catchTag("Moved", () => readOnce(listing, given, false)),
      Stream.catchTag("Moved", ({ message, answer }) =>
        Stream.fail(
          system.judge.malformed(
            operationOf(list),
            answer,
            `the list is incomplete, in two readings: ${message}`,
          ),
        ),
      ),
    );
  });

export const listRecords = <S extends Side>(
  side: S,
  system: System,
  name: string,
  filter: Cells,
): Stream.Stream<Page<S>, ConnectorError> =>
  Stream.suspend(() => {
    const resource = own(system.file.resources, name);
    const declared = restCatalog(system.file).resources[name]?.list;
    const list = resource?.list;
    const fail = (message: string) =>
      Stream.fail(
        new ConnectorError({
          reason: "configuration",
          system: system.file.system,
          operation: list === undefined ? `list ${name}` : operationOf(list),
          message,
        }),
      );
    if (resource === undefined || list === undefined || declared === undefined)
      return fail(`the resource "${name}" declares no list`);
    const returns = new Set(list.returns ?? declared.returns);
    const narrowing = narrow(resource, list, returns, declared.filters, filter);
    if (narrowing._tag === "Impossible") return fail(narrowing.message);
    return readTwice({ side, system, name, resource, list, returns, narrowing });
  });

const tupleOf = (resource: RestResource, by: ReadonlyArray<string>, cells: Cells): string | undefined => {
  const parts: Array<string> = [];
  for (const name of by) {
    const type = own(resource.fields, name)?.type;
    const cell = own(cells, name) ?? null;
    if (type === undefined || cell === null) return undefined;
    parts.push(types[type].canonical(cell));
  }
  return JSON.stringify(parts);
};

/** One list for each parent where the system can narrow it so; else one list, sorted out here. */
export const childRecords = <S extends Side>(
  side: S,
  system: System,
  name: string,
  by: ReadonlyArray<string>,
  parents: ReadonlyArray<ReadonlyArray<Cell>>,
): Stream.Stream<Page<S>, ConnectorError> => {
  const filters = restCatalog(system.file).resources[name]?.list?.filters ?? [];
  const resource = own(system.file.resources, name);
  const cellsOf = (parent: ReadonlyArray<Cell>): Cells =>
    Object.fromEntries(by.map((field, index) => [field, parent[index] ?? null]));
  if (resource === undefined || by.every((field) => filters.includes(field)))
    return Stream.flatMap(Stream.fromIterable(parents), (parent) =>
      listRecords(side, system, name, cellsOf(parent)),
    );
  const wanted = new Set(parents.map((parent) => tupleOf(resource, by, cellsOf(parent))));
  wanted.delete(undefined);
  return Stream.map(listRecords(side, system, name, {}), (page) => ({
    ...page,
    records: page.records.filter((record) => wanted.has(tupleOf(resource, by, record.cells))),
  }));
};
