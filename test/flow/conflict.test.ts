/** What the conflict rules make of two values that differ: the table of the contract as literal data. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Contest, flow } from "../../src/flow/Flow.ts";
import { ConflictRule, terminalConflictRules } from "../../src/model/Conflict.ts";

const contest = (
  local: "blank" | "value",
  remote: "blank" | "value",
  changed: "none" | "local" | "remote" | "both" | "neither",
): Contest => ({
  localBlank: local === "blank",
  remoteBlank: remote === "blank",
  localChanged: changed === "none" ? undefined : changed === "local" || changed === "both",
  remoteChanged: changed === "none" ? undefined : changed === "remote" || changed === "both",
});

type Row = readonly [
  rules: ReadonlyArray<ConflictRule>,
  local: "blank" | "value",
  remote: "blank" | "value",
  /** Which side changed since the baseline; none: there is no baseline. */
  changed: "none" | "local" | "remote" | "both" | "neither",
  decision: "push" | "pull" | "report",
  by: ConflictRule,
];

const table: ReadonlyArray<Row> = [
  // remote-wins, local-wins: that side's value is taken, whatever changed.
  [["remote-wins"], "value", "value", "none", "pull", "remote-wins"],
  [["remote-wins"], "value", "value", "local", "pull", "remote-wins"],
  [["remote-wins"], "value", "value", "both", "pull", "remote-wins"],
  [["remote-wins"], "blank", "value", "none", "pull", "remote-wins"],
  [["remote-wins"], "value", "blank", "none", "pull", "remote-wins"],
  [["local-wins"], "value", "value", "none", "push", "local-wins"],
  [["local-wins"], "value", "value", "remote", "push", "local-wins"],
  [["local-wins"], "blank", "value", "none", "push", "local-wins"],
  // report: nothing is written.
  [["report"], "value", "value", "none", "report", "report"],
  [["report"], "value", "value", "local", "report", "report"],
  [["report"], "blank", "value", "none", "report", "report"],
  // latest-change: the side that changed since the baseline; both or no baseline: the next in the list.
  [["latest-change", "remote-wins"], "value", "value", "local", "push", "latest-change"],
  [["latest-change", "remote-wins"], "value", "value", "remote", "pull", "latest-change"],
  [["latest-change", "remote-wins"], "value", "value", "both", "pull", "remote-wins"],
  [["latest-change", "remote-wins"], "value", "value", "none", "pull", "remote-wins"],
  [["latest-change", "local-wins"], "value", "value", "both", "push", "local-wins"],
  [["latest-change", "local-wins"], "value", "value", "none", "push", "local-wins"],
  [["latest-change", "local-wins"], "value", "value", "neither", "push", "local-wins"],
  [["latest-change", "report"], "value", "value", "both", "report", "report"],
  [["latest-change", "report"], "value", "blank", "remote", "pull", "latest-change"],
  // fill-blanks: a blank side is first filled from the other, whoever wins.
  [["fill-blanks", "remote-wins"], "value", "blank", "none", "push", "fill-blanks"],
  [["fill-blanks", "remote-wins"], "blank", "value", "none", "pull", "fill-blanks"],
  [["fill-blanks", "remote-wins"], "value", "value", "none", "pull", "remote-wins"],
  [["fill-blanks", "local-wins"], "blank", "value", "local", "pull", "fill-blanks"],
  [["fill-blanks", "local-wins"], "value", "value", "remote", "push", "local-wins"],
  [["fill-blanks", "report"], "value", "blank", "both", "push", "fill-blanks"],
  // Lists of three: asked in order, the first that decides.
  [["fill-blanks", "latest-change", "remote-wins"], "value", "blank", "remote", "push", "fill-blanks"],
  [["fill-blanks", "latest-change", "remote-wins"], "value", "value", "local", "push", "latest-change"],
  [["fill-blanks", "latest-change", "remote-wins"], "value", "value", "both", "pull", "remote-wins"],
  [["latest-change", "fill-blanks", "report"], "value", "blank", "remote", "pull", "latest-change"],
  [["latest-change", "fill-blanks", "report"], "value", "blank", "none", "push", "fill-blanks"],
  [["latest-change", "fill-blanks", "report"], "value", "value", "none", "report", "report"],
];

test.each(table)("%j with local %s, remote %s and %s changed: %s by %s", (...row) => {
  const [rules, local, remote, changed, decision, by] = row;
  expect(flow.decide(rules, contest(local, remote, changed))).toEqual({ decision, by });
});

const aRule = fc.constantFrom(...ConflictRule.literals);
const aContest = fc.record({
  localBlank: fc.boolean(),
  remoteBlank: fc.boolean(),
  localChanged: fc.option(fc.boolean(), { nil: undefined }),
  remoteChanged: fc.option(fc.boolean(), { nil: undefined }),
});

describe("properties", () => {
  test("the rules that always decide are the three that the contract names", () => {
    expect([...terminalConflictRules].sort()).toEqual(["local-wins", "remote-wins", "report"]);
    fc.assert(
      fc.property(fc.constantFrom(...terminalConflictRules), aContest, (rule, given) => {
        expect(flow.decide([rule], given).by).toBe(rule);
      }),
    );
  });

  test("what stands after the rule that decided changes nothing", () => {
    fc.assert(
      fc.property(fc.array(aRule, { minLength: 1 }), fc.array(aRule), aContest, (rules, more, given) => {
        fc.pre(rules.some((rule) => terminalConflictRules.includes(rule)));
        expect(flow.decide([...rules, ...more], given)).toEqual(flow.decide(rules, given));
      }),
    );
  });

  test("a list that decides nothing reports", () => {
    fc.assert(
      fc.property(fc.array(aRule), aContest, (rules, given) => {
        const { decision, by } = flow.decide(rules, given);
        expect(rules.includes(by) || (decision === "report" && by === "report")).toBe(true);
      }),
    );
  });

  test("the answer depends on the question alone", () => {
    fc.assert(
      fc.property(fc.array(aRule), aContest, (rules, given) => {
        expect(flow.decide([...rules], { ...given })).toEqual(flow.decide(rules, given));
      }),
    );
  });

  test("only latest-change looks at the baseline", () => {
    fc.assert(
      fc.property(fc.array(aRule), aContest, (rules, given) => {
        fc.pre(!rules.includes("latest-change"));
        const { localBlank, remoteBlank } = given;
        const blind = { localBlank, remoteBlank, localChanged: undefined, remoteChanged: undefined };
        expect(flow.decide(rules, given)).toEqual(flow.decide(rules, blind));
      }),
    );
  });

  test("the sides are alike: swapping them swaps push and pull", () => {
    const swap = (rule: ConflictRule): ConflictRule =>
      rule === "remote-wins" ? "local-wins" : rule === "local-wins" ? "remote-wins" : rule;
    fc.assert(
      fc.property(fc.array(aRule), aContest, (rules, given) => {
        const mirrored = flow.decide(rules.map(swap), {
          localBlank: given.remoteBlank,
          remoteBlank: given.localBlank,
          localChanged: given.remoteChanged,
          remoteChanged: given.localChanged,
        });
        const { decision } = flow.decide(rules, given);
        expect(mirrored.decision).toBe(
          decision === "push" ? "pull" : decision === "pull" ? "push" : "report",
        );
      }),
    );
  });
});
