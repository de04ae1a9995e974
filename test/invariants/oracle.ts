/**
 * A second, tiny reading of the contract: from the literal tables alone, what both sides of a record hold after a
 * run, as numbers of values. It knows nothing of the engine.
 */
import type { GateState } from "../../src/model/Gate.ts";
import { type Raw, valueNumber } from "../support/arbitrary/domains.ts";
import type { EntitySpec, PlaceSpec, RuleSpec } from "../support/arbitrary/Spec.ts";
import { count } from "./hits.ts";
import { gateState, moveOpen, type Setting } from "./permission.ts";
import { createTable, holdsBackOnCreate, updateTable } from "./tables.ts";

/** What both sides hold in one place: numbers of values, -1 for blank. */
export interface Held {
  readonly local: number;
  readonly remote: number;
}

const blank = -1;

/** What goes up: the local value, or what the rule computes. */
const source = (rule: RuleSpec, held: Held, coded: boolean): number =>
  rule.computed === undefined ? held.local : rule.computed === "upper" && !coded ? blank : 0;

/** One update of one rule. `before`: what both sides held after the last settled run. */
const update = (
  rule: RuleSpec,
  required: boolean,
  gate: GateState,
  held: Held,
  before: Held | undefined,
  coded: boolean,
): Held => {
  if (rule.direction === undefined) return held;
  const local = source(rule, held, coded);
  const { remote } = held;
  if (local === remote) return held;
  const cell = updateTable[rule.direction][gate];
  count("update", rule.direction, gate);
  const push = (): Held => (local === blank && (!rule.clear || required) ? held : { ...held, remote: local });
  const pull = (): Held => (remote === blank && !rule.clear ? held : { ...held, local: remote });
  if (cell === "push") return push();
  if (cell === "pull") return pull();
  if (cell === "nothing") return held;
  for (const decider of rule.conflict) {
    switch (decider) {
      case "fill-blanks":
        if ((local === blank) === (remote === blank)) continue;
        count("conflict", decider);
        return local === blank ? pull() : push();
      case "latest-change": {
        const localChanged = before !== undefined && before.local !== held.local;
        const remoteChanged = before !== undefined && before.remote !== remote;
        if (localChanged === remoteChanged) continue;
        count("conflict", decider);
        return localChanged ? push() : pull();
      }
      case "remote-wins":
        count("conflict", decider);
        return pull();
      case "local-wins":
        count("conflict", decider);
        return push();
      case "report":
        count("conflict", decider);
        return held;
    }
  }
  return held;
};

export const updated = (
  setting: Setting,
  entity: EntitySpec,
  place: PlaceSpec,
  held: Held,
  before: Held | undefined,
  /** The local record has its code, of which a rule may make a value. */
  coded = true,
): Held => {
  if (!moveOpen(setting, entity, "update")) return held;
  let now = held;
  for (const rule of entity.rules)
    if (rule.place === place.name && rule.update !== undefined)
      now = update(rule, place.required, gateState(setting.settings, rule.update), now, before, coded);
  return now;
};

/** A record that only one side has: what both hold in a place once it is created on the other. */
export const created = (
  setting: Setting,
  entity: EntitySpec,
  place: PlaceSpec,
  event: "create-remote" | "create-local",
  has: number,
): Held => {
  const coded =
    event === "create-remote" ||
    entity.rules.some((rule) => rule.name === "code" && rule.direction !== undefined);
  let held: Held = event === "create-remote" ? { local: has, remote: blank } : { local: blank, remote: has };
  for (const rule of entity.rules) {
    if (rule.place !== place.name || rule.create === undefined || rule.direction === undefined) continue;
    const gate = gateState(setting.settings, rule.create);
    count(event, rule.direction, gate);
    if (!createTable[rule.direction][event]) continue;
    const flows = !holdsBackOnCreate[gate];
    if (event === "create-local") held = { ...held, local: flows ? has : blank };
    else {
      const value = flows ? source(rule, held, true) : blank;
      const standIn =
        rule.otherwise === undefined
          ? blank
          : // It is no value of the code, whatever the code is.
            numberIn(place, "remote", rule.otherwise.value, "");
      held = { ...held, remote: value === blank ? standIn : value };
    }
  }
  // Without a scope a record is created because another refers to it, and is not updated on that account.
  return entity.scope === undefined ? held : updated(setting, entity, place, held, undefined, coded);
};

/** The number of a raw value; of the upper-cased code, 0 where it is that code. */
export const numberIn = (place: PlaceSpec, side: "local" | "remote", raw: Raw, code: string): number =>
  place.domain.kind === "upper" && raw === code.toUpperCase()
    ? 0
    : place.domain.kind === "upper" && raw !== null && raw !== ""
      ? 1
      : (valueNumber(place.domain, side, raw) ?? 99);
