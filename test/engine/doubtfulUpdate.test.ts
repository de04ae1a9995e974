/** An update that was sent and has no known outcome, met by the run that follows. */
import { join } from "node:path";
import * as Effect from "effect/Effect";
import { expect, it } from "vitest";
import * as JournalSqlite from "../../src/state/JournalSqlite.ts";
import { type Parts, withPair } from "./support.ts";

const resource = (link: string) => `  people:
    table: people
    key: [id]
    fields: { id: { type: integer }, name: { type: text }${link} }
`;

const parts: Parts = {
  tables: {
    local:
      "create table people (id integer primary key, name text, link integer); insert into people values (1, 'Ann', 51)",
    remote: "create table people (id integer primary key, name text); insert into people values (51, 'A.')",
  },
  resources: { local: resource(", link: { type: integer }"), remote: resource("") },
  entities: {
    person: `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: people }
scope: [{ jobs: [sync] }]
moves: [{ do: update, jobs: [sync] }]
fields:
  name: { local: name, remote: name, type: text, direction: push-only }
groups: [{ title: Names, events: [update], fields: [name] }]
`,
  },
};

it.each([
  ["what is written now is the same", "Ann", "compared"],
  ["what is to be written has changed since", "Anna", "superseded"],
])("is settled, and the journal says whether %s", (_about, now, how) =>
  withPair(parts, async ({ folder, run, local, remote }) => {
    const origin = { file: "entities/person.yaml", line: 1 };
    const journal = <A, E>(use: (journal: JournalSqliteService) => Effect.Effect<A, E>) =>
      Effect.runPromise(
        Effect.scoped(Effect.flatMap(JournalSqlite.make(join(folder, ".crosswalk", "test")), use)),
      );
    await journal((state) =>
      Effect.gen(function* () {
        yield* state.startRun({ id: "killed", kind: "run", job: "sync", chosen: false, startedAt: 1 });
        const step = {
          _tag: "PushUpdate" as const,
          id: "u",
          entity: "person",
          resource: "people",
          origin,
          localKey: "1",
          remoteKey: "51",
          writes: [
            {
              field: "name",
              place: "name",
              value: { _tag: "Known" as const, value: "Ann" },
              before: "A.",
              reason: { code: "push" as const, message: "", rule: origin, direction: "push-only" as const },
              sensitive: false,
            },
          ],
        };
        yield* state.begin("killed", step, { entity: "person", side: "remote", key: "1" }, 2);
      }),
    );
    await local.do(`update people set name = '${now}'`);
    expect((await run("run", "sync")).code).toBe(0);
    expect(await remote.rows("select name from people")).toEqual([{ name: now }]);
    const steps = await journal((state) => state.steps("killed"));
    expect(steps.map(({ status, message }) => [status, message])).toEqual([["settled", how]]);
  }),
);

type JournalSqliteService = Effect.Effect.Success<ReturnType<typeof JournalSqlite.make>>;
