/**
 * What every connector must do, judged from outside: at the store behind it, never by what it says itself.
 * A subject brings one system with records in it; each test gets a new one.
 */

import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import type { Scope } from "effect/Scope";
import * as Stream from "effect/Stream";
import { describe, expect, it } from "vitest";
import type { Connector } from "../../src/connector/Connector.ts";
import type { ConnectorError, ConnectorReason } from "../../src/connector/ConnectorError.ts";
import type { Catalog, CatalogResource } from "../../src/model/Catalog.ts";
import type { Cell, Cells, Key } from "../../src/model/Record.ts";
import type { PushCreate, PushUpdate } from "../../src/model/Write.ts";
import { createWhole } from "../support/createWhole.ts";

/** All that the store behind the connector holds, by key, in its own spelling. */
export type Stored = Readonly<Record<Key, Readonly<Record<string, unknown>>>>;

export interface ConnectorSubject {
  /** Opens the connector anew; it is closed with its scope. */
  readonly open: Effect.Effect<Connector<"remote">, ConnectorError, Scope>;
  readonly catalog: Catalog;
  readonly resource: string;
  /** Everything stored, whatever the connector says. */
  readonly stored: Effect.Effect<Stored>;
  /** Keys of the records that are of the resource; more than fit on one page. */
  readonly keys: ReadonlyArray<Key>;
  /** A record, and a field of it that is blank. */
  readonly blank: { readonly key: Key; readonly field: string };
  /** A field that the list does not return; undefined where it returns all. */
  readonly unlisted: string | undefined;
  /** A filter of the list and the keys of the records that fit it. */
  readonly filter: { readonly cells: Cells; readonly keys: ReadonlyArray<Key> };
  /** An update that is carried out: its cells, and how they stand in the store. */
  readonly change: {
    readonly key: Key;
    readonly cells: Cells;
    readonly stored: Readonly<Record<string, unknown>>;
  };
  /** A create that is carried out; a key that is given differs with `n`. */
  readonly newCells: (n: number) => Cells;
  readonly refused: { readonly update: PushUpdate; readonly create: PushCreate };
  /** One way to each reason that the connector can give. */
  readonly failures: ReadonlyArray<{
    readonly name: string;
    readonly reason: ConnectorReason;
    readonly provoke: Effect.Effect<unknown, ConnectorError, Scope>;
  }>;
  /** Requests that reached the system, as its limit counts them; those of opening a session apart. */
  readonly requests: Effect.Effect<{ readonly calls: number; readonly sessions: number }>;
  /** Open sockets or files of the connector, seen from outside. */
  readonly handles: Effect.Effect<number>;
  /** A call that does not end by itself soon, or undefined where there is none. */
  readonly endless: ((connector: Connector<"remote">) => Effect.Effect<unknown, ConnectorError>) | undefined;
}

export const listAll = (connector: Connector<"remote">, resource: string, filter: Cells = {}) =>
  Stream.runCollect(connector.reader.list(resource, filter)).pipe(
    Effect.map((pages) => ({
      pages: [...pages],
      records: [...pages].flatMap((page) => page.records),
      bad: [...pages].flatMap((page) => page.bad),
    })),
  );

/** The error of a call that must fail. */
export const failureOf = <A, R>(
  call: Effect.Effect<A, ConnectorError, R>,
): Effect.Effect<ConnectorError, never, R> =>
  Effect.matchEffect(call, {
    onFailure: Effect.succeed,
    onSuccess: (value) => Effect.dieMessage(`expected a failure, got ${JSON.stringify(value)}`),
  });

/** Waits until a number becomes zero; closing a socket takes the other end a moment. */
const settlesAtZero = (count: Effect.Effect<number>): Effect.Effect<number> =>
  Effect.gen(function* () {
    for (let turn = 0; turn < 100; turn++) {
      if ((yield* count) === 0) return 0;
      yield* Effect.sleep(20);
    }
    return yield* count;
  });

const differing = (before: Stored, after: Stored): Record<Key, Record<string, unknown>> => {
  const changed: Record<Key, Record<string, unknown>> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[key] ?? {}, after[key] ?? {}];
    for (const column of new Set([...Object.keys(was), ...Object.keys(is)]))
      if (JSON.stringify(was[column]) !== JSON.stringify(is[column]))
        changed[key] = { ...changed[key], [column]: is[column] };
  }
  return changed;
};

export const connectorContract = (
  name: string,
  makeSubject: Effect.Effect<ConnectorSubject, never, Scope>,
): void => {
  const checkUnopened = (
    title: string,
    body: (subject: ConnectorSubject) => Effect.Effect<void, ConnectorError, Scope>,
  ): void => {
    it(title, () => Effect.runPromise(Effect.scoped(Effect.flatMap(makeSubject, body))));
  };

  const check = (
    title: string,
    body: (
      subject: ConnectorSubject,
      connector: Connector<"remote">,
      resource: CatalogResource,
    ) => Effect.Effect<void, ConnectorError, Scope>,
  ): void =>
    checkUnopened(title, (subject) =>
      Effect.flatMap(subject.open, (connector) => {
        const resource = subject.catalog.resources[subject.resource];
        if (resource === undefined) throw new Error("the subject has no such resource");
        return body(subject, connector, resource);
      }),
    );

  const updateOf = (subject: ConnectorSubject): PushUpdate => ({
    _tag: "Update",
    side: "remote",
    resource: subject.resource,
    key: subject.change.key,
    cells: subject.change.cells,
    before: {},
  });
  const createOf = (subject: ConnectorSubject, n: number): PushCreate => ({
    _tag: "Create",
    side: "remote",
    resource: subject.resource,
    cells: subject.newCells(n),
  });
  const readOne = (connector: Connector<"remote">, resource: string, key: Key) =>
    Effect.map(connector.reader.read(resource, [key]), ([result]) => {
      if (result?._tag !== "Found") throw new Error(`expected a record, got ${JSON.stringify(result)}`);
      return result.record;
    });

  describe(`connector contract: ${name}`, () => {
    check("every record is on some page, exactly once", (subject, connector) =>
      Effect.gen(function* () {
        const { pages, records, bad } = yield* listAll(connector, subject.resource);
        expect(records.map((record) => record.key).sort()).toEqual([...subject.keys].sort());
        expect(bad).toEqual([]);
        expect(pages.length).toBeGreaterThan(1);
        expect(new Set(records.map((record) => record.side))).toEqual(new Set(["remote"]));
      }),
    );

    check("reading twice gives the same", (subject, connector) =>
      Effect.gen(function* () {
        const first = yield* listAll(connector, subject.resource);
        const second = yield* listAll(connector, subject.resource);
        expect(second.records).toEqual(first.records);
        const keys = subject.keys.slice(0, 20);
        expect(yield* connector.reader.read(subject.resource, keys)).toEqual(
          yield* connector.reader.read(subject.resource, keys),
        );
      }),
    );

    check("a filter keeps what fits it and nothing else", (subject, connector) =>
      Effect.gen(function* () {
        const { records } = yield* listAll(connector, subject.resource, subject.filter.cells);
        expect(records.map((record) => record.key).sort()).toEqual([...subject.filter.keys].sort());
        for (const record of records) expect(record.cells).toMatchObject(subject.filter.cells);
      }),
    );

    check("children are the records of the given parents and no others", (subject, connector) =>
      Effect.gen(function* () {
        const by = Object.keys(subject.filter.cells);
        const own = Object.values(subject.filter.cells);
        const nobody = own.map(() => "987654321");
        const of = (parents: ReadonlyArray<ReadonlyArray<Cell>>) =>
          Effect.map(Stream.runCollect(connector.reader.children(subject.resource, by, parents)), (pages) =>
            [...pages]
              .flatMap((page) => page.records)
              .map((record) => record.key)
              .sort(),
          );
        expect(yield* of([nobody, own])).toEqual([...subject.filter.keys].sort());
        expect(yield* of([nobody])).toEqual([]);
        expect(yield* of([])).toEqual([]);
      }),
    );

    check("each key has one result, in order, a missing one too", (subject, connector) =>
      Effect.gen(function* () {
        const some = subject.keys.slice(0, 12);
        const keys = [some[3] ?? "", "987654321", ...some, some[3] ?? ""];
        const results = yield* connector.reader.read(subject.resource, keys);
        expect(results.map((result) => (result._tag === "Found" ? result.record.key : result.key))).toEqual(
          keys,
        );
        expect(results.map((result) => result._tag)).toEqual(
          keys.map((key) => (key === "987654321" ? "Missing" : "Found")),
        );
        expect(yield* connector.reader.read(subject.resource, [])).toEqual([]);
      }),
    );

    check(
      "a list gives the declared fields; what it does not return is unread, not blank",
      (subject, connector, resource) =>
        Effect.gen(function* () {
          const { records } = yield* listAll(connector, subject.resource);
          for (const record of records)
            expect(Object.keys(record.cells).sort()).toEqual([...(resource.list?.returns ?? [])].sort());
          const blank = yield* readOne(connector, subject.resource, subject.blank.key);
          expect(blank.cells[subject.blank.field]).toBeNull();
          if (subject.unlisted === undefined) return;
          expect(resource.list?.returns).not.toContain(subject.unlisted);
          const read = yield* readOne(connector, subject.resource, subject.change.key);
          expect(read.cells[subject.unlisted]).toBeDefined();
        }),
    );

    check("an update changes exactly its cells, and the next read sees it", (subject, connector) =>
      Effect.gen(function* () {
        const was = yield* readOne(connector, subject.resource, subject.change.key);
        const before = yield* subject.stored;
        yield* connector.writer.update(updateOf(subject));
        const after = yield* subject.stored;
        expect(differing(before, after)).toEqual({ [subject.change.key]: subject.change.stored });
        const is = yield* readOne(connector, subject.resource, subject.change.key);
        expect(is.cells).toEqual({ ...was.cells, ...subject.change.cells });
      }),
    );

    check("an update can be carried out twice", (subject, connector) =>
      Effect.gen(function* () {
        yield* connector.writer.update(updateOf(subject));
        const once = yield* subject.stored;
        yield* connector.writer.update(updateOf(subject));
        expect(differing(once, yield* subject.stored)).toEqual({});
      }),
    );

    check("a create makes one record of exactly its cells, and the next read sees it", (subject, connector) =>
      Effect.gen(function* () {
        const before = yield* subject.stored;
        const key = yield* createWhole(connector.writer, createOf(subject, 1));
        const after = yield* subject.stored;
        expect(Object.keys(differing(before, after))).toEqual([key]);
        expect((yield* readOne(connector, subject.resource, key)).cells).toMatchObject(subject.newCells(1));
        const { records } = yield* listAll(connector, subject.resource);
        expect(records.map((record) => record.key)).toContain(key);
      }),
    );

    check(
      "a create that is repeated is refused or makes another record, never merges",
      (subject, connector) =>
        Effect.gen(function* () {
          const before = Object.keys(yield* subject.stored);
          const first = yield* createWhole(connector.writer, createOf(subject, 1));
          const made = yield* subject.stored;
          const second = yield* Effect.either(createWhole(connector.writer, createOf(subject, 1)));
          const after = yield* subject.stored;
          if (second._tag === "Left") {
            expect(second.left.reason).toBe("refused");
            expect(after).toEqual(made);
          } else {
            expect(second.right).not.toBe(first);
            expect(Object.keys(after)).toHaveLength(before.length + 2);
          }
        }),
    );

    check("a refused write changes nothing", (subject, connector) =>
      Effect.gen(function* () {
        const before = yield* subject.stored;
        const update = yield* failureOf(connector.writer.update(subject.refused.update));
        expect(update.reason).toBe("refused");
        const create = yield* failureOf(createWhole(connector.writer, subject.refused.create));
        expect(create.reason).toBe("refused");
        expect(yield* subject.stored).toEqual(before);
      }),
    );

    check("a write that names an undeclared place is not carried out", (subject, connector) =>
      Effect.gen(function* () {
        const before = yield* subject.stored;
        const cells = { ...subject.change.cells, nowhere: 1 };
        const update = yield* failureOf(connector.writer.update({ ...updateOf(subject), cells }));
        const create = yield* failureOf(
          createWhole(connector.writer, {
            ...createOf(subject, 1),
            cells: { ...subject.newCells(1), nowhere: 1 },
          }),
        );
        expect([update.reason, create.reason]).toEqual(["configuration", "configuration"]);
        expect(yield* subject.stored).toEqual(before);
      }),
    );

    checkUnopened("each failure has one reason", (subject) =>
      Effect.gen(function* () {
        const seen: Record<string, string> = {};
        const wanted: Record<string, string> = {};
        for (const { name: title, reason, provoke } of subject.failures) {
          wanted[title] = reason;
          const error = yield* Effect.scoped(Effect.flip(provoke)).pipe(
            Effect.catchAll((result) => Effect.succeed({ reason: `none, but ${JSON.stringify(result)}` })),
          );
          seen[title] = error.reason;
        }
        expect(seen).toEqual(wanted);
      }),
    );

    check("the declared cost is what the system counts", (subject, connector, resource) =>
      Effect.gen(function* () {
        const costOf = <A>(call: Effect.Effect<A, ConnectorError>) =>
          Effect.gen(function* () {
            const before = yield* subject.requests;
            const value = yield* call;
            return { value, calls: (yield* subject.requests).calls - before.calls };
          });
        const { list, read, create, update } = resource;
        const listed = yield* costOf(listAll(connector, subject.resource));
        // A list may need one request more, to see that there is nothing left.
        const least = list?.pageSize === undefined ? 0 : Math.ceil(subject.keys.length / list.pageSize);
        expect(listed.calls).toBeGreaterThanOrEqual(least);
        if (list?.pageSize === undefined) expect(listed.calls).toBe(0);
        else expect(listed.calls).toBe(listed.value.pages.length);
        const keys = subject.keys.slice(0, 10);
        expect((yield* costOf(connector.reader.read(subject.resource, keys))).calls).toBe(
          10 * (read?.requests ?? 0),
        );
        expect((yield* costOf(connector.writer.update(updateOf(subject)))).calls).toBe(update?.requests);
        expect((yield* costOf(createWhole(connector.writer, createOf(subject, 1)))).calls).toBe(
          create?.parts.reduce((sum, part) => sum + part.requests, 0),
        );
        const total = yield* subject.requests;
        expect(yield* connector.reader.requests).toBe(total.calls + total.sessions);
      }),
    );

    check("the check answers what is known", (_subject, connector) =>
      Effect.gen(function* () {
        const lines = yield* connector.reader.check;
        expect(lines.length).toBeGreaterThan(0);
      }),
    );

    checkUnopened("an interruption leaves no open handle", (subject) =>
      Effect.gen(function* () {
        yield* Effect.scoped(
          Effect.gen(function* () {
            const connector = yield* subject.open;
            yield* listAll(connector, subject.resource);
            expect(yield* subject.handles).toBeGreaterThan(0);
            const running = yield* Effect.fork(
              subject.endless?.(connector) ?? listAll(connector, subject.resource),
            );
            yield* Effect.sleep(subject.endless === undefined ? 1 : 150);
            yield* Fiber.interrupt(running);
          }),
        );
        expect(yield* settlesAtZero(subject.handles)).toBe(0);
      }).pipe(Effect.asVoid),
    );

    check("an interrupted write is done wholly or not at all", (subject, connector) =>
      Effect.gen(function* () {
        const before = yield* subject.stored;
        const running = yield* Effect.fork(connector.writer.update(updateOf(subject)));
        yield* Effect.yieldNow();
        yield* Fiber.interrupt(running);
        yield* Effect.sleep(50);
        const changed = differing(before, yield* subject.stored);
        expect([{}, { [subject.change.key]: subject.change.stored }]).toContainEqual(changed);
        yield* connector.writer.update(updateOf(subject));
      }),
    );

    check("a reader has no way to write", (_subject, { reader, writer }) =>
      Effect.sync(() => {
        expect(Object.keys(reader).sort()).toEqual([
          "check",
          "children",
          "list",
          "missing",
          "place",
          "read",
          "requests",
          "side",
        ]);
        expect(Object.keys(writer).sort()).toEqual(["create", "side", "update"]);
      }),
    );
  });
};
