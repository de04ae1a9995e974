/** What a create says of its record in a later request, where that names another record. */
import { describe, expect, it } from "vitest";
import type { Asked, Reply } from "../contract/support/loopback.ts";
import { bodyOf, type RestPair, withRest } from "./restSide.ts";

interface Made {
  readonly ID: number;
  readonly [place: string]: unknown;
}

/** People are made by code, and put into a firm by a request of its own. */
const api = () => {
  const state = { people: new Map<number, Made>(), firms: new Map<number, Made>() };
  const answer = (asked: Asked): Reply => {
    const { method, path, query } = asked;
    const [, list, id, firm] = path.split("/");
    const rows = list === "firms" ? state.firms : state.people;
    if (method === "GET")
      return { status: 200, body: [...rows.values()].filter((row) => row.Code === query.get("Code")) };
    const row = rows.get(Number(id));
    if (firm !== undefined && row !== undefined) {
      rows.set(row.ID, { ...row, Firm: Number(firm) });
      return { status: 200, body: {} };
    }
    const made: Made = { ...bodyOf(asked), ID: (list === "firms" ? 500 : 100) + rows.size + 1 };
    rows.set(made.ID, made);
    return { status: 200, body: { ID: made.ID } };
  };
  return { state, answer };
};

const listed = (name: string): string => `    key: [ID]
    list: { method: GET, path: /${name}, query: { Code: "{Code}" }, returns: [ID, Code] }`;

/** `firmLost`: what is declared of an answer that is lost when a firm is made. */
const withFirms = (
  firmLost: string,
  body: (pair: RestPair, state: ReturnType<typeof api>["state"]) => Promise<void>,
): Promise<void> => {
  const { state, answer } = api();
  return withRest(
    {
      tables: `create table firms (id integer primary key, code text, link integer); insert into firms values (1, 'f', null);
         create table people (id integer primary key, code text, firm integer, link integer); insert into people values (1, 'p', 1, null)`,
      resources: {
        local: `  firms:
    table: firms
    key: [id]
    fields: { id: { type: integer }, code: { type: exact }, link: { type: integer } }
  people:
    table: people
    key: [id]
    fields: { id: { type: integer }, code: { type: exact }, firm: { type: integer }, link: { type: integer } }
`,
        remote: `  firm:
${listed("firms")}
    fields: { ID: { type: integer, access: [read] }, Code: { type: exact, required: true, access: [read, create] } }
    create: [{ method: POST, path: /firms, send: [Code], takes: { ID: body.ID }, lost: ${firmLost} }]
  person:
${listed("people")}
    fields:
      ID: { type: integer, access: [read] }
      Code: { type: exact, required: true, access: [read, create] }
      Firm: { type: integer, access: [create] }
    create:
      - { method: POST, path: /people, send: [Code], takes: { ID: body.ID }, lost: find }
      - { method: POST, path: "/people/{ID}/{Firm}", needs: [Firm], lost: repeat }
`,
      },
      entities: {
        firm: `entity: firm
title: Firms
local: { resource: firms, link: { field: link } }
remote: { resource: firm }
match: [{ by: [code] }]
moves: [{ do: create-remote, jobs: [sync], only: referenced }]
fields:
  code: { local: code, remote: Code, type: exact, direction: push-only }
groups: [{ title: Firms, events: [create], fields: [code] }]
`,
        person: `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: person }
scope: [{ jobs: [sync] }]
match: [{ by: [code] }]
moves: [{ do: create-remote, jobs: [sync] }]
fields:
  code: { local: code, remote: Code, type: exact, direction: push-only }
  firm: { local: firm, remote: Firm, reference: firm, direction: push-only }
groups: [{ title: People, events: [create], fields: [code, firm] }]
`,
      },
    },
    answer,
    (pair) => body(pair, state),
  );
};

describe("a later request of a create that names another record", () => {
  const inFirm = [{ ID: 101, Code: "p", Firm: 501 }];

  it.each(["after", "before"] as const)(
    "is sent by the next run, where the answer to the first one was lost (%s it was carried out)",
    (when) =>
      withFirms("find", async (pair, state) => {
        pair.server.faults.push({
          when: ({ method, path }) => method === "POST" && path === "/people",
          fault: { _tag: "Drop", when },
        });
        expect((await pair.run("run", "sync")).code).toBe(1);
        // Nothing else refers to the firm any more.
        expect((await pair.run("run", "sync")).code).toBe(0);
        expect([...state.people.values()]).toEqual(inFirm);
        expect((await pair.run("run", "sync")).stdout).toContain("nothing written");
      }),
  );

  it("is not left out where that record stands in doubt: the create waits until a person has said what is there", () =>
    withFirms("doubt", async (pair, state) => {
      pair.server.faults.push({
        when: ({ method, path }) => method === "POST" && path === "/firms",
        fault: { _tag: "Drop", when: "after" },
      });
      for (let again = 0; again < 3; again++) {
        const run = await pair.run("run", "sync");
        expect(run.code).toBe(1);
        expect(run.stdout).toContain("unresolved-reference");
      }
      expect(state.people.size).toBe(0);
      expect((await pair.run("links", "add", "firm:1", "501")).code).toBe(0);
      expect((await pair.run("run", "sync")).code).toBe(0);
      expect([...state.people.values()]).toEqual(inFirm);
    }));
});
