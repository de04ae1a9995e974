/** Settings: what values they can have, which hold, and what a gate says at each. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Setting } from "../../src/language/files/IntegrationFile.ts";
import {
  combinations,
  finiteValues,
  gateStateOf,
  settingFault,
  settingsInForce,
  whenHolds,
} from "../../src/language/settings.ts";

const setting = (type: Setting["type"], more: Partial<Setting> = {}): Setting => ({
  title: type,
  type,
  ...more,
});
const sites = setting("choice", { choices: { one: "One", several: "Several" } });

test("a mode, a toggle and a choice have finitely many values", () => {
  expect(finiteValues(setting("mode"))).toEqual(["ignore", "push", "pull"]);
  expect(finiteValues(setting("toggle"))).toEqual([false, true]);
  expect(finiteValues(sites)).toEqual(["one", "several"]);
  for (const type of ["map", "text", "integer"] as const) expect(finiteValues(setting(type))).toBeUndefined();
});

describe("which values a setting can have", () => {
  const rows: ReadonlyArray<readonly [setting: Setting, value: unknown, fault: string | undefined]> = [
    [setting("mode"), "push", undefined],
    [setting("mode"), "both", "one of ignore, push, pull"],
    [setting("mode"), true, "one of ignore, push, pull"],
    [setting("toggle"), false, undefined],
    [setting("toggle"), "off", "one of false, true"],
    [setting("toggle"), "true", "one of false, true"],
    [setting("toggle"), 1, "one of false, true"],
    [sites, "several", undefined],
    [sites, "many", "one of one, several"],
    [setting("text"), "", undefined],
    [setting("text"), 7, "text"],
    [setting("integer"), 7, undefined],
    [setting("integer"), 7.5, "a whole number"],
    [setting("integer"), "7", "a whole number"],
    [setting("map"), { "101": 201 }, undefined],
    [setting("map"), "101", "a map"],
    [setting("map"), null, "a map"],
  ];
  test.each(rows)("%o and %o: %s", (declared, value, fault) => {
    expect(settingFault(declared, value)).toBe(fault);
  });
});

test("the profile's value holds, else the default, else shut", () => {
  const declared = {
    mode: setting("mode"),
    toggle: setting("toggle"),
    on: setting("toggle", { default: true }),
    sites,
    region: setting("text", { default: "North" }),
    empty: setting("text"),
  };
  expect(settingsInForce(declared, {})).toEqual({ mode: "ignore", toggle: false, on: true, region: "North" });
  expect(settingsInForce(declared, { on: false, mode: "pull", sites: "one", unknown: 1 })).toEqual({
    mode: "pull",
    toggle: false,
    on: false,
    sites: "one",
    region: "North",
  });
});

describe("what a gate says", () => {
  const rows: ReadonlyArray<
    readonly [gate: Setting | undefined, value: string | boolean | undefined, state: string]
  > = [
    [setting("mode"), "ignore", "ignore"],
    [setting("mode"), "push", "push"],
    [setting("mode"), "pull", "pull"],
    [setting("mode"), undefined, "ignore"],
    [setting("mode"), "both", "ignore"],
    [setting("mode"), true, "ignore"],
    [setting("toggle"), true, "on"],
    [setting("toggle"), false, "off"],
    [setting("toggle"), undefined, "off"],
    [setting("toggle"), "true", "off"],
    [undefined, true, "on"],
    [undefined, undefined, "off"],
  ];
  test.each(rows)("%o at %s: %s", (gate, value, state) => {
    expect(gateStateOf(gate, value)).toBe(state);
  });
});

test("a condition holds when every named setting has the named value", () => {
  expect(whenHolds(undefined, {})).toBe(true);
  expect(whenHolds({}, {})).toBe(true);
  expect(whenHolds({ sites: "one" }, { sites: "one", more: true })).toBe(true);
  expect(whenHolds({ sites: "one", more: false }, { sites: "one", more: true })).toBe(false);
  expect(whenHolds({ sites: "one" }, {})).toBe(false);
  expect(whenHolds({ on: true }, { on: "true" })).toBe(false);
});

describe("every combination", () => {
  test("of the named settings, on top of what is given", () => {
    const declared = { mode: setting("mode"), toggle: setting("toggle"), region: setting("text") };
    expect(combinations(declared, [])).toEqual([{}]);
    expect(combinations(declared, ["region", "unknown"], { region: "North" })).toEqual([{ region: "North" }]);
    expect(combinations(declared, ["mode", "toggle", "mode"])).toEqual([
      { mode: "ignore", toggle: false },
      { mode: "ignore", toggle: true },
      { mode: "push", toggle: false },
      { mode: "push", toggle: true },
      { mode: "pull", toggle: false },
      { mode: "pull", toggle: true },
    ]);
  });

  test("there are as many as the values multiply to, and no two are alike", () => {
    const kind = fc.constantFrom<Setting>(setting("mode"), setting("toggle"), sites, setting("text"));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("a", "b", "c", "d"), kind), (declared) => {
        const all = combinations(declared, Object.keys(declared));
        const wanted = Object.values(declared).reduce((n, one) => n * (finiteValues(one)?.length ?? 1), 1);
        expect(all).toHaveLength(wanted);
        expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(wanted);
      }),
    );
  });
});
