/** A disk without room for the journal: what was not written down first is never sent. Judged by what arrived at the server. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import { describe, expect, it } from "vitest";
import * as JournalSqlite from "../../src/state/JournalSqlite.ts";
import type { Asked, Reply } from "../contract/support/loopback.ts";
import { program } from "../support/program.ts";
import { bodyOf, type RestPair, withRest } from "./restSide.ts";

const people = 120;

const api = () => {
  const made: Array<unknown> = [];
  return {
    made,
    answer: (asked: Asked): Reply => {
      if (asked.method === "GET") {
        const code = asked.query.get("Code");
        const rows = made.flatMap((one, index) =>
          code === null || one === code ? [{ ID: 100 + index, Code: one }] : [],
        );
        return { status: 200, body: rows };
      }
      made.push(bodyOf(asked).Code);
      return { status: 200, body: { ID: 99 + made.length } };
    },
  };
};

const withPeople = (body: (pair: RestPair, made: ReadonlyArray<unknown>) => Promise<void>): Promise<void> => {
  const { made, answer } = api();
  return withRest(
    {
      tables: `create table people (id integer primary key, code text, link integer);
        with recursive n(i) as (select 1 union all select i + 1 from n where i < ${people})
        insert into people select i, 'C' || i, null from n;`,
      resources: {
        local:
          "  people:\n    table: people\n    key: [id]\n    fields: { id: { type: integer }, code: { type: exact }, link: { type: integer } }\n",
        remote: `  person:
    key: [ID]
    fields: { ID: { type: integer, access: [read] }, Code: { type: exact, access: [read, create] } }
    list: { method: GET, path: /people, returns: [ID, Code] }
    create: [{ method: POST, path: /people, send: all, takes: { ID: body.ID }, lost: find }]
`,
      },
      entities: {
        person: `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: person }
scope: [{ jobs: [sync] }]
match: [{ by: [code] }]
moves: [{ do: create-remote, jobs: [sync] }]
fields:
  code: { local: code, remote: Code, type: exact, direction: push-only }
groups: [{ title: All, events: [create], fields: [code] }]
`,
      },
    },
    answer,
    (pair) => body(pair, made),
  );
};

/** Runs the job in a process of its own whose files may grow to so many KiB, and no further. */
const runLimited = (folder: string, kibibytes: number) =>
  new Promise<{ readonly code: number | null; readonly signal: string | null; readonly stderr: string }>(
    (resolve) => {
      const child = spawn(
        "bash",
        ["-c", `ulimit -f ${kibibytes}; exec "$0" "$1" run sync`, process.execPath, program("crosswalk")],
        {
          cwd: folder,
          env: { ...process.env, XDG_STATE_HOME: join(folder, ".machine") },
          stdio: ["ignore", "ignore", "pipe"],
        },
      );
      let stderr = "";
      child.stderr.on("data", (chunk: Buffer) => {
        stderr += chunk.toString();
      });
      child.on("close", (code, signal) => resolve({ code, signal, stderr }));
    },
  );

/** The keys of records whose write was ever begun. */
const begun = (folder: string) =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const journal = yield* JournalSqlite.make(join(folder, ".crosswalk", "test"));
        const [run] = yield* journal.runs(1);
        const steps = run === undefined ? [] : yield* journal.steps(run.id);
        return steps.flatMap(({ step, status }) =>
          step._tag === "PushCreate" && status !== "planned" && status !== "skipped"
            ? [`C${step.localKey}`]
            : [],
        );
      }),
    ),
  );

describe("a disk that is full", () => {
  it.each([
    ["before the run is written down", 12],
    ["in the middle of the writes", 500],
    ["a little later", 700],
  ])("%s: the run ends with that, and the next one with room goes on", (_about, kibibytes) =>
    withPeople(async ({ folder, run }, made) => {
      const full = await runLimited(folder, kibibytes);
      expect(full).toMatchObject({ code: 78, signal: null });
      expect(full.stderr).toMatch(/the disk (is full|could not be read or written)/);
      expect(full.stderr).not.toMatch(/\n\s+at /);
      expect(made.length).toBeLessThan(people);
      if (made.length > 0) {
        const known = new Set<unknown>(await begun(folder));
        expect(made.filter((code) => !known.has(code))).toEqual([]);
      }
      const next = await run("run", "sync");
      expect([next.code, next.stderr]).toEqual([0, ""]);
      expect(made.length).toBe(people);
      expect(new Set(made).size).toBe(people);
    }),
  );

  it("reaches the middle of the writes in one of these tests", () =>
    withPeople(async ({ folder }, made) => {
      await runLimited(folder, 500);
      expect(made.length).toBeGreaterThan(0);
    }));
});
