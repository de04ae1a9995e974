/** A local record that has no remote one yet: its create, its link, and what the update pass of the same job adds. */
import type { EntityTemplate, FieldTemplate } from "../compile/PlanTemplate.ts";
import type { Origin, RecordCode } from "../model/Reason.ts";
import type { Cell, Cells, Key } from "../model/Record.ts";
import type { FieldWrite } from "../model/Step.ts";
import { type Creating, type EntityReadings, type EvaluatedLocal, isUnread } from "./Evaluated.ts";
import { looksAt } from "./mayWrite.ts";
import { hindrance, isWithoutValue, type Made, type Planning, stepId } from "./Planning.ts";
import { askedFor, withheldReason, withoutDrifted, writeReason } from "./reasons.ts";
import { makingPart } from "./unfinished.ts";
import { asUnread, closedAfterCreate, lateReturning, updateFollows } from "./updateOfCreate.ts";

/** The fields that the create sends, or why the record cannot be created. */
type Sent =
  | { readonly _tag: "Sent"; readonly writes: ReadonlyArray<FieldWrite> }
  | {
      readonly _tag: "Refused";
      readonly code: RecordCode;
      readonly message: string;
      readonly origin?: Origin;
      /** As in what became of asking for a counterpart. */
      readonly unsettled?: boolean;
    };

/** The value of one field of a create: the pushed one, else its stand-in, else nothing. */
export const offeredFor = (field: FieldTemplate, local: EvaluatedLocal) => {
  const flow = field.flows["create-remote"];
  const pushes = flow.verdict._tag === "Push";
  const heldByToggle = flow.verdict._tag === "Withheld" && flow.verdict.code === "gate-closed";
  // A condition that looks at the remote record cannot hold before there is one.
  const shut =
    flow.group !== undefined &&
    (local.closedGroups.has(flow.group.index) || looksAt("remote", flow.group.where));
  const candidate = local.pushed[field.name];
  const usable = pushes && !shut && !isWithoutValue(candidate) && candidate?._tag !== "Leave";
  return {
    flow,
    pushes,
    heldByToggle,
    shut,
    candidate,
    usable,
    offered: usable ? candidate : local.otherwise[field.name],
  };
};

const fieldsOfCreate = (planning: Planning, template: EntityTemplate, local: EvaluatedLocal): Sent => {
  const writes: Array<FieldWrite> = [];
  for (const field of template.fields) {
    const place = field.remote;
    if (place === undefined || field.direction === undefined) continue;
    const { flow, pushes, heldByToggle, shut, candidate, usable, offered } = offeredFor(field, local);
    // What a create alone sends would be missing for good, and nobody can tell what that is.
    if (flow.verdict._tag === "Withheld" && flow.verdict.code === "schema-drift")
      return {
        _tag: "Refused",
        code: "schema-drift",
        message: withoutDrifted(field, flow),
        origin: field.rule,
      };
    if (!pushes && !heldByToggle) continue;
    const hold = (code: "where" | "gate-closed" | "unresolved-reference", message?: string): void => {
      planning.withheld.push({
        entity: template.entity,
        localKey: local.key,
        event: "create-remote",
        field: field.name,
        side: "remote",
        ...(candidate?._tag === "Cell" ? { local: candidate.cell } : {}),
        reason: withheldReason(field, flow, code, message),
        sensitive: field.sensitive,
      });
    };
    if (offered === undefined || isWithoutValue(offered)) {
      if (!isWithoutValue(candidate) && (heldByToggle || shut)) hold(shut ? "where" : "gate-closed");
      continue;
    }
    if (offered._tag === "Bad")
      return {
        _tag: "Refused",
        code: "bad-value",
        message: `${field.name}: ${offered.message}`,
        origin: field.rule,
      };
    if (offered._tag === "Asks")
      return {
        _tag: "Refused",
        code: "question",
        message: `${field.name}: ${askedFor(offered.inputs)}`,
        origin: field.rule,
      };
    const reason = writeReason(
      field,
      flow,
      usable ? "push" : "otherwise",
      usable ? "the remote record does not exist yet" : undefined,
    );
    const write = (value: FieldWrite["value"]): void => {
      writes.push({ field: field.name, place, value, reason, sensitive: field.sensitive });
    };
    if (offered._tag === "Cell") write({ _tag: "Known", value: offered.cell });
    if (offered._tag !== "Refers") continue;
    if (field.late) {
      planning.late.push({
        template,
        field,
        side: "remote",
        event: "create-remote",
        key: local.key,
        refers: offered.key,
      });
      continue;
    }
    const found = planning.resolve(field, "local", offered.key);
    if (found._tag === "Key") write({ _tag: "Known", value: planning.keyCell(field, found.key) });
    else if (found._tag === "ToBeCreated")
      write({ _tag: "KeyOf", entity: found.entity, key: found.key, wants: "remote", part: 0 });
    else if (
      template.remote.fields[place]?.required === true ||
      // What a create alone sends would be missing for good.
      (found.unsettled && template.remote.fields[place]?.access.includes("update") !== true)
    )
      return {
        _tag: "Refused",
        code: "unresolved-reference",
        message: `${field.name} refers to ${found.message}`,
        origin: field.rule,
        unsettled: found.unsettled,
      };
    else hold("unresolved-reference", found.message);
  }
  return { _tag: "Sent", writes };
};

/**
 * The update pass of the same job over what the create sends, so that a finished create is settled: further pushes
 * join it (or take the place of a stand-in), pulls become a local step. What a rule itself sent is equal.
 */
const updateOfCreate = (
  planning: Planning,
  template: EntityTemplate,
  local: EvaluatedLocal,
  sent: ReadonlyArray<FieldWrite>,
  closedGroups: ReadonlySet<number>,
) => {
  const held: Record<string, Cell> = {};
  for (const field of template.fields) if (field.remote !== undefined) held[field.remote] = null;
  for (const write of sent) {
    if (write.value._tag === "Known") held[write.place] = write.value.value;
    else delete held[write.place];
  }
  const late = lateReturning(planning, template, "remote", local.returned);
  const sentItself = new Set(
    sent.filter((write) => write.reason.code === "push").map((write) => write.field),
  );
  const found = planning.pass(
    template,
    { localKey: local.key, remoteKey: undefined },
    template.fields.filter(
      (field) =>
        !sentItself.has(field.name) &&
        (!field.late || late.has(field.name)) &&
        (field.flows.update.verdict._tag === "Pull" ||
          (field.remote !== undefined &&
            template.remote.fields[field.remote]?.access.includes("create") === true)),
    ),
    {
      local: local.cells,
      remote: held,
      pushed: asUnread(local.pushed, late),
      pulled: local.returned,
      closedGroups,
    },
    undefined,
  );
  return {
    // There is nothing yet that these places could have held.
    pushes: found.pushes.map(({ before: _, ...write }): FieldWrite => write),
    pulls: found.pulls,
    bad: found.bad,
  };
};

/** What the new record will hold of what is sent; a key that an earlier step makes is known once it is. */
const toBeHeld = (writes: ReadonlyArray<FieldWrite>): Cells =>
  Object.fromEntries(writes.map(({ place, value }) => [place, value._tag === "Known" ? value.value : null]));

/** Plans the remote record of a local one. Whatever hinders it is put aside with its reason. */
export const createRemote = (planning: Planning, readings: EntityReadings, key: Key): Made => {
  const { template } = readings;
  const local = readings.locals.get(key);
  const refuse = (code: RecordCode, message: string, origin?: Origin, unsettled = false): Made => {
    planning.put(template, { localKey: key }, code, message, origin);
    return { _tag: "No", message, unsettled };
  };
  if (local === undefined)
    return isUnread(readings, "local", key)
      ? { _tag: "No", message: "its row cannot be read", unsettled: true }
      : { _tag: "No", message: "there is no such local record", unsettled: false };
  const pairing = readings.pairings.get(key)?._tag ?? "Unasked";
  // A record that pairing has set aside has said so already.
  if (pairing !== "Missing")
    return { _tag: "No", message: "its remote record is not settled", unsettled: pairing !== "Unasked" };
  const move = template.moves["create-remote"];
  if (move._tag === "None")
    return { _tag: "No", message: "it is not linked, and this job does not create it", unsettled: false };
  if (move._tag === "Shut") {
    const message = `${move.gate.setting} is ${move.gate.value}`;
    return local.root ? refuse("move-gate", message) : { _tag: "No", message, unsettled: false };
  }
  const [fault] = local.faults;
  if (fault !== undefined) return refuse("bad-value", fault.message, fault.origin);
  const hindered = hindrance(planning, template, move, "create-remote", local.pushed, local);
  if (hindered !== undefined) return refuse(hindered.code, hindered.message, move.origin, hindered.unsettled);
  const creating = readings.creating.get(key);
  // A record that was made and is not there any more is made from the first request.
  const resumes = creating !== undefined && creating.local !== true && creating.next <= makingPart(template);
  return planCreate(planning, readings, local, move.origin, resumes ? creating : undefined);
};

/**
 * Plans what remains of a create whose record is there already: the requests after the one that made it. An update
 * waits until the create is whole.
 */
export const finishRemote = (
  planning: Planning,
  readings: EntityReadings,
  local: EvaluatedLocal,
  remoteKey: Key,
  creating: Creating,
): void => {
  const { template } = readings;
  const { entity } = template;
  const localKey = local.key;
  const parts = template.remote.create?.parts ?? [];
  const refuse = (code: RecordCode, message: string, origin?: Origin): { readonly _tag: "No" } => {
    planning.put(template, { localKey, remoteKey }, code, message, origin);
    return { _tag: "No" };
  };
  const move = template.moves["create-remote"];
  if (move._tag !== "Open") {
    refuse(
      "unfinished",
      `${creating.next} of the ${parts.length} requests of its create are done, and this job does not go on with it`,
    );
    return;
  }
  const [fault] = local.faults;
  if (fault !== undefined) {
    refuse("bad-value", fault.message, fault.origin);
    return;
  }
  planning.attempt(() => {
    const sent = fieldsOfCreate(planning, template, local);
    if (sent._tag === "Refused") return refuse(sent.code, sent.message, sent.origin);
    planning.steps.push({
      _tag: "PushCreate",
      id: stepId(entity, localKey, "create"),
      entity,
      resource: template.remote.name,
      origin: move.origin,
      localKey,
      resume: { part: creating.next, taken: creating.taken },
      remoteKey,
      writes: sent.writes.filter(({ place }) =>
        parts.slice(creating.next).some((part) => part.carries?.includes(place) ?? true),
      ),
    });
    return { _tag: "Planned" as const };
  });
};

/** The create of a record: its requests from the first, or from where an earlier run stopped. */
const planCreate = (
  planning: Planning,
  readings: EntityReadings,
  local: EvaluatedLocal,
  origin: Origin,
  creating: Creating | undefined,
): Made => {
  const { template } = readings;
  const { entity } = template;
  const { key } = local;
  const refuse = (code: RecordCode, message: string, at?: Origin, unsettled = false): Made => {
    planning.put(template, { localKey: key }, code, message, at);
    return { _tag: "No", message, unsettled };
  };
  const sent = fieldsOfCreate(planning, template, local);
  if (sent._tag === "Refused") return refuse(sent.code, sent.message, sent.origin, sent.unsettled);
  const follows = updateFollows(planning, template, "remote", local.pushed, local);
  const closedGroups = closedAfterCreate(template, "remote", local.closedGroups);
  const added = follows
    ? updateOfCreate(planning, template, local, sent.writes, closedGroups)
    : { pushes: [], pulls: [], bad: [] };
  const [bad] = added.bad;
  if (bad !== undefined) return refuse("bad-value", bad.message, bad.rule);
  const writes = [
    ...sent.writes.filter((write) => !added.pushes.some((push) => push.place === write.place)),
    ...added.pushes,
  ];
  const missing = Object.values(template.remote.fields).filter(
    (field) =>
      field.required &&
      !writes.some(
        (write) =>
          write.place === field.name && !(write.value._tag === "Known" && write.value.value === null),
      ),
  );
  if (missing.length > 0)
    return refuse(
      "required-blank",
      `${template.remote.name} requires ${missing.map((field) => field.name).join(", ")}, which has no value`,
    );

  if (follows) planning.noteLateUpdates(template, "remote", key, local.pushed, closedGroups);
  planning.observe(template, local, toBeHeld(writes), undefined, new Set());
  const id = stepId(entity, key, "create");
  planning.steps.push({
    _tag: "PushCreate",
    id,
    entity,
    resource: template.remote.name,
    origin,
    localKey: key,
    ...(creating === undefined ? {} : { resume: { part: creating.next, taken: creating.taken } }),
    writes,
  });
  planning.steps.push({
    _tag: "Link",
    id: stepId(entity, key, "link"),
    entity,
    resource: template.local.name,
    origin: template.origin,
    localKey: key,
    after: id,
    via: "create",
    ...(template.link === undefined ? {} : { column: template.link }),
  });
  if (added.pulls.length > 0)
    planning.steps.push({
      _tag: "PullUpdate",
      id: stepId(entity, key, "pull"),
      entity,
      resource: template.local.name,
      origin,
      localKey: key,
      writes: added.pulls,
    });
  return { _tag: "Planned" };
};
