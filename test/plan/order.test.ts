/** Invariant 12: a record is written after the records it refers to. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FieldWrite, Step } from "../../src/model/Step.ts";
import { orderSteps, phaseOf } from "../../src/plan/order.ts";
import { entity, job, line } from "./support.ts";

/** A branch is referred to by members, a member by loans. */
const chain = job([
  entity("branch", [], { rank: 0 }),
  entity("member", [], { rank: 1 }),
  entity("loan", [], { rank: 2 }),
]);

const common = (name: string, id: string) => ({ id, entity: name, resource: "any", origin: line(1) });
const write = (value: FieldWrite["value"]): FieldWrite => ({
  field: "any",
  place: "Any",
  value,
  reason: { code: "push", message: "any", rule: line(1), direction: "push-only" },
  sensitive: false,
});
const plain = write({ _tag: "Known", value: "x" });
const keyOf = (name: string): FieldWrite =>
  write({ _tag: "KeyOf", entity: name, key: "9", wants: "remote", part: 0 });

const pushCreate = (name: string, localKey: string, remoteKey?: string): Step => ({
  _tag: "PushCreate",
  ...common(name, `${name}:${localKey}:create`),
  localKey,
  ...(remoteKey === undefined ? {} : { remoteKey }),
  writes: [plain],
});
const pullCreate = (name: string, remoteKey: string): Step => ({
  _tag: "PullCreate",
  ...common(name, `${name}:${remoteKey}:create-local`),
  remoteKey,
  writes: [plain],
});
const link = (name: string, localKey: string): Step => ({
  _tag: "Link",
  ...common(name, `${name}:${localKey}:link`),
  localKey,
  via: "match",
});
const pushUpdate = (
  name: string,
  localKey: string,
  remoteKey: string | undefined,
  ...writes: FieldWrite[]
): Step => ({
  _tag: "PushUpdate",
  ...common(name, `${name}:${localKey}:push`),
  localKey,
  ...(remoteKey === undefined ? {} : { remoteKey }),
  writes: writes.length === 0 ? [plain] : writes,
});
const pullUpdate = (name: string, localKey: string, ...writes: FieldWrite[]): Step => ({
  _tag: "PullUpdate",
  ...common(name, `${name}:${localKey}:pull`),
  localKey,
  writes: writes.length === 0 ? [plain] : writes,
});

const ids = (steps: ReadonlyArray<Step>) => orderSteps(chain, steps).map((step) => step.id);

describe("the order of steps", () => {
  test("records come after those that they refer to, whatever the order of planning", () => {
    expect(ids([pushCreate("loan", "1"), pushCreate("member", "7"), pushCreate("branch", "3")])).toEqual([
      "branch:3:create",
      "member:7:create",
      "loan:1:create",
    ]);
  });

  test("an entity that the job does not name comes with the first", () => {
    expect(phaseOf(chain, pushCreate("stranger", "1"))).toBe(0);
  });

  test("within one entity the records come by their keys, numbers by their size", () => {
    expect(ids([pushCreate("member", "10"), pushCreate("member", "9"), pushCreate("member", "a")])).toEqual([
      "member:9:create",
      "member:10:create",
      "member:a:create",
    ]);
  });

  test("a record made on the local side is placed by its remote key", () => {
    expect(ids([pullCreate("member", "20"), pushCreate("member", "5"), pullCreate("member", "3")])).toEqual([
      "member:3:create-local",
      "member:5:create",
      "member:20:create-local",
    ]);
  });

  test("of one record, the create comes first, then the link, what goes up, and what comes down", () => {
    expect(
      ids([
        pullUpdate("member", "1"),
        pushUpdate("member", "1", "R1"),
        link("member", "1"),
        pushCreate("member", "1"),
      ]),
    ).toEqual(["member:1:create", "member:1:link", "member:1:push", "member:1:pull"]);
    const localCreate = { ...pullCreate("member", "1"), id: "member:1:zz" };
    expect(ids([link("member", "1"), localCreate])).toEqual(["member:1:zz", "member:1:link"]);
  });

  test("what remains of a create comes after the link of its record, and before its changes", () => {
    expect(
      ids([pushUpdate("member", "1", "R1"), pushCreate("member", "1", "R1"), link("member", "1")]),
    ).toEqual(["member:1:link", "member:1:create", "member:1:push"]);
  });

  test("steps alike in all that come by their names", () => {
    const [a, b] = [
      { ...link("member", "1"), id: "a" },
      { ...link("member", "1"), id: "b" },
    ];
    expect(ids([b, a])).toEqual(["a", "b"]);
    expect(ids([a, b])).toEqual(["a", "b"]);
  });

  test("the given list is left as it is", () => {
    const steps = [pushCreate("loan", "1"), pushCreate("branch", "1")];
    orderSteps(chain, steps);
    expect(steps.map((step) => step.id)).toEqual(["loan:1:create", "branch:1:create"]);
  });
});

describe("the phase of a step", () => {
  const cases: ReadonlyArray<readonly [string, Step, number]> = [
    ["a create of the entity that all refer to", pushCreate("branch", "1"), 0],
    ["a change of the entity that all refer to", pushUpdate("branch", "1", "R1"), 0],
    ["a create of an entity that refers to it", pushCreate("member", "1"), 1],
    ["a change of a record whose remote key is known", pushUpdate("member", "1", "R1"), 1],
    ["a change of a record that the plan makes: after everything", pushUpdate("member", "1", undefined), 4],
    [
      "a change that needs the key of a record written before it",
      pushUpdate("member", "1", "R1", plain, keyOf("branch")),
      1,
    ],
    [
      "a change that needs the key of a record of its own entity: after everything",
      pushUpdate("member", "1", "R1", plain, keyOf("member")),
      4,
    ],
    [
      "a change that needs the key of a record written after it: after everything",
      pushUpdate("branch", "1", "R1", keyOf("loan")),
      3,
    ],
    ["a change on the local side", pullUpdate("loan", "1"), 2],
    [
      "a local change that needs the key of a record written before it",
      pullUpdate("loan", "1", keyOf("member")),
      2,
    ],
    [
      "a local change that needs the key of a record of its own entity: after everything",
      pullUpdate("loan", "1", keyOf("loan")),
      5,
    ],
    ["a link", link("loan", "1"), 2],
    ["a create on the local side", pullCreate("loan", "1"), 2],
  ];
  test.each(cases)("%s", (_, step, phase) => {
    expect(phaseOf(chain, step)).toBe(phase);
  });
});

describe("properties of the order", () => {
  const name = fc.constantFrom("branch", "member", "loan");
  const key = fc.constantFrom("1", "2", "10", "a");
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.tuple(name, key).map(([n, k]) => pushCreate(n, k)),
    fc.tuple(name, key).map(([n, k]) => link(n, k)),
    fc.tuple(name, key).map(([n, k]) => pushUpdate(n, k, `R${k}`)),
    fc.tuple(name, key).map(([n, k]) => pullUpdate(n, k)),
    fc.tuple(name, key, name).map(([n, k, of]) => pushUpdate(n, k, `R${k}`, keyOf(of))),
  );
  const steps = fc.uniqueArray(step, { selector: (one) => one.id, maxLength: 12 });

  test("every step is carried out, and none twice", () => {
    fc.assert(
      fc.property(steps, (given) => {
        expect([...ids(given)].sort()).toEqual(given.map((one) => one.id).sort());
      }),
    );
  });

  test("the order does not depend on the order of planning", () => {
    fc.assert(
      fc.property(
        steps.chain((given) =>
          fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
        ),
        ([given, other]) => {
          expect(ids(other)).toEqual(ids(given));
        },
      ),
    );
  });

  test("a record whose key a step needs is made before it", () => {
    fc.assert(
      fc.property(steps, name, (given, of) => {
        const maker = pushCreate(of, "9");
        const ordered = orderSteps(chain, [...given, maker]);
        const made = ordered.indexOf(maker);
        ordered.forEach((one, index) => {
          const needs =
            one._tag === "PushUpdate" &&
            one.writes.some(({ value }) => value._tag === "KeyOf" && value.entity === of);
          if (needs) expect(index).toBeGreaterThan(made);
        });
      }),
    );
  });
});
