/** Each exit code that the command promises, out of a real situation: the command as a process, a database, a server. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import { describe, expect, it } from "vitest";
import { startChild } from "../state/childProcess.ts";
import { type People, withPeople } from "./people.ts";
import { start, until } from "./process.ts";

const changed = ({ pair }: People, count: number): Promise<void> =>
  pair.local.do(`update people set email = 'new' || id || '@example.org' where id <= ${count}`);

const run = (people: People, ...args: ReadonlyArray<string>) => start(people.pair.folder, args).ended;

const replaced = async ({ pair }: People, file: string, old: string, fresh: string): Promise<void> => {
  const path = join(pair.folder, file);
  await writeFile(path, (await readFile(path, "utf8")).replace(old, fresh));
};

/** Changes so many people, and runs the command. */
const changedThen =
  (count: number, ...args: ReadonlyArray<string>) =>
  async (people: People) => {
    await changed(people, count);
    return run(people, ...args);
  };

/** A write that is never answered, so that the command is under way until a signal ends it. */
const interrupted = async (people: People, signal: "SIGINT" | "SIGTERM") => {
  await changed(people, 1);
  people.pair.server.faults.push({ when: ({ method }) => method === "PUT", fault: { _tag: "Hang" } });
  const running = start(people.pair.folder, ["run", "sync"]);
  await until(() => people.pair.server.requests.some(({ method }) => method === "PUT"));
  running.kill(signal);
  return running.ended;
};

/**
 * Breaks the runtime from outside, before the program is loaded: a Node that refuses to make digests. No input of a
 * user is meant to lead to an internal error, so that there is no other way to one.
 */
const withoutDigests = `data:text/javascript,${encodeURIComponent(
  `import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
crypto.createHash = () => { throw new Error("digests are switched off here"); };
syncBuiltinESMExports();`,
)}`;

const situations: ReadonlyArray<
  readonly [
    code: number,
    what: string,
    reach: (people: People) => Promise<{ code: number | null; stderr: string }>,
  ]
> = [
  [0, "a run that does all it had to", changedThen(2, "run", "sync")],
  [
    1,
    "a record that two local ones lay claim to",
    async (people) => {
      await people.pair.local.do("insert into people values (11, 'C11', 'p11@example.org', '011', 101)");
      return run(people, "run", "sync");
    },
  ],
  [
    2,
    "plan --detailed-exitcode where there is something to do",
    changedThen(1, "plan", "sync", "--detailed-exitcode"),
  ],
  [3, "a deadline that has passed", changedThen(1, "run", "sync", "--deadline", "2020-01-01T00:00:00Z")],
  [64, "an option that there is not", (people) => run(people, "run", "sync", "--onyl", "person:1")],
  [
    69,
    "a server that nobody runs",
    async (people) => {
      await replaced(people, "profiles/test.yaml", people.pair.server.url, "http://127.0.0.1:9");
      return run(people, "run", "sync");
    },
  ],
  [
    70,
    "a runtime that lacks what the program needs",
    (people) => start(people.pair.folder, ["run", "sync"], ["--import", withoutDigests]).ended,
  ],
  [
    75,
    "another process that holds the lock",
    (people) =>
      Effect.runPromise(
        Effect.scoped(
          Effect.gen(function* () {
            const holder = yield* startChild("holdRunLock", [join(people.pair.folder, ".crosswalk", "test")]);
            yield* holder.line;
            return yield* Effect.promise(() => run(people, "run", "sync"));
          }),
        ),
      ),
  ],
  [76, "more changes than the guard lets through", changedThen(4, "run", "sync")],
  [
    77,
    "a server that refuses the credential",
    async (people) => {
      people.pair.server.faults.push(
        ...Array.from({ length: 5 }, () => ({
          when: () => true,
          fault: { _tag: "Reply" as const, reply: { status: 401, body: { message: "no" } } },
        })),
      );
      return run(people, "run", "sync");
    },
  ],
  [
    78,
    "a direction that there is not",
    async (people) => {
      await replaced(people, "entities/person.yaml", "push-only", "up-only");
      return run(people, "run", "sync");
    },
  ],
  [130, "Ctrl-C in the middle of a write", (people) => interrupted(people, "SIGINT")],
  [143, "SIGTERM in the middle of a write", (people) => interrupted(people, "SIGTERM")],
];

describe("the command ends with", () => {
  it.each(situations)("%i on %s, without a stack trace", (code, _what, reach) =>
    withPeople({ guards: "guards: { remote: { updates: 3 } }\n" }, async (people) => {
      const ended = await reach(people);
      expect(ended.code, ended.stderr).toBe(code);
      expect(ended.stderr).not.toMatch(/\n\s+at /);
      if (code === 70) expect(ended.stderr).toContain("this is a bug: please report it");
    }),
  );
});
