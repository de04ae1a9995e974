/** What every run is held to, whatever happened to it: the tables of the contract as literals, against what arrived. */
import { expect } from "vitest";
import type { Plan } from "../../src/plan/Plan.ts";
import type { Arrived } from "./Cloud.ts";
import type { Settings } from "./Model.ts";
import { limit, texts } from "./mapping.ts";
import type { Audited, Stage } from "./Stage.ts";

/** Places that an update may write there, and a create: invariants 1, 2 and 6. */
const upTo = {
  create: {
    person: ["code", "uln", "name", "email", "born", "team"],
    team: ["code", "name"],
    visit: ["person", "day"],
  },
  update: { person: ["email", "born", "team"], team: [], visit: [] },
} as const;
/** Places that may be written here. */
const downTo = { person: ["link", "email", "progress"], team: ["link"], visit: ["link"] } as const;

const remoteAllowed = ({ method, kind }: Arrived, settings: Settings): ReadonlyArray<string> => {
  const always = upTo[method === "POST" ? "create" : "update"][kind];
  if (kind !== "person") return always;
  return [
    ...always,
    ...(settings.phones ? ["phone"] : []),
    ...(method === "PATCH" && settings.details === "push" ? ["uln", "name"] : []),
  ];
};

const localAllowed = (kind: string, settings: Settings): ReadonlyArray<string> =>
  kind === "person"
    ? [...downTo.person, ...(settings.details === "pull" ? ["name"] : [])]
    : kind === "team"
      ? downTo.team
      : downTo.visit;

/** Judges what a run wrote on both sides. */
export const judgeWrites = (
  settings: Settings,
  arrived: ReadonlyArray<Arrived>,
  audited: ReadonlyArray<Audited>,
): void => {
  for (const write of arrived) {
    const allowed = remoteAllowed(write, settings);
    for (const [place, value] of Object.entries(write.body)) {
      expect(allowed, `${write.method} ${write.kind} writes ${place}`).toContain(place);
      // Invariant 7: a blank never overwrites.
      if (value === null) expect(write.before[place] ?? null, `${place} is blanked there`).toBeNull();
    }
    // Invariant 12: what it refers to was there before it.
    expect(write.dangling, `${write.method} ${write.kind} refers to what is not there`).toEqual([]);
  }
  for (const { kind, place, before, after } of audited) {
    expect(localAllowed(kind, settings), `${kind} ${place} is written here`).toContain(place);
    if (after === null) expect(before, `${kind} ${place} is blanked here`).toBeNull();
    if (place === "link") expect(before, `${kind} is linked anew`).toBeNull();
  }
};

/** Invariant 10, by the server's clock. */
export const judgeCalls = (stage: Stage): void => {
  expect(stage.cloud.mostIn(limit.seconds * 1_000)).toBeLessThanOrEqual(limit.requests);
};

const lineOf = (file: string, line: number): string => (texts[file] ?? "").split("\n")[line - 1] ?? "";

/** Invariant 13: every write and every withheld write names its rule, its direction and the gate that decided. */
export const judgeReasons = (plan: Plan, settings: Settings): void => {
  const reasons = [
    ...plan.steps.flatMap((step) =>
      "writes" in step ? step.writes.map((write) => ({ field: write.field, reason: write.reason })) : [],
    ),
    ...plan.withheld,
  ];
  for (const { field, reason } of reasons) {
    const line = lineOf(reason.rule.file, reason.rule.line);
    expect(line.trim().startsWith(`${field}:`), `${reason.rule.file}:${reason.rule.line} is "${line}"`).toBe(
      true,
    );
    expect(line).toContain(`direction: ${reason.direction}`);
    if (reason.gate === undefined) continue;
    const now: Readonly<Record<string, string>> = {
      details: settings.details,
      phones: settings.phones ? "on" : "off",
    };
    expect([now[reason.gate.setting], String(Reflect.get(settings, reason.gate.setting))]).toContain(
      reason.gate.value,
    );
  }
};

/** Every field write of a plan, as text. */
export const writesOf = (plan: Plan): ReadonlySet<string> =>
  new Set(
    plan.steps.flatMap((step) =>
      "writes" in step
        ? step.writes.map(
            (write) =>
              `${step._tag} ${step.entity} ${"localKey" in step ? step.localKey : ""} ${write.place} ${JSON.stringify(write.value)}`,
          )
        : [],
    ),
  );
