/** What is believed of reads that show a part of the records each, and of lists of a few. */
import * as Effect from "effect/Effect";
import { describe, expect, it } from "vitest";
import type { EntityGuards } from "../../src/compile/PlanTemplate.ts";
import { Trust, withoutDrifts } from "../../src/execute/read/Trust.ts";
import type { ReadsSeen } from "../../src/state/ReadsSeen.ts";
import { entity, field, job, line } from "../plan/support.ts";

const visit = entity("visit", [field("note", "pull-only")]);
const nothingSeen: ReadsSeen = { lists: [], fields: [] };

const trustOf = (
  before: ReadsSeen,
  accepted: ReadonlyArray<string> = [],
  guards: Readonly<Record<string, EntityGuards>> = {},
) => new Trust({ job: job([visit], { guards }), before, accepted: new Set(accepted) });

/** Takes in `rows` visits, with a note or without, and answers how many of them hold a place for it. */
const take = (trust: Trust, rows: number, noted: boolean, whole = false): number => {
  const taken = Effect.runSync(
    trust.take(
      visit,
      "remote",
      "list",
      {
        rows: Array.from({ length: rows }, (_, index) => ({
          key: `${index}`,
          cells: { id: `${index}`, Note: noted ? "n" : null },
        })),
        bad: [],
        shown: [{ rows, fields: noted ? { id: rows, Note: rows } : { id: rows }, others: [] }],
      },
      Effect.succeed([]),
      whole,
    ),
  );
  return taken.rows.filter(({ cells }) => "Note" in cells).length;
};

const drifts = (trust: Trust): ReadonlyArray<string> => [...trust.drifts("remote", "visit-there").keys()];

/** One run: the visits of a parent that has 20 without a note, then those of one that has 10 with or without it. */
const run = (before: ReadsSeen, noted: boolean, accepted: ReadonlyArray<string> = []) => {
  const trust = trustOf(before, accepted);
  const kept = [take(trust, 20, false), take(trust, 10, noted)];
  Effect.runSync(trust.settle);
  return { kept, drifts: drifts(trust), seen: trust.seen };
};

describe("a field that is left out where it is blank, in lists that lie under a parent each", () => {
  it("is there as long as one of them shows it, run for run", () => {
    const first = run(nothingSeen, true);
    const second = run(first.seen, true);
    const third = run(second.seen, true);
    for (const { kept, drifts: found, seen } of [first, second, third]) {
      expect(kept).toEqual([20, 10]);
      expect(found).toEqual([]);
      expect(seen.fields).toEqual([
        {
          side: "remote",
          resource: "visit-there",
          way: "list",
          rows: 30,
          fields: { id: 30, Note: 10 },
          others: [],
        },
      ]);
    }
  });

  it("has drifted where none shows it, until it is accepted; then that is what the next run compares with", () => {
    const before = run(nothingSeen, true).seen;
    const lost = run(before, false);
    expect(lost.drifts).toEqual(["Note"]);
    expect(lost.seen.fields).toEqual([]);
    const accepted = run(before, false, ["visit.remote.drift"]);
    expect(accepted.drifts).toEqual([]);
    expect(accepted.seen.fields).toMatchObject([{ rows: 30, fields: { id: 30 } }]);
    expect(run(accepted.seen, false).drifts).toEqual([]);
  });

  it("is judged at once in the list of all records", () => {
    const trust = trustOf(run(nothingSeen, true).seen);
    expect(take(trust, 30, false, true)).toBe(0);
    expect(drifts(trust)).toEqual(["Note"]);
    expect(withoutDrifts(trust.drifts("remote", "visit-there"), { id: "1", Note: null })).toEqual({
      id: "1",
    });
  });

  it("ends the run where records are known by it", () => {
    const keyed = { ...visit, remote: { ...visit.remote, key: ["Note"] } };
    const trust = trustOf(run(nothingSeen, true).seen);
    const shown = [{ rows: 30, fields: { id: 30 }, others: [] }];
    Effect.runSync(
      trust.take(keyed, "remote", "list", { rows: [], bad: [], shown }, Effect.succeed([]), false),
    );
    const ended = Effect.runSync(Effect.either(trust.settle));
    expect(ended._tag === "Left" && ended.left.message).toContain("records are known by it");
  });
});

describe("a list of fewer than twenty records", () => {
  const atMost = (amount: EntityGuards["sides"]["remote"]["fewer"]): Record<string, EntityGuards> => ({
    visit: { fields: {}, sides: { local: {}, remote: amount === undefined ? {} : { fewer: amount } } },
  });
  const second = (records: number, guards: Record<string, EntityGuards>) => {
    const first = trustOf(nothingSeen, [], guards);
    expect(first.count(visit, "remote", {}, 19)).toBeUndefined();
    return trustOf(first.seen, [], guards).count(visit, "remote", {}, records);
  };

  it("is held to a number that the mapping declares", () => {
    const two = atMost({ amount: 2, origin: line(9) });
    expect(second(0, two)).toBe(
      "the remote list of visit-there holds 0 records, and held 19 when it was last complete",
    );
    expect(second(16, two)).toContain("holds 16 records, and held 19");
    expect(second(17, two)).toBeUndefined();
  });

  it("may lose all of them where a share is declared, or nothing", () => {
    expect(second(0, atMost({ amount: { percent: 10 }, origin: line(9) }))).toBeUndefined();
    expect(second(0, {})).toBeUndefined();
  });
});
