/** A plan for people: every write and every withheld write with its reason and its line of the mapping. */
import { asksForPerson, type FieldReason, originText } from "../model/Reason.ts";
import type { SetAside, Step, Withheld } from "../model/Step.ts";
import { shownKey } from "../plan/keys.ts";
import { countPlan, type Plan } from "../plan/Plan.ts";
import { type Reveal, shownCell, shownChange } from "./values.ts";

const many = (n: number, one: string, more = `${one}s`): string => `${n} ${n === 1 ? one : more}`;

const recordText = (record: {
  readonly entity: string;
  readonly localKey?: string;
  readonly remoteKey?: string;
}): string => {
  const local = record.localKey === undefined ? "" : ` ${shownKey(record.localKey)}`;
  const remote = record.remoteKey === undefined ? "" : ` (remote ${shownKey(record.remoteKey)})`;
  return `${record.entity}${local}${remote}`;
};

const reasonText = (reason: FieldReason): string =>
  `${reason.code}: ${reason.message} [${originText(reason.rule)}]`;

const linkText = (step: Extract<Step, { _tag: "Link" }>): string => {
  const column = step.column === undefined ? "" : `, stored in ${step.column}`;
  switch (step.via) {
    case "create":
      return `link    ${step.entity} ${shownKey(step.localKey ?? step.remoteKey ?? "")} to the record just created${column}`;
    case "relink":
      return `relink  ${recordText(step)}, was remote ${shownKey(step.before ?? "")}`;
    case "adopt":
      return `adopt   ${recordText(step)}: an interrupted run had created it${column}`;
    case "restore":
      return `link    ${recordText(step)}: its link place had not been filled${column}`;
    default:
      return `link    ${recordText(step)}, found by its match rule${column}`;
  }
};

const verbs = {
  PushCreate: "create  remote",
  PullCreate: "create  local",
  PushUpdate: "update  remote",
  PullUpdate: "update  local",
} as const;

export const stepLines = (step: Step, options: Reveal): ReadonlyArray<string> => {
  if (step._tag === "Link") return [linkText(step)];
  // All fields of a create have one reason: it stands once, beside the record.
  if (step._tag === "PushCreate" || step._tag === "PullCreate")
    return [
      `${verbs[step._tag]} ${recordText(step)}: it does not exist there yet [${originText(step.origin)}]`,
      ...step.writes.map(
        (write) =>
          `    ${write.field} (${write.place}): ${shownChange(write, options)}  ${write.reason.code} [${originText(write.reason.rule)}]`,
      ),
    ];
  return [
    `${verbs[step._tag]} ${recordText(step)}`,
    ...step.writes.flatMap((write) => [
      `    ${write.field} (${write.place}): ${shownChange(write, options)}`,
      `        ${reasonText(write.reason)}`,
    ]),
  ];
};

export const withheldLines = (one: Withheld, options: Reveal): ReadonlyArray<string> => [
  `held    ${recordText(one)} ${one.field}: local ${shownCell(one.local, one.sensitive, options)}, remote ${shownCell(one.remote, one.sensitive, options)}`,
  `        ${reasonText(one.reason)}`,
];

/** Keys that stand behind one reason; the rest is counted. */
const keysAtMost = 12;

/** Records that are set aside for one reason stand together: a condition may leave out hundreds. */
export const setAsideLines = (records: ReadonlyArray<SetAside>): ReadonlyArray<string> => {
  const groups = new Map<string, Array<SetAside>>();
  for (const record of records) {
    const reason = JSON.stringify([
      record.entity,
      record.code,
      record.message,
      originText(record.origin),
      record.dismissed === true,
    ]);
    groups.set(reason, [...(groups.get(reason) ?? []), record]);
  }
  return [...groups.values()].flatMap((group) => {
    const [one] = group;
    if (one === undefined) return [];
    const keys = group.map(({ localKey, remoteKey }) =>
      localKey === undefined ? `remote ${shownKey(remoteKey ?? "")}` : shownKey(localKey),
    );
    const who =
      group.length === 1
        ? recordText(one)
        : `${group.length} of ${one.entity}: ${keys.slice(0, keysAtMost).join(", ")}${keys.length > keysAtMost ? ", …" : ""}`;
    return [
      `${asksForPerson(one) ? "QUARANTINED" : one.dismissed === true ? "dismissed" : "not eligible"}  ${who}`,
      `        ${one.code}: ${one.message} [${originText(one.origin)}]`,
    ];
  });
};

/** Most steps printed one by one; the rest is counted. */
const printedAtMost = 200;

const section = <A>(
  title: string,
  items: ReadonlyArray<A>,
  lines: (item: A) => ReadonlyArray<string>,
): ReadonlyArray<string> => {
  if (items.length === 0) return [];
  const shown = items.slice(0, printedAtMost);
  return [
    "",
    `${title} (${items.length})`,
    ...shown.flatMap((item) => lines(item).map((line) => `  ${line}`)),
    ...(items.length > shown.length
      ? [`  … and ${items.length - shown.length} more (--format json shows all)`]
      : []),
  ];
};

export const planSummary = (plan: Plan): string => {
  const counts = countPlan(plan);
  const parts = [
    ...(counts.remoteCreates > 0 ? [`${many(counts.remoteCreates, "create")} on remote`] : []),
    ...(counts.remoteUpdates > 0 ? [`${many(counts.remoteUpdates, "update")} on remote`] : []),
    ...(counts.localCreates > 0 ? [`${many(counts.localCreates, "create")} on local`] : []),
    ...(counts.localUpdates > 0 ? [`${many(counts.localUpdates, "update")} on local`] : []),
    ...(counts.links > 0 ? [many(counts.links, "link")] : []),
  ];
  const people = plan.setAside.filter(asksForPerson).length;
  return [
    parts.length === 0 ? "No changes" : parts.join(", "),
    ...(counts.withheld > 0 ? [`${many(counts.withheld, "write")} withheld`] : []),
    ...(people > 0 ? [`${people} quarantined`] : []),
  ].join("; ");
};

/** The whole plan. */
export const planText = (plan: Plan, options: Reveal): string => {
  const considered = Object.entries(plan.considered).filter(([, count]) => count > 0);
  const all = considered.reduce((sum, [, count]) => sum + count, 0);
  const looked = `${many(all, "record")}${all === 0 ? "" : ` (${considered.map(([entity, count]) => `${count} of ${entity}`).join(", ")})`}`;
  return [
    `${plan.reverts === undefined ? `Plan of "${plan.job}"` : `Plan that puts back run ${plan.reverts} of "${plan.job}"`} for ${plan.integration}, profile ${plan.profile}, ${plan.today}`,
    `Looked at ${looked}; ${many(plan.requests.remote, "remote request")}`,
    ...plan.notes.map((note) => `Note: ${note}.`),
    ...(plan.widening.compared
      ? []
      : ["Note: no earlier run of this job is remembered to compare with what it may write."]),
    ...section("Steps", plan.steps, (step) => stepLines(step, options)),
    ...section("Withheld", plan.withheld, (one) => withheldLines(one, options)),
    ...(plan.setAside.length === 0
      ? []
      : [
          "",
          `Set aside (${plan.setAside.length})`,
          ...setAsideLines(plan.setAside).map((line) => `  ${line}`),
        ]),
    ...section("Guards", plan.guards, (guard) => [
      `${guard.name}: ${guard.message} [${originText(guard.origin)}]`,
    ]),
    ...section("Widened since the last run of this job", plan.widening.found, (one) => [
      `${one.message} [${originText(one.origin)}]`,
    ]),
    ...(plan.widening.found.length === 0 ? [] : [`  to acknowledge it: --accept ${plan.widening.token}`]),
    "",
    `${planSummary(plan)}.`,
  ].join("\n");
};
