/** Which references an event of a record may write: reader and planner ask for no other record. */
import { describe, expect, test } from "vitest";
import type { FieldTemplate, FlowTemplate } from "../../src/compile/PlanTemplate.ts";
import type { Direction } from "../../src/model/Direction.ts";
import type { Event } from "../../src/model/Event.ts";
import { mayWrite } from "../../src/plan/mayWrite.ts";
import {
  cell,
  decide,
  entity,
  field,
  heldBack,
  inGroup,
  local,
  missing,
  open,
  planOf,
  pull,
  push,
  readings,
  reference,
  refersTo,
  refersToRemote,
  remote,
  setAsideOf,
  stepsOf,
} from "./support.ts";

describe("an event may write a rule", () => {
  const rule = (event: Event, flow: FlowTemplate): FieldTemplate =>
    field("team", "pull-able", { flows: { [event]: flow } });

  test.each([
    ["push", { verdict: push }, "remote", true],
    ["push", { verdict: push }, "local", false],
    ["pull", { verdict: pull }, "remote", false],
    ["pull", { verdict: pull }, "local", true],
    ["decided by its conflict rule", { verdict: decide }, "remote", true],
    ["decided by its conflict rule", { verdict: decide }, "local", true],
    ["held back", heldBack("sendTeams"), "remote", false],
    ["held back", heldBack("sendTeams"), "local", false],
  ] as const)("where it is %s: %o, %s: %s", (_, flow, side, may) => {
    expect(mayWrite(rule("update", flow), "update", side)).toBe(may);
  });

  test.each([
    ["update", "remote", undefined, [], true],
    ["update", "remote", undefined, [3], false],
    ["update", "remote", undefined, [4], true],
    // Both records are there.
    ["update", "remote", "$remote.open", [], true],
    ["create-remote", "remote", "$local.open", [], true],
    ["create-remote", "remote", "$local.open", [3], false],
    ["create-remote", "remote", "$remote.open", [], false],
    ["create-local", "local", "$remote.open", [], true],
    ["create-local", "local", "$local.open", [], false],
  ] as const)("on %s of the %s side, with the condition %s and closed groups %j: %s", (...row) => {
    const [event, side, where, closed, may] = row;
    const flow = inGroup(side === "remote" ? push : pull, 3, where);
    expect(mayWrite(rule(event, flow), event, side, new Set(closed))).toBe(may);
  });
});

describe("what a create needs", () => {
  /** Nothing of the team is known. */
  const team = entity("team", []);
  const needs = open(19, { needs: ["team", "name"] });

  const planned = {
    remote: (toTeam: FieldTemplate, closedGroups: ReadonlyArray<number> = []) =>
      planOf([
        readings(team, {}),
        readings(
          entity("member", [field("name", "push-only"), toTeam], {
            rank: 1,
            moves: { "create-remote": needs },
          }),
          {
            locals: [
              local("1", { name: "Ash", team: refersTo("7") }, { closedGroups: new Set(closedGroups) }),
            ],
            pairings: { "1": missing },
          },
        ),
      ]),
    local: (toTeam: FieldTemplate, closedGroups: ReadonlyArray<number> = []) =>
      planOf([
        readings(team, {}),
        readings(
          entity("member", [field("name", "pull-only"), toTeam], {
            rank: 1,
            moves: { "create-local": needs },
          }),
          {
            remoteOnly: [
              remote(
                "1",
                { name: cell("Ash"), team: refersToRemote("7") },
                { closedGroups: new Set(closedGroups) },
              ),
            ],
          },
        ),
      ]),
  };

  describe.each([
    ["remote", "push-only", "create-remote", push, "$local.open"],
    ["local", "pull-only", "create-local", pull, "$remote.open"],
  ] as const)("on the %s side", (side, direction: Direction, event, verdict, holds) => {
    test.each([
      ["it is written", {}],
      ["its group's condition holds", { flows: { [event]: inGroup(verdict, 3, holds) } }],
    ])("leads to a record, where %s", (_, options) => {
      const found = planned[side](reference("team", "team", direction, options));
      expect(found.steps).toEqual([]);
      expect(setAsideOf(found).filter((one) => one.startsWith("member"))).toEqual([
        expect.stringContaining("needs: not eligible: team refers to team 7"),
      ]);
    });

    test.each([
      ["it is held back", { flows: { [event]: heldBack("sendTeams") } }, []],
      ["its group is shut for the record", { flows: { [event]: inGroup(verdict, 3) } }, [3]],
      ["it is late", { late: true }, []],
    ])("has a value, and nothing else is asked, where %s", (_, options, closed) => {
      const found = planned[side](reference("team", "team", direction, options), closed);
      expect(setAsideOf(found)).toEqual([]);
      expect(stepsOf(found)).toHaveLength(2);
    });
  });
});
