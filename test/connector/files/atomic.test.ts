/** A file is whole at every moment, whatever becomes of the process that writes it; locks outlive nobody. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import type { Scope } from "effect/Scope";
import { describe, expect, it } from "vitest";
import { begun } from "../../../src/connector/files/processes.ts";
import { failureOf, listAll } from "../../contract/connectorContract.ts";
import { openFiles } from "../../contract/support/filesSubject.ts";
import { temporaryFolder } from "../../contract/support/sqlSubject.ts";
import { program } from "../../support/program.ts";
import { bigContent, bigRows, bigSystem, isWhole } from "./bigFile.ts";

const scoped = (body: Effect.Effect<void, unknown, Scope>) => Effect.runPromise(Effect.scoped(body));

const folderWithFile = (content: string) =>
  Effect.tap(temporaryFolder, (folder) => Effect.sync(() => writeFileSync(join(folder, "t.csv"), content)));

const update = (key: string, n: number) => ({
  _tag: "Update" as const,
  side: "remote" as const,
  resource: "t",
  key,
  cells: { n },
  before: {},
});

const lockOf = (folder: string): string => join(folder, ".t.csv.crosswalk-lock");

/** A process that writes without pause. */
const startWriting = (folder: string, pauseMs = 0): Effect.Effect<ChildProcess, never, Scope> =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const child = spawn(process.execPath, [program("writeForEver"), folder, String(pauseMs)], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(child.stdout, "data");
      return child;
    }),
    (child) => Effect.sync(() => child.kill("SIGKILL")),
  );

const killed = (child: ChildProcess) =>
  Effect.promise(async () => {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  });

describe("a file that is being written", () => {
  it("is whole whenever somebody looks", () =>
    scoped(
      Effect.gen(function* () {
        const folder = yield* folderWithFile(bigContent);
        yield* startWriting(folder);
        const seen = new Set<string>();
        for (let look = 0; look < 100; look++) {
          const text = readFileSync(join(folder, "t.csv"), "utf8");
          expect(isWhole(text)).toBe(true);
          seen.add(text.slice(0, 20_000));
        }
        // It was written meanwhile, or nothing was shown.
        expect(seen.size).toBeGreaterThan(5);
      }),
    ));
});

describe("a process that is killed", () => {
  it("leaves the old file or the new one; what else it leaves, the next write takes away", () =>
    scoped(
      Effect.gen(function* () {
        const folder = yield* folderWithFile(bigContent);
        const path = join(folder, "t.csv");
        let caught = 0;
        for (let round = 0; round < 5; round++) {
          const child = yield* startWriting(folder);
          yield* Effect.sleep(40 + round * 7);
          yield* killed(child);
          expect(isWhole(readFileSync(path, "utf8"))).toBe(true);
          const left = readdirSync(folder).filter((name) => name !== "t.csv");
          if (left.length > 0) caught += 1;
          expect(
            left.filter((name) => ![".t.csv.crosswalk-lock", ".t.csv.crosswalk-new"].includes(name)),
          ).toEqual([]);
          yield* Effect.scoped(
            Effect.gen(function* () {
              const { reader, writer } = yield* openFiles(bigSystem, folder);
              expect((yield* listAll({ reader, writer }, "t")).records).toHaveLength(bigRows);
              yield* writer.update(update("20000", round + 1));
            }),
          );
          expect(readdirSync(folder)).toEqual(["t.csv"]);
          expect(readFileSync(path, "utf8").endsWith(`",${round + 1}\n`)).toBe(true);
        }
        // It was killed in the middle at least once, or nothing was shown.
        expect(caught).toBeGreaterThan(0);
      }),
    ));
});

describe("a write that is interrupted", () => {
  it("is done wholly or not at all, and leaves nothing beside the file", () =>
    scoped(
      Effect.gen(function* () {
        const folder = yield* folderWithFile(bigContent);
        const { writer } = yield* openFiles(bigSystem, folder);
        yield* writer.update(update("1", 1));
        let last = "1";
        for (let round = 2; round < 30; round++) {
          const running = yield* Effect.fork(writer.update(update("1", round)));
          yield* Effect.sleep(round / 4);
          yield* Fiber.interrupt(running);
          expect(readdirSync(folder)).toEqual(["t.csv"]);
          const text = readFileSync(join(folder, "t.csv"), "utf8");
          expect(isWhole(text)).toBe(true);
          const now = /^1,.*,(\d+)$/m.exec(text)?.[1] ?? "";
          expect([last, String(round)]).toContain(now);
          last = now;
        }
      }),
    ));
});

describe("two processes that write one file", () => {
  it("lose no change of each other's", () =>
    scoped(
      Effect.gen(function* () {
        const folder = yield* folderWithFile(bigContent);
        const child = yield* startWriting(folder, 10);
        const numbersIn = (text: string) =>
          text.split("\n").map((line) => Number(/",(\d+)$/.exec(line)?.[1]));
        const held = () => readFileSync(join(folder, "t.csv"), "utf8");
        // Its first change is there before ours begin.
        while (
          !numbersIn(held())
            .slice(1, 101)
            .some((n) => n > 0)
        )
          yield* Effect.sleep(5);
        const { writer } = yield* openFiles(bigSystem, folder);
        for (let n = 1; n <= 20; n++) yield* writer.update(update(String(10_000 + n), n));
        yield* killed(child);
        const text = held();
        expect(isWhole(text)).toBe(true);
        const numbers = numbersIn(text);
        expect(numbers.slice(10_001, 10_021)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
        expect(numbers.slice(1, 101).some((n) => n > 0)).toBe(true);
      }),
    ));
});

describe("a lock", () => {
  const content = "id,text,n\n1,a,0\n";
  const withLock = (
    lock: string,
    body: (folder: string) => Effect.Effect<void, unknown, Scope>,
  ): Promise<void> =>
    scoped(
      Effect.gen(function* () {
        const folder = yield* folderWithFile(content);
        writeFileSync(lockOf(folder), lock);
        yield* body(folder);
      }),
    );
  const written = (folder: string) =>
    Effect.gen(function* () {
      const { writer } = yield* openFiles(bigSystem, folder);
      yield* writer.update(update("1", 5));
      expect(readFileSync(join(folder, "t.csv"), "utf8")).toBe("id,text,n\n1,a,5\n");
      expect(readdirSync(folder)).toEqual(["t.csv"]);
    });
  const refused = (folder: string) =>
    Effect.gen(function* () {
      const { reader, writer } = yield* openFiles(bigSystem, folder);
      const error = yield* failureOf(writer.update(update("1", 5)));
      expect(error).toMatchObject({
        reason: "unreachable",
        message: "t.csv is being written by another program (its lock is .t.csv.crosswalk-lock)",
      });
      expect(readFileSync(join(folder, "t.csv"), "utf8")).toBe(content);
      expect(existsSync(lockOf(folder))).toBe(true);
      // Reading asks for no lock.
      expect((yield* listAll({ reader, writer }, "t")).records).toHaveLength(1);
    });
  const owner = (pid: number, host = hostname()) => JSON.stringify({ pid, host });

  it("of a process that lives keeps writes away, and nothing else", () =>
    withLock(owner(process.ppid), refused));

  it("of another machine does so until somebody removes it", () =>
    withLock(owner(999_999_999, "elsewhere"), refused));

  it("of a process that is gone is taken over", () => withLock(owner(999_999_999), written));

  it("of a process before this one that had its number is taken over", () =>
    withLock(owner(process.pid), written));

  it("of a process whose number another has by now is taken over", async () => {
    const other = JSON.stringify({ pid: process.ppid, host: hostname(), begun: "another boot 17" });
    await withLock(other, written);
    const begins = begun(process.ppid);
    expect(begins).toMatch(/^[-0-9a-f]{36} \d+$/);
    await withLock(JSON.stringify({ pid: process.ppid, host: hostname(), begun: begins }), refused);
  });

  it("that was never finished is taken over once it is old, and waited for until then", async () => {
    await withLock("", (folder) =>
      Effect.suspend(() => {
        const old = new Date(Date.now() - 60_000);
        utimesSync(lockOf(folder), old, old);
        return written(folder);
      }),
    );
    await withLock("", (folder) =>
      Effect.gen(function* () {
        const before = performance.now();
        yield* written(folder);
        expect(performance.now() - before).toBeGreaterThan(700);
      }),
    );
  });

  it("is waited for", () =>
    withLock(owner(process.ppid), (folder) =>
      Effect.gen(function* () {
        const { writer } = yield* openFiles(bigSystem, folder);
        const running = yield* Effect.fork(writer.update(update("1", 5)));
        yield* Effect.sleep(200);
        yield* Effect.sync(() => writeFileSync(lockOf(folder), owner(999_999_999)));
        yield* Fiber.join(running);
        expect(readFileSync(join(folder, "t.csv"), "utf8")).toBe("id,text,n\n1,a,5\n");
      }),
    ));

  it("is not waited for by one who is interrupted", () =>
    withLock(owner(process.ppid), (folder) =>
      Effect.gen(function* () {
        const { writer } = yield* openFiles(bigSystem, folder);
        const running = yield* Effect.fork(writer.update(update("1", 5)));
        yield* Effect.sleep(100);
        const before = performance.now();
        yield* Fiber.interrupt(running);
        expect(performance.now() - before).toBeLessThan(1_000);
        expect(readFileSync(lockOf(folder), "utf8")).toBe(owner(process.ppid));
      }),
    ));
});
