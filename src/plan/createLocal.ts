/** A remote record that has no local one yet: its create and its link. */

import type { EntityTemplate } from "../compile/PlanTemplate.ts";
import type { Origin, RecordCode } from "../model/Reason.ts";
import type { Cell, Key } from "../model/Record.ts";
import type { FieldWrite, PlannedValue } from "../model/Step.ts";
import { type EntityReadings, type EvaluatedRemote, isUnread } from "./Evaluated.ts";
import { hindrance, isWithoutValue, type Made, type Planning, stepId } from "./Planning.ts";
import { askedFor, withheldReason, withoutDrifted, writeReason } from "./reasons.ts";
import { asUnread, closedAfterCreate, lateReturning, updateFollows } from "./updateOfCreate.ts";
import type { Pass } from "./updatePass.ts";

/**
 * The update pass of the same job over what the create writes, so that a finished create is settled: further pulls
 * join it, pushes become a remote step. What a rule itself brought is equal.
 */
const updateOfCreate = (
  planning: Planning,
  template: EntityTemplate,
  remote: EvaluatedRemote,
  brought: ReadonlyArray<FieldWrite>,
  closedGroups: ReadonlySet<number>,
): Pick<Pass, "pushes" | "pulls" | "bad"> => {
  const held: Record<string, Cell> = {};
  for (const name of Object.keys(template.local.fields)) held[name] = null;
  for (const write of brought) {
    if (write.value._tag === "Known") held[write.place] = write.value.value;
    else delete held[write.place];
  }
  const late = lateReturning(planning, template, "local", remote.returned);
  const broughtItself = new Set(brought.map((write) => write.field));
  const found = planning.pass(
    template,
    { localKey: undefined, remoteKey: remote.key },
    template.fields.filter(
      (field) =>
        !broughtItself.has(field.name) &&
        (!field.late || late.has(field.name)) &&
        (field.flows.update.verdict._tag === "Push" ||
          field.local.every((place) => template.local.fields[place]?.access.includes("create") === true)),
    ),
    {
      local: held,
      remote: remote.cells,
      pushed: remote.returned,
      pulled: asUnread(remote.pulled, late),
      closedGroups,
    },
    undefined,
  );
  return {
    pushes: found.pushes,
    // There is nothing yet that these places could have held.
    pulls: found.pulls.map(({ before: _, ...write }): FieldWrite => write),
    bad: found.bad,
  };
};

/** Plans the local record of a remote one. Whatever hinders it is put aside with its reason. */
export const createLocal = (planning: Planning, readings: EntityReadings, remoteKey: Key): Made => {
  const { template } = readings;
  const { entity } = template;
  const refuse = (code: RecordCode, message: string, origin?: Origin): Made => {
    planning.put(template, { remoteKey }, code, message, origin);
    return { _tag: "No", message, unsettled: false };
  };
  const remote = readings.remoteOnly.get(remoteKey);
  if (remote === undefined)
    return isUnread(readings, "remote", remoteKey)
      ? { _tag: "No", message: "its row cannot be read", unsettled: true }
      : { _tag: "No", message: "it is not linked to a local record", unsettled: false };
  const move = template.moves["create-local"];
  if (move._tag === "None")
    return { _tag: "No", message: "it is not linked, and this job does not create it", unsettled: false };
  if (move._tag === "Shut") return refuse("move-gate", `${move.gate.setting} is ${move.gate.value}`);
  const hindered = hindrance(planning, template, move, "create-local", remote.pulled, remote);
  if (hindered !== undefined) return refuse(hindered.code, hindered.message, move.origin);
  const [fault] = remote.faults;
  if (fault !== undefined) return refuse("bad-value", fault.message, fault.origin);

  const writes: Array<FieldWrite> = [];
  for (const field of template.fields) {
    if (field.direction === undefined || field.local.length === 0) continue;
    const flow = field.flows["create-local"];
    const candidate = remote.pulled[field.name];
    const hold = (code: "gate-closed" | "where" | "unresolved-reference", message?: string): void => {
      planning.withheld.push({
        entity,
        remoteKey,
        event: "create-local",
        field: field.name,
        side: "local",
        ...(candidate?._tag === "Cell" ? { remote: candidate.cell } : {}),
        reason: withheldReason(field, flow, code, message),
        sensitive: field.sensitive,
      });
    };
    const shut = flow.group !== undefined && remote.closedGroups.has(flow.group.index);
    const heldByToggle = flow.verdict._tag === "Withheld" && flow.verdict.code === "gate-closed";
    // What a create alone brings would be missing for good, and nobody can tell what that is.
    if (flow.verdict._tag === "Withheld" && flow.verdict.code === "schema-drift")
      return refuse("schema-drift", withoutDrifted(field, flow), field.rule);
    if (flow.verdict._tag !== "Pull" || shut) {
      if ((heldByToggle || shut) && !isWithoutValue(candidate)) hold(shut ? "where" : "gate-closed");
      continue;
    }
    if (candidate === undefined || isWithoutValue(candidate) || candidate._tag === "Leave") continue;
    if (candidate._tag === "Bad")
      return refuse("bad-value", `${field.name}: ${candidate.message}`, field.rule);
    if (candidate._tag === "Asks")
      return refuse("question", `${field.name}: ${askedFor(candidate.inputs)}`, field.rule);
    let values: ReadonlyArray<PlannedValue> = [];
    if (candidate._tag === "Cell") values = field.local.map(() => ({ _tag: "Known", value: candidate.cell }));
    else if (candidate._tag === "Refers") {
      if (field.late) {
        planning.late.push({
          template,
          field,
          side: "local",
          event: "create-local",
          key: remoteKey,
          refers: candidate.key,
        });
        continue;
      }
      const found = planning.resolve(field, "remote", candidate.key);
      if (found._tag === "Unresolved") {
        hold("unresolved-reference", found.message);
        continue;
      }
      values =
        found._tag === "Key"
          ? planning.localKeyCells(field, found.key).map((value) => ({ _tag: "Known", value }))
          : field.local.map((_, part) => ({
              _tag: "KeyOf",
              entity: found.entity,
              key: found.key,
              wants: "local",
              part,
            }));
    }
    const reason = writeReason(field, flow, "pull", "the local record does not exist yet");
    field.local.forEach((place, index) => {
      const value = values[index];
      if (value !== undefined)
        writes.push({ field: field.name, place, value, reason, sensitive: field.sensitive });
    });
  }
  // A late reference that is to come is a value, though the create does not bring it.
  const comes = Object.fromEntries(
    template.fields.flatMap((field) => {
      const candidate = remote.pulled[field.name];
      return field.late && candidate?._tag === "Refers" && planning.wayAfterCreate(field, "local") === "pull"
        ? [[field.name, candidate] as const]
        : [];
    }),
  );
  const follows =
    remote.returns &&
    updateFollows(planning, template, "local", { ...remote.pulled, ...remote.returned, ...comes }, remote);
  const closedGroups = closedAfterCreate(template, "local", remote.closedGroups);
  const added = follows
    ? updateOfCreate(planning, template, remote, writes, closedGroups)
    : { pushes: [], pulls: [], bad: [] };
  const [bad] = added.bad;
  if (bad !== undefined) return refuse("bad-value", bad.message, bad.rule);
  writes.push(...added.pulls);
  const missing = Object.values(template.local.fields).filter(
    (field) =>
      field.required && field.name !== template.link && !writes.some((write) => write.place === field.name),
  );
  if (missing.length > 0)
    return refuse(
      "required-blank",
      `${template.local.name} requires ${missing.map((field) => field.name).join(", ")}, which has no value`,
    );

  if (follows) planning.noteLateUpdates(template, "local", remoteKey, remote.pulled, closedGroups);
  const id = stepId(entity, remoteKey, "create-local");
  planning.steps.push({
    _tag: "PullCreate",
    id,
    entity,
    resource: template.local.name,
    origin: move.origin,
    remoteKey,
    writes,
  });
  planning.steps.push({
    _tag: "Link",
    id: stepId(entity, remoteKey, "link-local"),
    entity,
    resource: template.local.name,
    origin: template.origin,
    remoteKey,
    after: id,
    via: "create",
    ...(template.link === undefined ? {} : { column: template.link }),
  });
  if (added.pushes.length > 0)
    planning.steps.push({
      _tag: "PushUpdate",
      id: stepId(entity, remoteKey, "push-new"),
      entity,
      resource: template.remote.name,
      origin: move.origin,
      remoteKey,
      writes: added.pushes,
    });
  return { _tag: "Planned" };
};
