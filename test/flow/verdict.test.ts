/** The flow of a field: the tables of the contract as literal data, every cell. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { flow } from "../../src/flow/Flow.ts";
import { directions } from "../../src/model/Direction.ts";
import { events } from "../../src/model/Event.ts";
import { gateStates } from "../../src/model/Gate.ts";

type Said = "push" | "pull" | "by the conflict rule" | "shut" | "the mode says the other way" | "never";

const said = (direction: Direction, gate: Gate, event: Event): Said => {
  const verdict = flow.verdict({ direction, gate, event });
  switch (verdict._tag) {
    case "Push":
      return "push";
    case "Pull":
      return "pull";
    case "Decide":
      return "by the conflict rule";
    case "Withheld":
      return withheld[verdict.code];
  }
};

const withheld: { readonly [C in "gate-closed" | "mode-other-way" | "direction"]: Said } = {
  "gate-closed": "shut",
  "mode-other-way": "the mode says the other way",
  direction: "never",
};

type Direction = "push-only" | "pull-only" | "pull-able";
type Gate = "none" | "on" | "off" | "ignore" | "push" | "pull";
type Event = "create-remote" | "create-local" | "update";

const conflict = "by the conflict rule";
const otherWay = "the mode says the other way";

/** For a record that exists on both sides. */
const update: { readonly [D in Direction]: { readonly [G in Gate]: Said } } = {
  "push-only": { ignore: "shut", off: "shut", push: "push", pull: otherWay, on: "push", none: "push" },
  "pull-only": { ignore: "shut", off: "shut", push: otherWay, pull: "pull", on: "pull", none: "pull" },
  "pull-able": { ignore: "shut", off: "shut", push: "push", pull: "pull", on: conflict, none: conflict },
};

/** For a record that is missing on one side. A mode does not gate a create; a toggle that is off does. */
const written = (how: "push" | "pull"): { readonly [G in Gate]: Said } => ({
  ignore: how,
  push: how,
  pull: how,
  on: how,
  none: how,
  off: "shut",
});
const never: { readonly [G in Gate]: Said } = {
  ignore: "never",
  push: "never",
  pull: "never",
  on: "never",
  none: "never",
  off: "never",
};
const createRemote: { readonly [D in Direction]: { readonly [G in Gate]: Said } } = {
  "push-only": written("push"),
  "pull-only": never,
  "pull-able": written("push"),
};
const createLocal: { readonly [D in Direction]: { readonly [G in Gate]: Said } } = {
  "push-only": never,
  "pull-only": written("pull"),
  "pull-able": written("pull"),
};

const tables = { update, "create-remote": createRemote, "create-local": createLocal };

describe("every cell of the table", () => {
  test("there are 3 directions, 6 states of a gate and 3 events", () => {
    expect([...directions].sort()).toEqual(["pull-able", "pull-only", "push-only"]);
    expect([...gateStates].sort()).toEqual(["ignore", "none", "off", "on", "pull", "push"]);
    expect([...events].sort()).toEqual(["create-local", "create-remote", "update"]);
  });

  for (const event of events)
    for (const direction of directions)
      for (const gate of gateStates)
        test(`${direction} behind ${gate} on ${event}: ${tables[event][direction][gate]}`, () => {
          expect(said(direction, gate, event)).toBe(tables[event][direction][gate]);
        });
});

const aDirection = fc.constantFrom(...directions);
const aGate = fc.constantFrom(...gateStates);
const anEvent = fc.constantFrom(...events);
const mayWrite = (verdict: Said): ReadonlyArray<"push" | "pull"> =>
  verdict === "push" || verdict === "pull" ? [verdict] : verdict === conflict ? ["push", "pull"] : [];

describe("properties", () => {
  test("the answer depends on the question alone", () => {
    const question = fc.record({ direction: aDirection, gate: aGate, event: anEvent });
    fc.assert(
      fc.property(question, fc.array(question, { maxLength: 20 }), (one, between) => {
        const first = flow.verdict(one);
        for (const other of between) flow.verdict(other);
        expect(flow.verdict({ ...one })).toEqual(first);
      }),
    );
  });

  test("a direction never lets through what it forbids", () => {
    fc.assert(
      fc.property(aGate, anEvent, (gate, event) => {
        expect(mayWrite(said("push-only", gate, event))).not.toContain("pull");
        expect(mayWrite(said("pull-only", gate, event))).not.toContain("push");
      }),
    );
  });

  test("turning a gate to ignore or off never adds a write", () => {
    fc.assert(
      fc.property(
        aDirection,
        aGate,
        anEvent,
        fc.constantFrom("ignore", "off"),
        (direction, gate, event, shut) => {
          // A mode is turned to ignore, a toggle to off; no gate cannot be turned.
          const fits =
            shut === "ignore"
              ? gate === "ignore" || gate === "push" || gate === "pull"
              : gate === "on" || gate === "off";
          fc.pre(fits);
          const before = mayWrite(said(direction, gate, event));
          for (const way of mayWrite(said(direction, shut, event))) expect(before).toContain(way);
        },
      ),
    );
  });

  test("on update, nothing goes against the mode and nothing past a shut gate", () => {
    fc.assert(
      fc.property(aDirection, (direction) => {
        expect(mayWrite(said(direction, "ignore", "update"))).toEqual([]);
        expect(mayWrite(said(direction, "off", "update"))).toEqual([]);
        expect(mayWrite(said(direction, "push", "update"))).not.toContain("pull");
        expect(mayWrite(said(direction, "pull", "update"))).not.toContain("push");
      }),
    );
  });

  test("a create writes only the side that is made, and a toggle that is off holds it back", () => {
    fc.assert(
      fc.property(aDirection, aGate, (direction, gate) => {
        expect(mayWrite(said(direction, gate, "create-remote"))).not.toContain("pull");
        expect(mayWrite(said(direction, gate, "create-local"))).not.toContain("push");
        expect(mayWrite(said(direction, "off", "create-remote"))).toEqual([]);
        expect(mayWrite(said(direction, "off", "create-local"))).toEqual([]);
      }),
    );
  });

  test("a toggle that is on is as good as no gate", () => {
    fc.assert(
      fc.property(aDirection, anEvent, (direction, event) => {
        expect(said(direction, "on", event)).toBe(said(direction, "none", event));
      }),
    );
  });
});
