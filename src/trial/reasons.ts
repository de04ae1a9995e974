/** Why a plan says something, or does not, in its own words and with the lines of the mapping that decided. */
import type { Expectation } from "../check/cases/TestCase.ts";
import { type FieldReason, type Origin, originText } from "../model/Reason.ts";
import type { Plan } from "../plan/Plan.ts";

/** A file of the mapping, by its path in the mapping's folder, as shown to people. */
export type ShownFile = (file: string) => string;

const shownOrigin = (shown: ShownFile, { file, line }: Origin): string =>
  originText({ file: shown(file), line });

const fieldReason = (shown: ShownFile, { code, message, rule, gate }: FieldReason): string => {
  // A plan is read beside its mapping: the sentence names the gate's line in the mapping's folder.
  const sentence =
    gate === undefined
      ? message
      : message.split(`(${originText(gate.origin)})`).join(`(${shownOrigin(shown, gate.origin)})`);
  return `${code}: ${sentence} [${shownOrigin(shown, rule)}]`;
};

/** Of an entry of the described plan: each write's reason, or why a record is set aside. `places`: only these. */
export const reasonsOf = (
  shown: ShownFile,
  plan: Plan,
  at: number,
  places?: ReadonlySet<string>,
): ReadonlyArray<string> => {
  const step = plan.steps[at];
  if (step === undefined) {
    const aside = plan.setAside[at - plan.steps.length];
    return aside === undefined ? [] : [`${aside.message} [${shownOrigin(shown, aside.origin)}]`];
  }
  if (step._tag === "Link") return [];
  return step.writes.flatMap(({ place, reason }) =>
    places === undefined || places.has(place) ? [`${place}: ${fieldReason(shown, reason)}`] : [],
  );
};

/** Of a write that is withheld. */
export const withheldReason = (shown: ShownFile, plan: Plan, at: number): ReadonlyArray<string> => {
  const withheld = plan.withheld[at];
  return withheld === undefined ? [] : [fieldReason(shown, withheld.reason)];
};

interface Keys {
  readonly localKey?: string;
  readonly remoteKey?: string;
}

/** The keys by which an entry names its record. */
const keysOf = (entry: Expectation): Keys => {
  const named = (local: unknown, remote: unknown): Keys => ({
    ...(typeof local === "string" ? { localKey: local } : {}),
    ...(typeof remote === "string" ? { remoteKey: remote } : {}),
  });
  switch (entry.kind) {
    case "create":
      return entry.side === "remote" ? named(entry.from, undefined) : named(undefined, entry.from);
    case "update":
      return entry.side === "remote" ? named(undefined, entry.key) : named(entry.key, undefined);
    case "link":
    case "aside":
      return named(entry.local, entry.remote);
  }
};

/** What the plan says of the record of an entry that it has not got: writes that are withheld, and being set aside. */
export const absenceReasons = (shown: ShownFile, plan: Plan, entry: Expectation): ReadonlyArray<string> => {
  const { localKey, remoteKey } = keysOf(entry);
  const isOf = (one: Keys & { readonly entity: string }): boolean =>
    one.entity === entry.entity &&
    ((localKey !== undefined && one.localKey === localKey) ||
      (remoteKey !== undefined && one.remoteKey === remoteKey));
  return [
    ...plan.withheld
      .filter(isOf)
      .map(({ field, reason }) => `withheld ${field}: ${fieldReason(shown, reason)}`),
    ...plan.setAside
      .filter(isOf)
      .map(({ code, message, origin }) => `set aside: ${code}: ${message} [${shownOrigin(shown, origin)}]`),
  ];
};
