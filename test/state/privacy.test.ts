/** Who may read what the state keeps: its owner alone, whatever the file mask of the process. */
import { chmod, mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as JournalSqlite from "../../src/state/JournalSqlite.ts";
import * as runLock from "../../src/state/runLockSqlite.ts";
import { startRun } from "../contract/journalContract.ts";
import { inFolder } from "../sqlite/temporaryFolder.ts";

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

describe.each([0o000, 0o022, 0o277])("under the file mask %i", (mask) => {
  let before = 0;
  beforeEach(() => {
    before = process.umask();
  });
  afterEach(() => {
    process.umask(before);
  });

  it("every file of the state is 0600 from the start, and its folder 0700", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        process.umask(mask);
        const state = join(folder, "state");
        const journal = yield* JournalSqlite.make(state);
        yield* runLock.make(state).hold;
        yield* startRun(journal, "r");
        process.umask(before);
        const names = (yield* Effect.promise(() => readdir(state))).sort();
        expect(names).toEqual(
          expect.arrayContaining(["journal.sqlite", "journal.sqlite-shm", "journal.sqlite-wal", "run.lock"]),
        );
        for (const name of names)
          expect([name, yield* Effect.promise(() => modeOf(join(state, name)))]).toEqual([name, "600"]);
        expect(yield* Effect.promise(() => modeOf(state))).toBe("700");
      }),
    ));
});

it("a file that others could read is closed to them when it is opened; a folder that was there keeps its mode", () =>
  inFolder((folder) =>
    Effect.gen(function* () {
      const state = join(folder, "shared");
      yield* Effect.promise(async () => {
        await mkdir(state);
        await chmod(state, 0o755);
        await writeFile(join(state, "journal.sqlite"), "");
        await chmod(join(state, "journal.sqlite"), 0o644);
      });
      yield* JournalSqlite.make(state);
      expect(yield* Effect.promise(() => modeOf(join(state, "journal.sqlite")))).toBe("600");
      expect(yield* Effect.promise(() => modeOf(state))).toBe("755");
    }),
  ));
