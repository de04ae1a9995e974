/** A pair that the state alone knows, whose link place is filled by the run that first writes a reference to it. */
import { join } from "node:path";
import * as Effect from "effect/Effect";
import { expect, it } from "vitest";
import * as JournalSqlite from "../../src/state/JournalSqlite.ts";
import { withPair } from "./support.ts";

const table = (name: string, fields: string) => `  ${name}:
    table: ${name}
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, code: { type: exact }, ${fields} }
`;

it("is read for a reference that is pulled: the next run has nothing to do", () =>
  withPair(
    {
      tables: {
        local: `create table people (id integer primary key, code text, firm integer);
          create table firms (id integer primary key, code text, link integer);
          insert into people values (1, 'A', null);
          insert into firms values (7, 'F', null);`,
        remote: `create table people (id integer primary key, code text, firm integer);
          create table firms (id integer primary key, code text);
          insert into people values (51, 'A', 57);
          insert into firms values (57, 'F');`,
      },
      resources: {
        local: table("people", "firm: { type: integer }") + table("firms", "link: { type: integer }"),
        remote:
          table("people", "firm: { type: integer }") +
          table("firms", "code: { type: exact }").replace("code: { type: exact }, ", ""),
      },
      entities: {
        person: `entity: person
title: People
local: { resource: people }
remote: { resource: people }
scope: [{ jobs: [sync] }]
match: [{ by: [code] }]
moves: [{ do: update, jobs: [sync] }]
fields:
  code: { local: code, remote: code, type: exact }
  firm: { local: firm, remote: firm, reference: firm, direction: pull-only }
groups: [{ title: All, events: [update], fields: [firm] }]
`,
        firm: `entity: firm
title: Firms
local: { resource: firms, link: { field: link } }
remote: { resource: firms }
match: [{ by: [code] }]
moves: [{ do: update, jobs: [sync] }]
fields:
  code: { local: code, remote: code, type: exact, direction: push-only }
groups: [{ title: All, events: [update], fields: [code] }]
`,
      },
    },
    async ({ folder, run, local }) => {
      await Effect.runPromise(
        Effect.scoped(
          Effect.flatMap(JournalSqlite.make(join(folder, ".crosswalk", "test")), (state) =>
            state.putLinks([{ entity: "firm", localKey: "7", remoteKey: "57", columnSeen: false }]),
          ),
        ),
      );
      expect((await run("run", "sync")).code).toBe(0);
      expect(await local.rows("select p.firm, f.link from people p, firms f")).toEqual([
        { firm: 7, link: 57 },
      ]);
      const plan = await run("plan", "sync", "--detailed-exitcode");
      expect([plan.code, plan.stderr]).toEqual([0, ""]);
    },
  ));
