/** A pair, field by field: what goes up, what comes down, and what is held back although the sides differ. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FieldTemplate } from "../../src/compile/PlanTemplate.ts";
import { flow } from "../../src/flow/Flow.ts";
import type { Direction } from "../../src/model/Direction.ts";
import type { Candidate } from "../../src/plan/Evaluated.ts";
import { type PassInput, type Resolved, updatePass } from "../../src/plan/updatePass.ts";
import type { Baseline } from "../../src/state/Journal.ts";
import {
  cell,
  decide,
  field,
  gate,
  type Held,
  heldBack,
  inGroup,
  line,
  local,
  pull,
  push,
  reference,
  refersTo,
  refersToRemote,
  remote,
  unread,
  withheldOf,
  writeText,
} from "./support.ts";

interface Given {
  readonly local: Held;
  readonly remote: Held;
  readonly baseline?: Baseline;
  readonly closedGroups?: ReadonlySet<number>;
  readonly resolve?: (key: string) => Resolved;
  /** `resolve`, where it is not given. */
  readonly peek?: (key: string) => Resolved;
  readonly keys?: { readonly localKey: string | undefined; readonly remoteKey: string | undefined };
}

const found = (key: string, answer: Given["resolve"]): Resolved =>
  answer?.(key) ?? { _tag: "Unresolved", message: `branch ${key} is not linked yet`, unsettled: false };

const inputOf = (
  fields: ReadonlyArray<FieldTemplate>,
  { local: here, remote: there, baseline, closedGroups = new Set(), resolve, peek = resolve, keys }: Given,
): PassInput => ({
  entity: "member",
  localKey: "1",
  remoteKey: "R1",
  ...keys,
  fields,
  local: local("1", here).cells,
  remote: remote("R1", there).cells,
  pushed: local("1", here).pushed,
  pulled: remote("R1", there).pulled,
  closedGroups,
  baseline,
  flow,
  resolve: (_, __, key) => found(key, resolve),
  peek: (_, __, key) => found(key, peek),
  keyCell: (_, key) => `<${key}>`,
  localKeyCells: (one, key) => one.local.map((__, part) => `${key}.${part}`),
});

interface Told {
  readonly up: ReadonlyArray<string>;
  readonly down: ReadonlyArray<string>;
  readonly held: ReadonlyArray<string>;
  readonly bad: ReadonlyArray<string>;
}

const pass = (one: FieldTemplate | ReadonlyArray<FieldTemplate>, given: Given): Told => {
  const found = updatePass(inputOf("name" in one ? [one] : one, given));
  return {
    up: found.pushes.map(writeText),
    down: found.pulls.map(writeText),
    held: withheldOf(found),
    bad: found.bad.map(({ message, rule }) => `line ${rule.line} ${message}`),
  };
};
const nothing = { up: [], down: [], held: [], bad: [] };
const held = (...held: ReadonlyArray<string>) => ({ ...nothing, held });
const up = (...up: ReadonlyArray<string>) => ({ ...nothing, up });
const down = (...down: ReadonlyArray<string>) => ({ ...nothing, down });
const hold = (side: "remote" | "local" | "either side", code: string, name = "surname") =>
  held(`member 1/R1 ${name} (update, ${side}): ${code}`);

describe("two sides that are equal", () => {
  test.each<Direction>(["push-only", "pull-only", "pull-able"])("write nothing: %s", (direction) => {
    const one = field("surname", direction, { conflict: ["remote-wins"] });
    expect(pass(one, { local: { surname: "Ash" }, remote: { surname: "Ash" } })).toStrictEqual(nothing);
    expect(pass(one, { local: { surname: null }, remote: { surname: null } })).toStrictEqual(nothing);
  });

  test("by the equality of the type: a difference in representation alone is none", () => {
    const email = field("email", "push-only", {
      type: "email",
      meaning: { _tag: "Type", type: "email" },
      remoteType: "exact",
      localType: "exact",
    });
    expect(
      pass(email, { local: { email: "Ann@Example.org" }, remote: { email: "ann@example.org" } }),
    ).toStrictEqual(nothing);
    const pulled = { ...email, direction: "pull-only" as const, flows: field("x", "pull-only").flows };
    expect(
      pass(pulled, { local: { email: "Ann@Example.org" }, remote: { email: "ann@example.org" } }),
    ).toStrictEqual(nothing);
  });

  test("a code is compared by the type of the place that it would be written to", () => {
    const code = (direction: Direction) =>
      field("sex", direction, {
        meaning: { _tag: "Codes", table: "sex", pairs: { pairs: [] } },
        remoteType: "exact",
        localType: "integer",
        type: "text",
      });
    expect(pass(code("push-only"), { local: { sex: "f" }, remote: { sex: "F" } }).up).toEqual([
      'Sex="f" (push)',
    ]);
    expect(pass(code("pull-only"), { local: { sex: "01" }, remote: { sex: 1 } })).toStrictEqual(nothing);
    const untyped = { ...code("push-only"), remoteType: undefined, type: "integer" as const };
    expect(pass(untyped, { local: { sex: "01" }, remote: { sex: 1 } })).toStrictEqual(nothing);
    const untypedDown = { ...code("pull-only"), localType: undefined, type: "integer" as const };
    expect(pass(untypedDown, { local: { sex: "01" }, remote: { sex: 1 } })).toStrictEqual(nothing);
  });
});

describe("what a local place holds of its partner", () => {
  const same = (cell: string | null): Given => ({ local: { surname: cell }, remote: { surname: cell } });
  const content = (one: FieldTemplate, given: Given) => updatePass(inputOf([one], given)).content;
  test("is what would be pulled again, were it to change here", () => {
    expect(content(field("surname", "pull-only"), same("Ash"))).toEqual(["surname"]);
    expect(content(field("surname", "pull-able", { conflict: ["remote-wins"] }), same("Ash"))).toEqual([
      "surname",
    ]);
  });
  test("is not what would go up, or what nothing says", () => {
    expect(content(field("surname", "push-only"), same("Ash"))).toEqual([]);
    for (const conflict of [["local-wins"], ["latest-change", "remote-wins"], ["report"]] as const)
      expect(content(field("surname", "pull-able", { conflict }), same("Ash"))).toEqual([]);
    expect(content(field("surname", "pull-only"), same(null))).toEqual([]);
    expect(content(field("surname", "pull-only"), { ...same("Ash"), local: { surname: "Oak" } })).toEqual([]);
  });
});

describe("two sides that differ", () => {
  const here: Given = { local: { surname: "Ash" }, remote: { surname: "Oak" } };
  test("what may only go up goes up, with what the place held before", () => {
    const found = updatePass(inputOf([field("surname", "push-only", { sensitive: true })], here));
    expect(found.pulls).toEqual([]);
    expect(found.pushes).toStrictEqual([
      {
        field: "surname",
        place: "Surname",
        value: { _tag: "Known", value: "Ash" },
        before: "Oak",
        reason: {
          code: "push",
          message: "the sides differ; no gate",
          rule: line(1),
          direction: "push-only",
        },
        sensitive: true,
      },
    ]);
  });
  test("what may only come down comes down", () => {
    const found = updatePass(inputOf([field("surname", "pull-only")], here));
    expect(found.pushes).toEqual([]);
    expect(found.pulls).toStrictEqual([
      {
        field: "surname",
        place: "surname",
        value: { _tag: "Known", value: "Oak" },
        before: "Ash",
        reason: {
          code: "pull",
          message: "the sides differ; no gate",
          rule: line(1),
          direction: "pull-only",
        },
        sensitive: false,
      },
    ]);
  });
  test("a blank place is filled", () => {
    expect(pass(field("surname", "push-only"), { ...here, remote: { surname: null } })).toStrictEqual(
      up('Surname="Ash" (push)'),
    );
    expect(pass(field("surname", "pull-only"), { ...here, local: { surname: null } })).toStrictEqual(
      down('surname="Oak" (pull)'),
    );
  });
  test("a mode turns the way of what may go either way", () => {
    const moded = (verdict: typeof push) => field("surname", "pull-able", { flows: { update: { verdict } } });
    expect(pass(moded(push), here)).toStrictEqual(up('Surname="Ash" (push)'));
    expect(pass(moded(pull), here)).toStrictEqual(down('surname="Oak" (pull)'));
  });
  test("a field that only matches is never written", () => {
    expect(pass(field("surname", undefined, { flows: { update: { verdict: push } } }), here)).toStrictEqual(
      nothing,
    );
    expect(pass(field("surname", undefined, { flows: { update: heldBack("updates") } }), here)).toStrictEqual(
      nothing,
    );
  });
  test("each field is judged by itself", () => {
    expect(
      pass([field("surname", "push-only"), field("born", "pull-only"), field("town", "push-only")], {
        local: { surname: "Ash", born: "a", town: "x" },
        remote: { surname: "Oak", born: "b", town: "x" },
      }),
    ).toStrictEqual({ ...nothing, up: ['Surname="Ash" (push)'], down: ['born="b" (pull)'] });
  });
});

describe("what a gate or a section holds back", () => {
  const differ: Given = { local: { surname: "Ash" }, remote: { surname: "Oak" } };
  const same: Given = { local: { surname: "Ash" }, remote: { surname: "Ash" } };
  const shut = (direction: Direction) =>
    field("surname", direction, { flows: { update: heldBack("updates") } });

  test.each<Direction>(["push-only", "pull-only", "pull-able"])(
    "is told where the sides differ, and only there: %s",
    (direction) => {
      expect(pass(shut(direction), differ)).toStrictEqual(hold("either side", "gate-closed"));
      expect(pass(shut(direction), same)).toStrictEqual(nothing);
    },
  );
  test("names both values, both keys and the gate", () => {
    expect(updatePass(inputOf([{ ...shut("push-only"), sensitive: true }], differ)).withheld).toStrictEqual([
      {
        entity: "member",
        localKey: "1",
        remoteKey: "R1",
        event: "update",
        field: "surname",
        local: "Ash",
        remote: "Oak",
        reason: {
          code: "gate-closed",
          message: "updates is false (entities/member.yaml:40)",
          rule: line(1),
          direction: "push-only",
          gate: gate("updates", "false", "off"),
        },
        sensitive: true,
      },
    ]);
  });
  test("a field that no section lists for updates is no write held back", () => {
    const unlisted = field("surname", "push-only", {
      flows: { update: { verdict: { _tag: "Withheld", code: "not-in-group" } } },
    });
    expect(pass(unlisted, differ)).toStrictEqual(nothing);
  });
  test("a section whose condition does not hold for the record holds back what differs", () => {
    const inSection = field("surname", "push-only", { flows: { update: inGroup(push, 4) } });
    const closed = { closedGroups: new Set([4]) };
    expect(pass(inSection, { ...differ, ...closed })).toStrictEqual(hold("either side", "where"));
    expect(pass(inSection, { ...same, ...closed })).toStrictEqual(nothing);
    expect(pass(inSection, { ...differ, closedGroups: new Set([5]) }).up).toEqual(['Surname="Ash" (push)']);
    expect(pass(field("surname", "push-only"), { ...differ, ...closed }).up).toEqual([
      'Surname="Ash" (push)',
    ]);
  });
  test("whether the sides differ is asked of what was read: an unread place differs from nothing", () => {
    expect(pass(shut("push-only"), { local: { surname: "Ash" }, remote: {} })).toStrictEqual(nothing);
    expect(pass(shut("pull-only"), { local: {}, remote: { surname: "Oak" } })).toStrictEqual(nothing);
    expect(pass(shut("push-only"), { local: {}, remote: {} })).toStrictEqual(nothing);
  });
  test("of what has nothing to go up, what would come down is compared", () => {
    expect(pass(shut("pull-able"), { local: { surname: null }, remote: { surname: "Oak" } })).toStrictEqual(
      hold("either side", "gate-closed"),
    );
    const noPlace = { ...shut("pull-able"), remote: undefined };
    expect(pass(noPlace, differ)).toStrictEqual(hold("either side", "gate-closed"));
    expect(pass({ ...shut("pull-able"), remote: undefined }, same)).toStrictEqual(nothing);
    expect(
      updatePass({
        ...inputOf([shut("pull-able")], differ),
        pushed: { surname: unread },
      }).withheld,
    ).toHaveLength(1);
  });
  test("a value that only goes up is compared there, whatever would come down", () => {
    const of = (pushed: string, pulled: Readonly<Record<string, Candidate>>) =>
      updatePass({ ...inputOf([shut("push-only")], differ), pushed: { surname: cell(pushed) }, pulled })
        .withheld.length;
    expect(of("Oak", { surname: cell("Oak") })).toBe(0);
    expect(of("Elm", {})).toBe(1);
  });
  test("a reference differs from the key that stands there", () => {
    const behindGate = reference("surname", "branch", "push-only", {
      flows: { update: heldBack("updates") },
    });
    const of = (there: string) =>
      updatePass({
        ...inputOf([behindGate], {
          local: { surname: refersTo("7") },
          remote: { surname: there },
          resolve: (key) => ({ _tag: "Key", key }),
        }),
        pulled: {},
      }).withheld.length;
    expect(of("<7>")).toBe(0);
    expect(of("<8>")).toBe(1);
  });
  test("a rule of several places differs where one of them does", () => {
    const two = field("surname", "pull-only", { local: ["a", "b"], flows: { update: heldBack("updates") } });
    const of = (a: string, b: string) =>
      updatePass({ ...inputOf([two], { local: {}, remote: { surname: "Oak" } }), local: { a, b } }).withheld
        .length;
    expect([of("Oak", "Oak"), of("Ash", "Oak"), of("Oak", "Ash")]).toEqual([0, 1, 1]);
  });
  test("what cannot be seen is told, whether or not the sides differ", () => {
    const drifted = field("surname", "push-only", {
      flows: { update: { verdict: { _tag: "Withheld", code: "schema-drift" }, drift: "Surname is gone" } },
    });
    expect(pass(drifted, differ)).toStrictEqual(hold("either side", "schema-drift"));
    expect(pass(drifted, same)).toStrictEqual(hold("either side", "schema-drift"));
    expect(pass(drifted, { local: {}, remote: {} })).toStrictEqual(hold("either side", "schema-drift"));
  });
  test("a value that is only brought down is not compared with what would go up", () => {
    expect(
      updatePass({
        ...inputOf([shut("pull-only")], { local: { surname: "Ash" }, remote: { surname: "Oak" } }),
        pulled: { surname: cell("Ash") },
      }).withheld,
    ).toEqual([]);
  });
});

describe("a value that is not there to be written", () => {
  const upwards = field("surname", "push-only");
  const downwards = field("surname", "pull-only");
  const withOffer = (one: FieldTemplate, candidate: Candidate | undefined) => {
    const input = inputOf([one], { local: { surname: "Ash" }, remote: { surname: "Oak" } });
    const offers = candidate === undefined ? {} : { surname: candidate };
    const found = updatePass({ ...input, pushed: offers, pulled: offers });
    return {
      held: found.withheld.map(({ side, reason }) => `${side}: ${reason.code}: ${reason.message}`),
      bad: found.bad.map(({ message, rule }) => `line ${rule.line} ${message}`),
      written: [...found.pushes, ...found.pulls].map(writeText),
    };
  };
  const cases: ReadonlyArray<readonly [string, Candidate | undefined, string]> = [
    ["was not read", unread, "unread: a source value was not read"],
    ["is not there at all", undefined, "unread: a source value was not read"],
    [
      "needs an answer",
      { _tag: "Asks", inputs: ["form"] },
      "question: it needs an answer: give --input form=…",
    ],
    [
      "is left alone by its code table",
      { _tag: "Leave" },
      "not-writable: the code table leaves this value alone",
    ],
    [
      "refers to a record without a partner",
      refersTo("7"),
      "unresolved-reference: branch 7 is not linked yet",
    ],
  ];
  test.each(cases)("that %s is held back", (_, candidate, reason) => {
    expect(withOffer(upwards, candidate)).toEqual({ held: [`remote: ${reason}`], bad: [], written: [] });
    expect(withOffer(downwards, candidate)).toEqual({ held: [`local: ${reason}`], bad: [], written: [] });
  });
  test("that does not fit sets the record aside", () => {
    const bad: Candidate = { _tag: "Bad", message: "no date" };
    expect(withOffer(upwards, bad)).toEqual({ held: [], bad: ["line 1 surname: no date"], written: [] });
    expect(withOffer(downwards, bad)).toEqual({ held: [], bad: ["line 1 surname: no date"], written: [] });
  });
  test("a place that was not read is not written to", () => {
    expect(pass(upwards, { local: { surname: "Ash" }, remote: {} })).toStrictEqual(hold("remote", "unread"));
    expect(pass(downwards, { local: {}, remote: { surname: "Oak" } })).toStrictEqual(hold("local", "unread"));
  });
  test("a value that was not read is named as no value", () => {
    const [one] = updatePass(inputOf([upwards], { local: { surname: "Ash" }, remote: {} })).withheld;
    expect(one !== undefined && "remote" in one).toBe(false);
    expect(one?.local).toBe("Ash");
    const [other] = updatePass(inputOf([downwards], { local: {}, remote: { surname: "Oak" } })).withheld;
    expect(other !== undefined && "local" in other).toBe(false);
  });
  test("a record without a key on one side is named by the other", () => {
    const given = { local: { surname: "Ash" }, remote: {} };
    const of = (localKey: string | undefined, remoteKey: string | undefined) =>
      Object.keys(
        updatePass(inputOf([upwards], { ...given, keys: { localKey, remoteKey } })).withheld[0] ?? {},
      ).filter((name) => name.endsWith("Key"));
    expect(of(undefined, "R1")).toEqual(["remoteKey"]);
    expect(of("1", undefined)).toEqual(["localKey"]);
  });
  test("a rule with one side alone tells nothing of a place that is called undefined", () => {
    const told = (one: FieldTemplate) =>
      updatePass({
        ...inputOf([one], { local: { surname: "Ash" }, remote: { surname: "Oak" } }),
        local: { surname: "Ash", undefined: "x" },
        remote: { Surname: "Oak", undefined: "y" },
      }).withheld.map(({ local, remote }) => [local, remote]);
    const shut = heldBack("updates");
    expect(told(field("surname", "pull-only", { remote: undefined, flows: { update: shut } }))).toEqual([
      ["Ash", undefined],
    ]);
    expect(told(field("surname", "push-only", { local: [], flows: { update: shut } }))).toEqual([
      [undefined, "Oak"],
    ]);
  });
  test("a rule without a remote place sends nothing", () => {
    expect(
      pass({ ...upwards, remote: undefined }, { local: { surname: "Ash" }, remote: { surname: "Oak" } }),
    ).toStrictEqual(nothing);
  });
});

describe("blanks", () => {
  const blankHere: Given = { local: { surname: null }, remote: { surname: "Oak" } };
  const blankThere: Given = { local: { surname: "Ash" }, remote: { surname: null } };
  const forBlank: Candidate = { _tag: "Cell", cell: "-", forBlank: true };

  test("never overwrite a value", () => {
    expect(pass(field("surname", "push-only"), blankHere)).toStrictEqual(hold("remote", "blank-source"));
    expect(pass(field("surname", "pull-only"), blankThere)).toStrictEqual(hold("local", "blank-source"));
  });
  test("overwrite it where the rule says so", () => {
    expect(pass(field("surname", "push-only", { clearsBlanks: true }), blankHere)).toStrictEqual(
      up("Surname=null (push)"),
    );
    expect(pass(field("surname", "pull-only", { clearsBlanks: true }), blankThere)).toStrictEqual(
      down("surname=null (pull)"),
    );
  });
  test("but never in a place that cannot be without one", () => {
    const required = (direction: Direction, side: "local" | "remote") =>
      field("surname", direction, {
        clearsBlanks: true,
        required: { local: side === "local", remote: side === "remote" },
      });
    expect(pass(required("push-only", "remote"), blankHere)).toStrictEqual(hold("remote", "blank-source"));
    expect(pass(required("pull-only", "local"), blankThere)).toStrictEqual(hold("local", "blank-source"));
    expect(pass(required("push-only", "local"), blankHere)).toStrictEqual(up("Surname=null (push)"));
    expect(pass(required("pull-only", "remote"), blankThere)).toStrictEqual(down("surname=null (pull)"));
  });
  test("a code that stands for a blank overwrites no value either, and fills a blank", () => {
    expect(
      pass(field("surname", "push-only"), { local: { surname: forBlank }, remote: { surname: "Oak" } }),
    ).toStrictEqual(hold("remote", "blank-source"));
    expect(
      pass(field("surname", "push-only"), { local: { surname: forBlank }, remote: { surname: null } }),
    ).toStrictEqual(up('Surname="-" (push)'));
    expect(
      pass(field("surname", "pull-only"), { local: { surname: "Ash" }, remote: { surname: forBlank } }),
    ).toStrictEqual(hold("local", "blank-source"));
    expect(
      pass(field("surname", "pull-only"), { local: { surname: null }, remote: { surname: forBlank } }),
    ).toStrictEqual(down('surname="-" (pull)'));
    const clears = { clearsBlanks: true, required: { local: true, remote: true } };
    expect(
      pass(field("surname", "push-only", clears), {
        local: { surname: forBlank },
        remote: { surname: "Oak" },
      }),
    ).toStrictEqual(up('Surname="-" (push)'));
    expect(
      pass(field("surname", "pull-only", clears), {
        local: { surname: "Ash" },
        remote: { surname: forBlank },
      }),
    ).toStrictEqual(down('surname="-" (pull)'));
  });
  test("one unread place among several is enough to hold the rule back", () => {
    const two = field("surname", "pull-only", { local: ["a", "b"] });
    const found = updatePass({
      ...inputOf([two], { local: {}, remote: { surname: "Oak" } }),
      local: { a: "x" },
    });
    expect(withheldOf(found)).toEqual(["member 1/R1 surname (update, local): unread"]);
  });
  test("one part of a key that is blank is never written into a required place", () => {
    const two = reference("branch", "branch", "pull-only", {
      local: ["region", "branch"],
      clearsBlanks: true,
      required: { local: true, remote: false },
    });
    const input = inputOf([two], {
      local: {},
      remote: { branch: refersToRemote("B7") },
      resolve: (key) => ({ _tag: "Key", key }),
    });
    const found = updatePass({
      ...input,
      local: { region: "a", branch: "b" },
      localKeyCells: () => [null, "x"],
    });
    expect(withheldOf(found)).toEqual(["member 1/R1 branch (update, local): blank-source"]);
  });
  test("one blank among several places is enough to hold the rule back", () => {
    const two = field("surname", "pull-only", { local: ["a", "b"] });
    const found = updatePass({
      ...inputOf([two], { local: {}, remote: { surname: null } }),
      local: { a: null, b: "x" },
    });
    expect(withheldOf(found)).toEqual(["member 1/R1 surname (update, local): blank-source"]);
    expect(found.pulls).toEqual([]);
  });
});

describe("a field that may go either way is decided by its conflict rules", () => {
  const contested = (...conflict: FieldTemplate["conflict"]) => field("surname", "pull-able", { conflict });
  const differ: Given = { local: { surname: "Ash" }, remote: { surname: "Oak" } };
  const base = (fields: Baseline[string]): Baseline => ({ surname: fields });
  const cases: ReadonlyArray<readonly [string, FieldTemplate, Given, Told]> = [
    ["the remote one wins", contested("remote-wins"), differ, down('surname="Oak" (remote-wins)')],
    ["the local one wins", contested("local-wins"), differ, up('Surname="Ash" (local-wins)')],
    ["the difference is only reported", contested("report"), differ, hold("either side", "conflict")],
    ["without a rule it is only reported", contested(), differ, hold("either side", "conflict")],
    [
      "a blank remote side is filled first",
      contested("fill-blanks", "remote-wins"),
      { ...differ, remote: { surname: null } },
      up('Surname="Ash" (fill-blanks)'),
    ],
    [
      "a blank local side is filled first",
      contested("fill-blanks", "local-wins"),
      { ...differ, local: { surname: null } },
      down('surname="Oak" (fill-blanks)'),
    ],
    [
      "the local side alone has changed",
      contested("latest-change", "remote-wins"),
      { ...differ, baseline: base({ local: "Elm", remote: "Oak" }) },
      up('Surname="Ash" (latest-change)'),
    ],
    [
      "the remote side alone has changed",
      contested("latest-change", "local-wins"),
      { ...differ, baseline: base({ local: "Ash", remote: "Elm" }) },
      down('surname="Oak" (latest-change)'),
    ],
    [
      "both have changed: the next rule decides",
      contested("latest-change", "report"),
      { ...differ, baseline: base({ local: "Elm", remote: "Elm" }) },
      hold("either side", "conflict"),
    ],
    [
      "no baseline: the next rule decides",
      contested("latest-change", "local-wins"),
      differ,
      up('Surname="Ash" (local-wins)'),
    ],
    [
      "nothing is remembered of the local side: nobody knows that it has changed",
      contested("latest-change", "remote-wins"),
      { ...differ, baseline: base({ remote: "Oak" }) },
      down('surname="Oak" (remote-wins)'),
    ],
    [
      "nothing is remembered of the remote side: nobody knows that it has changed",
      contested("latest-change", "local-wins"),
      { ...differ, baseline: base({ local: "Ash" }) },
      up('Surname="Ash" (local-wins)'),
    ],
    [
      "a baseline of another field says nothing",
      contested("latest-change", "local-wins"),
      { ...differ, baseline: { born: { local: "Elm", remote: "Oak" } } },
      up('Surname="Ash" (local-wins)'),
    ],
  ];
  test.each(cases)("%s", (_, one, given, expected) => {
    expect(pass(one, given)).toStrictEqual(expected);
  });

  test("equal sides are not contested, and nothing is reported of them", () => {
    expect(pass(contested("report"), { local: { surname: "A" }, remote: { surname: "A" } })).toStrictEqual(
      nothing,
    );
  });

  test("equal sides are not contested: a difference in representation is none", () => {
    expect(
      pass(contested("remote-wins"), { local: { surname: "A" }, remote: { surname: " A " } }),
    ).toStrictEqual(nothing);
  });

  test("a change is one by the type of its side", () => {
    const email = field("email", "pull-able", {
      conflict: ["latest-change", "report"],
      localType: "email",
      remoteType: "email",
    });
    const given = (local: string, there: string): Given => ({
      local: { email: local },
      remote: { email: there },
      baseline: { email: { local: "ann@example.org", remote: "ann@example.org" } },
    });
    expect(pass(email, given("ANN@example.org", "bob@example.org"))).toStrictEqual(
      down('email="bob@example.org" (latest-change)'),
    );
    expect(pass(email, given("bob@example.org", "ANN@example.org"))).toStrictEqual(
      up('Email="bob@example.org" (latest-change)'),
    );
    const untyped = { ...email, localType: undefined, remoteType: undefined, type: "email" as const };
    expect(pass(untyped, given("ANN@example.org", "bob@example.org"))).toStrictEqual(
      down('email="bob@example.org" (latest-change)'),
    );
    expect(pass(untyped, given("bob@example.org", "ANN@example.org"))).toStrictEqual(
      up('Email="bob@example.org" (latest-change)'),
    );
  });

  test("a decision of somebody else's that names no rule is written as a push or a pull", () => {
    const always = (decision: "push" | "pull") =>
      updatePass({
        ...inputOf([contested("report")], differ),
        flow: { ...flow, decide: () => ({ decision, by: "report" }) },
      });
    expect(always("push").pushes.map(writeText)).toEqual(['Surname="Ash" (push)']);
    expect(always("pull").pulls.map(writeText)).toEqual(['surname="Oak" (pull)']);
  });
});

describe("a reference", () => {
  const branch = reference("branch", "branch", "push-only");
  const branchDown = reference("branch", "branch", "pull-only");
  const known: Given["resolve"] = (key) => ({ _tag: "Key", key: `of-${key}` });
  const made: Given["resolve"] = (key) => ({ _tag: "ToBeCreated", entity: "branch", key });

  test("goes up as the remote key of what it points to", () => {
    expect(
      pass(branch, { local: { branch: refersTo("7") }, remote: { branch: "old" }, resolve: known }),
    ).toStrictEqual(up('Branch="<of-7>" (push)'));
  });
  test("goes up as the key that an earlier step makes", () => {
    expect(
      pass(branch, { local: { branch: refersTo("7") }, remote: { branch: null }, resolve: made }),
    ).toStrictEqual(up("Branch=remote key 0 of branch 7 (push)"));
  });
  test("a key that is not known yet is equal to nothing, and is no blank", () => {
    expect(
      pass(branch, { local: { branch: refersTo("7") }, remote: { branch: "old" }, resolve: made }).up,
    ).toEqual(["Branch=remote key 0 of branch 7 (push)"]);
    expect(
      pass(branchDown, { local: { branch: "old" }, remote: { branch: refersToRemote("7") }, resolve: made })
        .down,
    ).toEqual(["branch=local key 0 of branch 7 (pull)"]);
  });
  test("a key that is not known yet is not the text undefined, which some system may hold", () => {
    expect(
      pass(branch, { local: { branch: refersTo("7") }, remote: { branch: "undefined" }, resolve: made }),
    ).toStrictEqual(up("Branch=remote key 0 of branch 7 (push)"));
    expect(
      pass(branchDown, {
        local: { branch: "undefined" },
        remote: { branch: refersToRemote("7") },
        resolve: made,
      }),
    ).toStrictEqual(down("branch=local key 0 of branch 7 (pull)"));
  });
  test("what a create has just brought is known by its key there", () => {
    expect(
      pass(branch, { local: { branch: refersToRemote("B7") }, remote: { branch: null }, resolve: made }),
    ).toStrictEqual(up('Branch="<B7>" (push)'));
  });
  test("comes down as the local key, each place its part", () => {
    const two = reference("branch", "branch", "pull-only", { local: ["region", "branch"] });
    const input = inputOf([two], { local: {}, remote: { branch: refersToRemote("B7") }, resolve: known });
    const found = updatePass({ ...input, local: { region: "of-B7.0", branch: "old" } });
    expect(found.pulls.map(writeText)).toEqual(['branch="of-B7.1" (pull)']);
    const both = updatePass({ ...input, local: { region: null, branch: null } });
    expect(both.pulls.map(writeText)).toEqual(['region="of-B7.0" (pull)', 'branch="of-B7.1" (pull)']);
  });
  test("comes down as the key that an earlier step makes, each place its part", () => {
    const two = reference("branch", "branch", "pull-only", { local: ["region", "branch"] });
    const input = inputOf([two], { local: {}, remote: { branch: refersToRemote("B7") }, resolve: made });
    expect(updatePass({ ...input, local: { region: null, branch: "x" } }).pulls.map(writeText)).toEqual([
      "region=local key 0 of branch B7 (pull)",
      "branch=local key 1 of branch B7 (pull)",
    ]);
  });
  test("what a create has just sent is known by its key here", () => {
    expect(
      pass(branchDown, { local: { branch: null }, remote: { branch: refersTo("7") }, resolve: made }),
    ).toStrictEqual(down('branch="7.0" (pull)'));
  });
  test("is compared by its type: the further places as text", () => {
    const two = reference("branch", "branch", "pull-only", {
      local: ["region", "branch"],
      localType: "exact",
    });
    const input = inputOf([two], {
      local: {},
      remote: { branch: refersToRemote("B") },
      resolve: (key) => ({ _tag: "Key", key }),
    });
    expect(updatePass({ ...input, local: { region: "B.0 ", branch: "B.1 " } }).pulls.map(writeText)).toEqual([
      'region="B.0" (pull)',
    ]);
  });
});

describe("invariant 5: what a system stores in another form is reported and settled", () => {
  const upwards = field("surname", "push-only");
  const downwards = field("surname", "pull-only");
  const sent = (fields: Baseline[string]): Baseline => ({ surname: fields });
  /** "Ash-Oak" was sent, "ASH OAK" was stored. */
  const there: Given = {
    local: { surname: "Ash-Oak" },
    remote: { surname: "ASH OAK" },
    baseline: sent({ sent: "Ash-Oak", stored: "ASH OAK" }),
  };
  const here: Given = {
    local: { surname: "ASH OAK" },
    remote: { surname: "Ash-Oak" },
    baseline: sent({ sent: "Ash-Oak", stored: "ASH OAK" }),
  };

  test("it is not written again, up or down", () => {
    expect(pass(upwards, there)).toStrictEqual(hold("remote", "settled"));
    expect(pass(downwards, here)).toStrictEqual(hold("local", "settled"));
  });
  test("whichever way the write went that was settled", () => {
    const either = (verdict: typeof push) =>
      field("surname", "pull-able", { flows: { update: { verdict } } });
    expect(pass(either(push), here)).toStrictEqual(hold("remote", "settled"));
    expect(pass(either(pull), there)).toStrictEqual(hold("local", "settled"));
    expect(pass(upwards, here).up).toEqual(['Surname="ASH OAK" (push)']);
    expect(pass(downwards, there).down).toEqual(['surname="ASH OAK" (pull)']);
  });

  test("whichever of two rules of the same places the write was by", () => {
    const places = { local: ["surname"], remote: "Surname" };
    const created = { update: { verdict: { _tag: "Withheld" as const, code: "not-in-group" as const } } };
    const split = [
      field("surnameUp", "push-only", { ...places, flows: created }),
      field("surnameDown", "pull-only", places),
    ];
    const given = (baseline: Baseline): Given => ({
      local: { surname: "Ash-Oak", surnameUp: "Ash-Oak" },
      remote: { surname: "ASH OAK", surnameDown: "ASH OAK" },
      baseline,
    });
    const made = { sent: "Ash-Oak", stored: "ASH OAK" };
    expect(pass(split, given({ surnameUp: made }))).toStrictEqual(hold("local", "settled", "surnameDown"));
    expect(pass(split, given({ surname: made })).down).toEqual(['surname="ASH OAK" (pull)']);
    const elsewhere = split.map((one) => (one.name === "surnameUp" ? { ...one, local: ["born"] } : one));
    expect(pass(elsewhere, given({ surnameUp: made })).down).toHaveLength(1);
  });
  test("but not by a rule of the same places that would send something else", () => {
    const places = { local: ["surname"], remote: "Surname" };
    const created = { update: { verdict: { _tag: "Withheld" as const, code: "not-in-group" as const } } };
    const rules = (direction: "push-only" | "pull-only") => [
      field("other", direction, { ...places, flows: created }),
      field("surname", direction, places),
    ];
    const baseline = { other: { sent: "ASH-OAK", stored: "ASH OAK" } };
    const up = { local: { other: "ASH-OAK", surname: "Ash-Oak" }, remote: { surname: "ASH OAK" }, baseline };
    expect(pass(rules("push-only"), up).up).toEqual(['Surname="Ash-Oak" (push)']);
    const down = {
      local: { surname: "ASH OAK" },
      remote: { other: "ASH-OAK", surname: "Ash-Oak" },
      baseline,
    };
    expect(pass(rules("pull-only"), down).down).toEqual(['surname="Ash-Oak" (pull)']);
    const same = { ...down, remote: { other: "ASH-OAK", surname: "ASH-OAK" } };
    expect(pass(rules("pull-only"), same)).toStrictEqual(hold("local", "settled"));
  });

  const news: ReadonlyArray<readonly [string, Partial<Given>]> = [
    ["the source has changed since", { local: { surname: "Elm" } }],
    ["the place has changed since", { remote: { surname: "Elm" } }],
    ["the place has changed since, if only in its case", { remote: { surname: "Ash Oak" } }],
    ["the place has been emptied since", { remote: { surname: null } }],
    ["it is not known what was sent", { baseline: sent({ stored: "ASH OAK" }) }],
    ["it is not known what was stored", { baseline: sent({ sent: "Ash-Oak" }) }],
    ["nothing is known", { baseline: {} }],
    ["another field was settled", { baseline: { born: { sent: "Ash-Oak", stored: "ASH OAK" } } }],
    ["a blank was stored", { baseline: sent({ sent: "Ash-Oak", stored: null }) }],
  ];
  test.each(news)("it is written anew where %s", (_, change) => {
    expect(pass(upwards, { ...there, ...change }).up).toHaveLength(1);
  });
  const newsDown: ReadonlyArray<readonly [string, Partial<Given>]> = [
    ["the source has changed since", { remote: { surname: "Elm" } }],
    ["the place has changed since", { local: { surname: "Elm" } }],
    ["the place has been emptied since", { local: { surname: null } }],
    ["it is not known what was sent", { baseline: sent({ stored: "ASH OAK" }) }],
    ["it is not known what was stored", { baseline: sent({ sent: "Ash-Oak" }) }],
    ["nothing is known", { baseline: {} }],
  ];
  test.each(newsDown)("it comes down anew where %s", (_, change) => {
    expect(pass(downwards, { ...here, ...change }).down).toHaveLength(1);
  });

  test("a blank that was stored is settled while the place is blank", () => {
    expect(
      pass(upwards, {
        ...there,
        remote: { surname: null },
        baseline: sent({ sent: "Ash-Oak", stored: null }),
      }),
    ).toStrictEqual(hold("remote", "settled"));
    expect(
      pass(downwards, {
        ...here,
        local: { surname: null },
        baseline: sent({ sent: "Ash-Oak", stored: null }),
      }),
    ).toStrictEqual(hold("local", "settled"));
  });
  test("a number and its text are one stored form", () => {
    const count = field("count", "push-only");
    expect(
      pass(count, {
        local: { count: "7 items" },
        remote: { count: 7 },
        baseline: { count: { sent: "7 items", stored: "7" } },
      }),
    ).toStrictEqual(hold("remote", "settled", "count"));
    expect(
      pass(field("count", "pull-only"), {
        local: { count: 7 },
        remote: { count: "7 items" },
        baseline: { count: { sent: "7 items", stored: "7" } },
      }),
    ).toStrictEqual(hold("local", "settled", "count"));
  });
  test("of several places nothing is settled: each has its own", () => {
    const two = field("surname", "pull-only", { local: ["a", "b"] });
    const found = updatePass({ ...inputOf([two], here), local: { a: "ASH OAK", b: "ASH OAK" } });
    expect(found.pulls.map(writeText)).toEqual(['a="Ash-Oak" (pull)', 'b="Ash-Oak" (pull)']);
  });
});

describe("properties of a pass", () => {
  const value = fc.option(fc.constantFrom("Ash", "Oak", "ash", " Ash "), { nil: null });
  const side = fc.oneof(
    value.map((one): Held => ({ surname: one })),
    fc.constant<Held>({}),
  );
  const one = fc
    .record({
      direction: fc.constantFrom<Direction>("push-only", "pull-only", "pull-able"),
      clearsBlanks: fc.boolean(),
      conflict: fc.constantFrom<FieldTemplate["conflict"]>(
        ["remote-wins"],
        ["local-wins"],
        ["report"],
        ["fill-blanks", "report"],
      ),
      required: fc.record({ local: fc.boolean(), remote: fc.boolean() }),
    })
    .map(({ direction, ...options }) => field("surname", direction, options));

  test("nothing goes against its direction", () => {
    fc.assert(
      fc.property(one, side, side, (rule, here, there) => {
        const found = updatePass(inputOf([rule], { local: here, remote: there }));
        if (rule.direction === "push-only") expect(found.pulls).toEqual([]);
        if (rule.direction === "pull-only") expect(found.pushes).toEqual([]);
      }),
    );
  });
  test("no write without a source that was read, and none into a place that was not", () => {
    fc.assert(
      fc.property(one, side, side, (rule, here, there) => {
        const found = updatePass(inputOf([rule], { local: here, remote: there }));
        if (!("surname" in here) || !("surname" in there))
          expect([...found.pushes, ...found.pulls]).toEqual([]);
      }),
    );
  });
  test("a blank overwrites a value only where the rule says so, and never in a required place", () => {
    fc.assert(
      fc.property(one, side, side, (rule, here, there) => {
        const found = updatePass(inputOf([rule], { local: here, remote: there }));
        const clears = (side: "local" | "remote") =>
          (side === "local" ? found.pulls : found.pushes).some(
            (write) => write.value._tag === "Known" && write.value.value === null,
          );
        for (const side of ["local", "remote"] as const)
          if (clears(side)) expect([rule.clearsBlanks, rule.required[side]]).toEqual([true, false]);
      }),
    );
  });
  test("every write changes something, and every reason names its rule", () => {
    fc.assert(
      fc.property(one, side, side, (rule, here, there) => {
        const found = updatePass(inputOf([rule], { local: here, remote: there }));
        for (const write of [...found.pushes, ...found.pulls]) {
          expect(write.value).not.toEqual({ _tag: "Known", value: write.before });
          expect(write.reason.rule).toEqual(line(1));
        }
        for (const { reason } of found.withheld) expect(reason.rule).toEqual(line(1));
      }),
    );
  });
  test("what was written is equal afterwards: the next pass writes nothing", () => {
    fc.assert(
      fc.property(one, side, side, (rule, here, there) => {
        const found = updatePass(inputOf([rule], { local: here, remote: there }));
        const written = (held: Held, writes: typeof found.pushes): Held => {
          const [write] = writes;
          return write?.value._tag === "Known" ? { surname: write.value.value } : held;
        };
        const again = updatePass(
          inputOf([rule], { local: written(here, found.pulls), remote: written(there, found.pushes) }),
        );
        expect([...again.pushes, ...again.pulls]).toEqual([]);
      }),
    );
  });
  test("the given decision is used: what is decided as a push is no pull", () => {
    const rule = field("surname", "pull-able", {
      flows: { update: { verdict: decide } },
      conflict: ["local-wins"],
    });
    fc.assert(
      fc.property(value, value, (here, there) => {
        expect(
          updatePass(inputOf([rule], { local: { surname: here }, remote: { surname: there } })).pulls,
        ).toEqual([]);
      }),
    );
  });
});
