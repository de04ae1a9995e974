/** People in a local database and at an API, for what a command makes of guards, locks and signals. */
import type { Asked, Reply } from "../contract/support/loopback.ts";
import { bodyOf, type RestPair, withRest } from "../engine/restSide.ts";

export interface People {
  readonly pair: RestPair;
  /** What the API holds, by its keys. */
  readonly store: Map<number, Record<string, unknown>>;
  /** Every write that arrived, as its path and body. */
  readonly writes: Array<{ readonly path: string; readonly body: Record<string, unknown> }>;
}

export interface Variant {
  /** What crosswalk.yaml and the entity say of guards, as YAML. */
  readonly guards?: string;
  readonly entityGuards?: string;
  readonly where?: string;
  readonly settings?: string;
}

export const entityOf = ({ entityGuards = "", where = "" }: Variant): string => `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: person }
scope: [{ jobs: [sync]${where} }]
match: [{ by: [code] }]
moves: [{ do: update, jobs: [sync] }]
fields:
  code: { local: code, remote: Code, type: exact }
  email: { local: email, remote: Email, type: email, direction: push-only, blanks: clear }
  phone: { local: phone, remote: Phone, type: text, direction: pull-able }
groups:
  - { title: Mail, events: [update], fields: [email] }
  - { title: Phones, events: [update], gate: phoneMode, fields: [phone] }
${entityGuards}`;

/** Ten people who are linked and alike on both sides: keys 1 to 10 here, 101 to 110 there. */
export const withPeople = (variant: Variant, body: (people: People) => Promise<void>): Promise<void> => {
  const store = new Map<number, Record<string, unknown>>();
  const writes: Array<{ readonly path: string; readonly body: Record<string, unknown> }> = [];
  for (let n = 1; n <= 10; n += 1)
    store.set(100 + n, { ID: 100 + n, Code: `C${n}`, Email: `p${n}@example.org`, Phone: `0${n}` });
  const answer = (asked: Asked): Reply => {
    const id = Number(asked.path.split("/")[2]);
    if (asked.method === "PUT") {
      const sent = { ...bodyOf(asked) };
      writes.push({ path: asked.path, body: sent });
      store.set(id, { ...store.get(id), ...sent });
      return { status: 200, body: {} };
    }
    if (asked.path === "/persons") return { status: 200, body: [...store.values()] };
    const found = store.get(id);
    return found === undefined ? { status: 404 } : { status: 200, body: found };
  };
  return withRest(
    {
      tables: `create table people (id integer primary key, code text, email text, phone text, link integer);
        with recursive n(i) as (select 1 union all select i + 1 from n where i < 10)
        insert into people select i, 'C' || i, 'p' || i || '@example.org', '0' || i, 100 + i from n;`,
      resources: {
        local: `  people:
    table: people
    key: [id]
    fields: { id: { type: integer }, code: { type: exact }, email: { type: email }, phone: { type: text }, link: { type: integer } }
`,
        remote: `  person:
    key: [ID]
    fields:
      ID: { type: integer, access: [read] }
      Code: { type: exact, access: [read] }
      Email: { type: email, clear: empty }
      Phone: { type: text }
    list: { method: GET, path: /persons, returns: [ID, Code, Email, Phone] }
    read: { method: GET, path: "/persons/{ID}" }
    update: [{ method: PUT, path: "/persons/{ID}", send: all }]
`,
      },
      main: `settings:
  phoneMode: { title: Telephone numbers, type: mode, default: ignore }
${variant.guards ?? ""}`,
      settings: variant.settings ?? "{}",
      entities: { person: entityOf(variant) },
    },
    answer,
    (pair) => body({ pair, store, writes }),
  );
};
