/** What the source may not say: a product's name, the machine's clock, its dice, its environment. */
import { describe, expect, test } from "vitest";
import { sources } from "../support/sources.ts";

const found = (pattern: RegExp, allowed: ReadonlyArray<string> = []): ReadonlyArray<string> =>
  sources
    .filter((file) => !allowed.includes(file.path))
    .flatMap((file) =>
      file.code
        .split("\n")
        .flatMap((line) => (pattern.test(line) ? [`src/${file.path}: ${line.trim()}`] : [])),
    );

test("no product is named", () => {
  const named = sources.flatMap((file) =>
    file.text
      .split("\n")
      .flatMap((line) =>
        /(^|[^a-z])(onefile|pics)/i.test(line) ? [`src/${file.path}: ${line.trim()}`] : [],
      ),
  );
  expect(named).toEqual([]);
});

describe("clock, dice, environment and console come as services", () => {
  test("the wall clock", () => {
    expect(found(/\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b/)).toEqual([]);
  });

  test("dice", () => {
    expect(found(/\bMath\.random\b|\brandomUUID\b|\brandomBytes\b/)).toEqual([]);
  });

  test("timers", () => {
    expect(found(/\bset(Timeout|Interval|Immediate)\b/)).toEqual([]);
  });

  test("the process", () => {
    expect(
      found(/\bprocess\.[a-zA-Z]/, [
        "main.ts",
        // The program of a process of its own.
        "trialWorker.ts",
        // The monotonic clock of the machine since it booted: there is no other.
        "state/BootClock.ts",
        // A lock file says whose it is, and is taken over from a process that is gone.
        "connector/files/processes.ts",
      ]),
    ).toEqual([]);
  });

  test("the console", () => {
    expect(found(/\bconsole\.[a-z]/)).toEqual([]);
  });
});

describe("types are kept", () => {
  test("no any, and nothing is silenced", () => {
    expect(found(/:\s*any\b|<any>|\bas any\b|\bas unknown as\b/)).toEqual([]);
    const silenced = sources.filter((file) => /@ts-(ignore|expect-error|nocheck)/.test(file.text));
    expect(silenced.map((file) => file.path)).toEqual([]);
  });
});

test("comments and texts mention no way to a machine", () => {
  const ways = sources.flatMap((file) =>
    file.text
      .split("\n")
      .flatMap((line) =>
        /(^|[\s"'`(])\/(home|work|tmp|Users)\//.test(line) ? [`src/${file.path}: ${line}`] : [],
      ),
  );
  expect(ways).toEqual([]);
});
