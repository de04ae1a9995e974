/** People of a database and of an API whose lists come in pages, with damage to the pages on demand. */
import type { Asked, Reply } from "../contract/support/loopback.ts";
import { bodyOf, type RestPair, withRest } from "./restSide.ts";
import type { Parts } from "./support.ts";

export type Row = Record<string, unknown>;
/** Pages as the API would show them → pages as it does. A text is sent as it stands. */
export type Damage = (pages: ReadonlyArray<ReadonlyArray<unknown>>) => ReadonlyArray<unknown>;

export interface Roll {
  readonly people: Map<number, Row>;
  damage: Damage;
  /** Says how many rows there are; undefined: as many as there are. */
  total: ((page: number) => unknown) | undefined;
  /** What becomes of each object on its way out. */
  shape: (row: Row) => unknown;
  /** Bodies that were sent to make or change somebody. */
  readonly written: Array<{ readonly how: string; readonly body: Row }>;
  readonly asked: Array<string>;
}

export const undamaged: Damage = (pages) => pages;

const size = 5;

const pagesOf = (rows: ReadonlyArray<unknown>): ReadonlyArray<ReadonlyArray<unknown>> =>
  Array.from({ length: Math.ceil(rows.length / size) }, (_, index) =>
    rows.slice(index * size, (index + 1) * size),
  );

const answerOf =
  (roll: Roll) =>
  (asked: Asked): Reply => {
    const key = /^\/people\/(\d+)$/.exec(asked.path)?.[1];
    const person = key === undefined ? undefined : roll.people.get(Number(key));
    roll.asked.push(`${asked.method} ${asked.path}`);
    if (asked.method === "POST") {
      const body = bodyOf(asked);
      roll.written.push({ how: "POST", body });
      const ID = Math.max(0, ...roll.people.keys()) + 1;
      roll.people.set(ID, { ID, code: null, name: null, phone: null, ...body });
      return { status: 201, body: { ID } };
    }
    if (key !== undefined && person === undefined) return { status: 404, body: {} };
    if (asked.method === "PUT" && person !== undefined) {
      const body = bodyOf(asked);
      roll.written.push({ how: `PUT ${key}`, body });
      Object.assign(person, body);
      return { status: 200, body: {} };
    }
    if (person !== undefined) return { status: 200, body: roll.shape(person) };
    const page = Number(asked.query.get("page"));
    const all = [...roll.people.values()].map((row) => roll.shape(row));
    const rows = roll.damage(pagesOf(all))[page - 1] ?? [];
    return typeof rows === "string"
      ? { status: 200, headers: { "content-type": "text/html" }, body: rows }
      : { status: 200, body: { rows, total: roll.total === undefined ? all.length : roll.total(page) } };
  };

/** `pages`: how the list ends, as YAML; `entity`: its moves, fields and groups; `main`: guards and the like. */
export const withRoll = (
  options: {
    readonly pages?: string;
    readonly entity?: string;
    readonly main?: string;
    readonly match?: string;
  },
  body: (pair: RestPair, roll: Roll) => Promise<void>,
): Promise<void> => {
  const roll: Roll = {
    people: new Map(),
    damage: undamaged,
    total: undefined,
    shape: (row) => row,
    written: [],
    asked: [],
  };
  const parts: Parts = {
    tables: {
      local:
        "create table people (id integer primary key, code text, name text, phone text, note text, link integer);",
      remote: "",
    },
    resources: {
      local: `  people:
    table: people
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, code: { type: exact }, name: { type: text }, phone: { type: text }, note: { type: text }, link: { type: integer } }
`,
      remote: `  people:
    key: [ID]
    fields:
      ID: { type: integer, access: [read] }
      code: { type: exact }
      name: { type: text }
      phone: { type: text }
    list: { method: GET, path: /people, query: { page: "{page}" }, rows: body.rows, pages: { size: ${size}, ${options.pages ?? "end: [empty]"} } }
    read: { method: GET, path: "/people/{ID}" }
    create: [{ method: POST, path: /people, send: all, takes: { ID: body.ID }, lost: find }]
    update: [{ method: PUT, path: "/people/{ID}", send: all }]
`,
    },
    entities: {
      person: `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: people }
scope: [{ jobs: [sync] }]
match: [{ by: [${options.match ?? "code"}] }]
${
  options.entity ??
  `moves: [{ do: create-remote, jobs: [sync] }, { do: create-local, jobs: [sync] }, { do: update, jobs: [sync] }]
fields:
  code: { local: code, remote: code, type: exact, direction: pull-able, conflict: [remote-wins] }
  name: { local: name, remote: name, type: text, direction: pull-able, conflict: [remote-wins], blanks: clear }
  phone: { local: phone, remote: phone, type: text, direction: push-only, blanks: clear }
groups: [{ title: All, events: [create, update], fields: [code, name, phone] }]
`
}`,
    },
    ...(options.main === undefined ? {} : { main: options.main }),
  };
  return withRest(
    { ...parts, tables: parts.tables.local },
    (asked) => answerOf(roll)(asked),
    (pair) => body(pair, roll),
  );
};

/** So many people on both sides, alike, and not linked yet. */
export const fill = async ({ local }: RestPair, roll: Roll, count: number): Promise<void> => {
  const codes = Array.from({ length: count }, (_, index) => index + 1);
  for (const n of codes) roll.people.set(n, { ID: n, code: `c${n}`, name: `Name ${n}`, phone: `0${n}` });
  await local.do(
    `insert into people (id, code, name, phone) values ${codes.map((n) => `(${n}, 'c${n}', 'Name ${n}', '0${n}')`).join(", ")}`,
  );
};
