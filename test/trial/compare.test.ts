/** What differs between a plan and an expectation: nothing but what does, whatever the order. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Expectation, ExpectedWithheld, Placed, TestCase } from "../../src/check/cases/TestCase.ts";
import type { FieldReason } from "../../src/model/Reason.ts";
import type { FieldWrite, SetAside, Step, Withheld } from "../../src/model/Step.ts";
import type { Plan } from "../../src/plan/Plan.ts";
import { compare, isAsExpected, type PlaceType, placeTypesOf } from "../../src/trial/compare.ts";
import { described } from "../../src/trial/described.ts";
import { casesOf, mappingFiles } from "./support.ts";

/** The places whose numbers these tests compare; nothing is declared of others. */
const types: PlaceType = (side, entity, place) =>
  side !== "remote" || entity !== "item"
    ? undefined
    : place === "price"
      ? "decimal"
      : place === "size"
        ? "integer"
        : undefined;

const origin = { file: "entities/item.yaml", line: 3 };
const reason: FieldReason = {
  code: "push",
  message: "the sides differ",
  rule: origin,
  direction: "push-only",
};

const write = (place: string, value: FieldWrite["value"]): FieldWrite => ({
  field: place,
  place,
  value,
  reason,
  sensitive: false,
});
const known = (value: string | number | boolean | null): FieldWrite["value"] => ({ _tag: "Known", value });

const update = (remoteKey: string, writes: ReadonlyArray<FieldWrite>): Step => ({
  _tag: "PushUpdate",
  id: `item:${remoteKey}:update`,
  entity: "item",
  resource: "item",
  origin,
  localKey: `l-${remoteKey}`,
  remoteKey,
  writes: [...writes],
});

const planOf = (
  steps: ReadonlyArray<Step>,
  setAside: ReadonlyArray<SetAside> = [],
  withheld: ReadonlyArray<Withheld> = [],
): Plan => ({
  version: 1,
  integration: "test",
  profile: "",
  job: "sync",
  mapping: "",
  madeAt: "2026-03-02T09:00:00.000Z",
  today: "2026-03-02",
  settings: {},
  inputs: {},
  steps: [...steps],
  withheld: [...withheld],
  setAside: [...setAside],
  notes: [],
  chosen: false,
  considered: {},
  guards: [],
  widening: { token: "0123456789", compared: true, found: [] },
  remember: { links: [], forgotten: [], creating: [], baselines: [] },
  requests: { local: 0, remote: 0 },
});

const place = { file: "cases/own.yaml", line: 1, column: 1 };
const placed = <A>(all: ReadonlyArray<A>): ReadonlyArray<Placed<A>> => all.map((value) => ({ value, place }));

const caseOf = (
  expected: ReadonlyArray<Expectation>,
  withheld?: ReadonlyArray<ExpectedWithheld>,
): TestCase => ({
  name: "own",
  file: "cases/own.yaml",
  index: 0,
  place,
  job: "sync",
  now: 0,
  profile: undefined,
  settings: {},
  inputs: {},
  chosen: "scope",
  records: { local: new Map(), remote: new Map() },
  unlisted: new Map(),
  links: [],
  baselines: [],
  expect: placed(expected),
  withheld: withheld === undefined ? undefined : placed(withheld),
});

const ambiguous: SetAside = {
  entity: "item",
  localKey: "9",
  remoteKey: "r9",
  code: "ambiguous",
  message: "two",
  origin,
};
const held: Withheld = {
  entity: "item",
  localKey: "1",
  remoteKey: "r1",
  event: "update",
  field: "name",
  reason: { ...reason, code: "gate-closed" },
  sensitive: false,
};

const updated = (key: string, set: Extract<Expectation, { kind: "update" }>["set"]): Expectation => ({
  kind: "update",
  side: "remote",
  entity: "item",
  key,
  set,
});

describe("compare", () => {
  const steps = fc
    .uniqueArray(
      fc.record({
        key: fc.constantFrom("a", "b", "c", "d"),
        set: fc.dictionary(
          fc.constantFrom("title", "price", "__proto__", "constructor"),
          fc.constantFrom<string | number | boolean | null>("x", "", 1, 0.1, true, null),
          { minKeys: 1 },
        ),
      }),
      { selector: ({ key }) => key },
    )
    .map((all) =>
      all.map(({ key, set }) =>
        update(
          key,
          Object.entries(set).map(([name, value]) => write(name, known(value))),
        ),
      ),
    );

  it("finds nothing against the plan's own description, in whatever order", () =>
    fc.assert(
      fc.property(steps, fc.integer(), (all, turn) => {
        const plan = planOf(all, [ambiguous], [held]);
        const own = described(plan);
        const at = own.expect.length === 0 ? 0 : Math.abs(turn) % own.expect.length;
        const turned = [...own.expect.slice(at), ...own.expect.slice(0, at)];
        expect(isAsExpected(compare(types, caseOf(turned, own.withheld), plan))).toBe(true);
      }),
    ));

  it("says of each entry that is left out that it is not expected, and of nothing else", () =>
    fc.assert(
      fc.property(steps, fc.nat(), (all, pick) => {
        const plan = planOf(all, [ambiguous]);
        const own = described(plan).expect;
        const left = pick % own.length;
        const { expect: found } = compare(types, caseOf(own.filter((_, index) => index !== left)), plan);
        expect(found).toEqual([{ _tag: "Unexpected", at: left, got: own[left] }]);
      }),
    ));

  it("says of each entry that the plan has not got that it is missing", () => {
    const found = compare(
      types,
      caseOf([updated("a", { title: "x" }), updated("b", { title: "x" })]),
      planOf([]),
    );
    expect(found.expect).toEqual([
      { _tag: "Missing", expected: 0 },
      { _tag: "Missing", expected: 1 },
    ]);
  });

  it("names each place that differs, that is there too many, and that is missing", () => {
    const plan = planOf([update("a", [write("title", known("x")), write("price", known(null))])]);
    const [found] = compare(
      types,
      caseOf([updated("a", { title: "y", price: null, weight: 1 })]),
      plan,
    ).expect;
    expect(found).toEqual({
      _tag: "Differs",
      expected: 0,
      at: 0,
      got: updated("a", { title: "x", price: null }),
      parts: [
        { part: "title", expected: "y", got: "x" },
        { part: "weight", expected: 1, got: undefined },
      ],
    });
    const more = compare(types, caseOf([updated("a", { title: "x" })]), plan).expect;
    expect(more).toMatchObject([{ parts: [{ part: "price", expected: undefined, got: null }] }]);
  });

  it("takes the one that fits where two are about one record", () => {
    const plan = planOf([
      update("a", [write("title", known("x"))]),
      { ...update("a", [write("price", known(1))]), id: "other" },
    ]);
    expect(
      isAsExpected(compare(types, caseOf([updated("a", { price: 1 }), updated("a", { title: "x" })]), plan)),
    ).toBe(true);
  });

  it("tells text from numbers and blank from nothing, and not the last digits of a sum", () => {
    const differs = (one: string | number | null, other: string | number | null): boolean =>
      !isAsExpected(
        compare(
          types,
          caseOf([updated("a", { price: one })]),
          planOf([update("a", [write("price", known(other))])]),
        ),
      );
    expect([differs("1", 1), differs(null, ""), differs("x ", "x"), differs(0.3, 0.1 + 0.2)]).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it("tells whole numbers apart to their last digit, and numbers of a place of no declared type", () => {
    const differs = (place: string, one: number, other: number): boolean =>
      !isAsExpected(
        compare(
          types,
          caseOf([updated("a", { [place]: one })]),
          planOf([update("a", [write(place, known(other))])]),
        ),
      );
    // Sixteen digits, of which decimals compare fifteen.
    const [one, next] = [9_007_199_254_740_990, 9_007_199_254_740_991];
    expect([differs("size", one, next), differs("size", next, next)]).toEqual([true, false]);
    expect([differs("other", one, next), differs("price", one, next)]).toEqual([true, false]);
  });

  it("takes types from the system files, by the resource of an entity", () => {
    const { integration } = casesOf(mappingFiles("starter"), "cases: []\n");
    const of = placeTypesOf(integration);
    expect([
      of("local", "item", "inStock"),
      of("remote", "item", "price"),
      of("remote", "item", "inStock"),
      of("remote", "constructor", "price"),
      of("remote", "item", "constructor"),
    ]).toEqual(["integer", "decimal", undefined, undefined, undefined]);
  });

  it("compares the key of a record that the plan makes by its entity, its key and its part", () => {
    const keyOf = (key: string, part: number) => ({ keyOf: { entity: "officer", key }, part });
    const plan = planOf([
      update("a", [
        write("officer", { _tag: "KeyOf", entity: "officer", key: "3", wants: "remote", part: 1 }),
      ]),
    ]);
    const fits = (value: ReturnType<typeof keyOf>) =>
      isAsExpected(compare(types, caseOf([updated("a", { officer: value })]), plan));
    expect([fits(keyOf("3", 2)), fits(keyOf("3", 1)), fits(keyOf("4", 2))]).toEqual([true, false, false]);
  });

  it("compares the remote key of a record set aside only where the case names it", () => {
    const fits = (remote: string | undefined) =>
      isAsExpected(
        compare(
          types,
          caseOf([{ kind: "aside", entity: "item", local: "9", remote, code: "ambiguous" }]),
          planOf([], [ambiguous]),
        ),
      );
    expect([fits(undefined), fits("r9"), fits("r8")]).toEqual([true, true, false]);
  });

  it("compares withheld writes only where the case lists them", () => {
    const plan = planOf([], [], [held]);
    expect(isAsExpected(compare(types, caseOf([]), plan))).toBe(true);
    expect(compare(types, caseOf([], []), plan).withheld).toMatchObject([{ _tag: "Unexpected", at: 0 }]);
    const wrong: ExpectedWithheld = {
      entity: "item",
      local: "1",
      remote: undefined,
      field: "name",
      code: "conflict",
    };
    expect(compare(types, caseOf([], [wrong]), plan).withheld).toMatchObject([
      { _tag: "Differs", parts: [{ part: "code", expected: "conflict", got: "gate-closed" }] },
    ]);
  });
});
