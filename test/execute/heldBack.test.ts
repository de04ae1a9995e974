/** What is held back for a field that only all the reads of a resource together have shown to be gone. */
import * as Effect from "effect/Effect";
import { describe, expect, it } from "vitest";
import { heldBack, takeBack } from "../../src/execute/read/heldBack.ts";
import type { EntityState } from "../../src/execute/read/Reading.ts";
import { Trust } from "../../src/execute/read/Trust.ts";
import { entity, field, job, local, open, remote, heldBack as shutBy } from "../plan/support.ts";

const visit = entity("visit", [field("note", "pull-only"), field("code", "push-only")], {
  moves: { "create-local": open(18, { where: "$remote.Note != 'x'" }), update: open(19) },
});

/** Of 10 records, all of which held a note in the last run, none does. */
const lost = (): Trust => {
  const trust = new Trust({
    job: job([visit]),
    before: {
      lists: [],
      fields: [
        {
          side: "remote",
          resource: "visit-there",
          way: "list",
          rows: 10,
          fields: { id: 10, Note: 10 },
          others: [],
        },
      ],
    },
    accepted: new Set(),
  });
  const shown = [{ rows: 10, fields: { id: 10 }, others: [] }];
  Effect.runSync(
    trust.take(visit, "remote", "list", { rows: [], bad: [], shown }, Effect.succeed([]), false),
  );
  Effect.runSync(trust.settle);
  return trust;
};

describe("a field that is found gone at the end", () => {
  it("makes no move that is decided by it, and leaves the others open", () => {
    const { moves, fields } = heldBack(lost(), visit, undefined);
    expect([moves["create-local"]._tag, moves.update._tag]).toEqual(["None", "Open"]);
    expect(fields.map(({ flows }) => flows.update.verdict)).toEqual([
      { _tag: "Withheld", code: "schema-drift" },
      { _tag: "Push" },
    ]);
  });

  it("makes no move in a scope that is decided by it", () => {
    const scoped = {
      ...visit,
      scope: { origin: visit.origin, linked: false, chosen: false, where: "$remote.Note = 'x'" },
    };
    expect(heldBack(lost(), scoped, undefined).moves.update._tag).toBe("None");
  });

  it("holds back a create that would send a stand-in for it behind a shut toggle", () => {
    const toggled = (otherwise: string | undefined) =>
      heldBack(
        lost(),
        {
          ...visit,
          fields: [field("note", "push-only", { flows: { "create-remote": shutBy("t") }, otherwise })],
        },
        undefined,
      ).fields[0]?.flows["create-remote"].verdict;
    expect(toggled("'none'")).toEqual({ _tag: "Withheld", code: "schema-drift" });
    expect(toggled(undefined)).toEqual({ _tag: "Withheld", code: "gate-closed" });
  });

  it("is unread in every record, not blank", () => {
    const state: EntityState = {
      template: visit,
      links: new Map(),
      baselines: new Map(),
      begun: new Map(),
      begunLocally: new Map(),
      remembered: new Map(),
      stale: new Set(),
      creating: new Map(),
      locals: new Map([["1", local("1", { note: null })]]),
      pairings: new Map(),
      remotes: new Map([["R1", { _tag: "Read", record: remote("R1", { note: null, code: "a" }) }]]),
      remoteOnly: new Map([["R2", remote("R2", { note: null, code: "b" })]]),
      bad: [],
      badRemote: new Map(),
      sweeps: new Map(),
      localDoubt: undefined,
      holders: new Map(),
      allHolders: false,
      wanted: new Set(),
      allLinks: false,
      outOfScope: 0,
    };
    takeBack(state, lost());
    const read = state.remotes.get("R1");
    expect(read?._tag === "Read" && read.record.cells).toEqual({ Code: "a" });
    expect(state.remoteOnly.get("R2")?.cells).toEqual({ Code: "b" });
    expect(state.locals.get("1")?.cells).toEqual({ note: null });
  });
});
