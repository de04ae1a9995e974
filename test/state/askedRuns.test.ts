/** Runs that are handed over, and what a job could write when it last ran: the same from both journals. */
import * as Effect from "effect/Effect";
import { describe, expect, it } from "vitest";
import type { Surface } from "../../src/model/Surface.ts";
import type { JournalService } from "../../src/state/Journal.ts";
import * as JournalMemory from "../../src/state/JournalMemory.ts";
import * as JournalSqlite from "../../src/state/JournalSqlite.ts";
import { inFolder } from "../sqlite/temporaryFolder.ts";

const request = (key: string) => ({ job: "sync", only: { person: [key] }, inputs: {}, accept: [] });

const surface: Surface = [
  {
    key: "person update",
    says: "person: pairs may be updated",
    origin: { file: "entities/person.yaml", line: 7 },
    limits: { linked: "only those that are linked" },
    parts: { source: { is: "abc", words: "$value" } },
    cases: "10",
    decider: "as remote-wins decides",
  },
];

const check = (journal: JournalService) =>
  Effect.gen(function* () {
    expect(yield* journal.takeAsked).toBe(undefined);
    const first = yield* journal.askRun(request("1"), 10);
    expect(first.folded).toBe(false);
    const second = yield* journal.askRun(request("2"), 20);
    expect(yield* journal.askRun(request("1"), 30)).toEqual({ id: first.id, folded: true });
    expect(yield* journal.takeAsked).toEqual({ id: first.id, request: request("1"), askedAt: 10, tries: 1 });
    // It is under way: the same request is another one now, and comes last.
    const third = yield* journal.askRun(request("1"), 40);
    expect(third.folded).toBe(false);
    expect((yield* journal.askedRuns).map(({ id }) => id)).toEqual([first.id, second.id, third.id]);
    // Nobody dropped it: it is the next one still.
    expect(yield* journal.takeAsked).toMatchObject({ id: first.id, tries: 2 });
    // It is not done; the one that was asked for meanwhile stands for both.
    yield* journal.leaveAsked(first.id);
    expect((yield* journal.askedRuns).map(({ id }) => id)).toEqual([second.id, third.id]);
    expect(yield* journal.takeAsked).toMatchObject({ id: second.id, tries: 1 });
    // Not done either: it keeps its place and its tries.
    yield* journal.leaveAsked(second.id);
    expect((yield* journal.askedRuns).map(({ id, tries }) => [id, tries])).toEqual([
      [second.id, 1],
      [third.id, 0],
    ]);
    // Somebody asks for it anew.
    expect(yield* journal.askRun(request("2"), 50)).toEqual({ id: second.id, folded: true });
    expect((yield* journal.askedRuns)[0]?.tries).toBe(0);
    yield* journal.takeAsked;
    yield* journal.dropAsked(second.id);
    expect((yield* journal.takeAsked)?.id).toBe(third.id);

    expect(yield* journal.surface("sync")).toBe(undefined);
    yield* journal.putSurface("sync", []);
    yield* journal.putSurface("sync", surface);
    expect(yield* journal.surface("sync")).toEqual(surface);
    expect(yield* journal.surface("upload")).toBe(undefined);
  });

describe("runs that are handed over, and surfaces", () => {
  it("in memory", () => Effect.runPromise(Effect.flatMap(JournalMemory.make, check)));
  it("in a file", () =>
    inFolder((folder) => Effect.scoped(Effect.flatMap(JournalSqlite.make(folder), check))));
});
