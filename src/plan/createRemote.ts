/** A local record that has no remote one yet: its create, its link, and what the update pass of the same job adds. */
import type { EntityTemplate, FieldTemplate } from "../compile/PlanTemplate.ts";
import type { Origin, RecordCode } from "../model/Reason.ts";
import type { Cell, Key } from "../model/Record.ts";
import type { FieldWrite } from "../model/Step.ts";
import type { EntityReadings, EvaluatedLocal } from "./Evaluated.ts";
import { groupId, hindrance, isWithoutValue, type Made, type Planning, stepId } from "./Planning.ts";
import { withheldReason, writeReason } from "./reasons.ts";

/** The fields that the create sends, or why the record cannot be created. */
type Sent =
  | { readonly _tag: "Sent"; readonly writes: ReadonlyArray<FieldWrite> }
  | {
      readonly _tag: "Refused";
      readonly code: RecordCode;
      readonly message: string;
      readonly origin?: Origin;
    };

/** The value of one field of a create: the pushed one, else its stand-in, else nothing. */
const offeredFor = (field: FieldTemplate, local: EvaluatedLocal) => {
  const flow = field.flows["create-remote"];
  const pushes = flow.verdict._tag === "Push";
  const heldByToggle = flow.verdict._tag === "Withheld" && flow.verdict.code === "gate-closed";
  const shut = flow.group !== undefined && local.closedGroups.has(groupId(flow.group.origin));
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
    if (!pushes && !heldByToggle) continue;
    if (candidate?._tag === "Bad" && pushes && !shut)
      return {
        _tag: "Refused",
        code: "bad-value",
        message: `${field.name}: ${candidate.message}`,
        origin: field.rule,
      };
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
      planning.late.push({ template, field, key: local.key, refers: offered.key });
      continue;
    }
    const found = planning.resolve(field, "local", offered.key);
    if (found._tag === "Key") write({ _tag: "Known", value: planning.keyCell(field, found.key) });
    else if (found._tag === "ToBeCreated")
      write({ _tag: "KeyOf", entity: found.entity, key: found.key, wants: "remote", part: 0 });
    else if (template.remote.fields[place]?.required === true)
      return {
        _tag: "Refused",
        code: "unresolved-reference",
        message: `${field.name} refers to ${found.message}`,
        origin: field.rule,
      };
    else hold("unresolved-reference", found.message);
  }
  return { _tag: "Sent", writes };
};

/** The update pass of the same job over what the create sends: further pushes join it, pulls become a local step. */
const updateOfCreate = (
  planning: Planning,
  template: EntityTemplate,
  local: EvaluatedLocal,
  sent: ReadonlyArray<FieldWrite>,
) => {
  const held: Record<string, Cell> = {};
  for (const write of sent) if (write.value._tag === "Known") held[write.place] = write.value.value;
  const taken = (place: string): boolean => sent.some((write) => write.place === place);
  const free = template.fields.filter(
    (field) =>
      !field.late &&
      field.remote !== undefined &&
      !taken(field.remote) &&
      template.remote.fields[field.remote]?.access.includes("create") === true,
  );
  const keys = { localKey: local.key, remoteKey: undefined };
  const blanks = Object.fromEntries(free.map((field) => [field.remote ?? "", null]));
  const up = planning.pass(
    template,
    keys,
    free.filter((field) => field.flows.update.verdict._tag !== "Pull"),
    {
      local: local.cells,
      remote: { ...held, ...blanks },
      pushed: local.pushed,
      pulled: {},
      closedGroups: local.closedGroups,
    },
    undefined,
  );
  const down = planning.pass(
    template,
    keys,
    template.fields.filter(
      (field) =>
        field.flows.update.verdict._tag === "Pull" &&
        field.pull === undefined &&
        field.remote !== undefined &&
        field.remote in held,
    ),
    {
      local: local.cells,
      remote: held,
      pushed: local.pushed,
      pulled: Object.fromEntries(
        template.fields.flatMap((field) => {
          const cell = field.remote === undefined ? undefined : held[field.remote];
          return cell === undefined || field.meaning._tag !== "Type"
            ? []
            : [[field.name, { _tag: "Cell" as const, cell }]];
        }),
      ),
      closedGroups: local.closedGroups,
    },
    undefined,
  );
  return {
    // There is nothing yet that these places could have held.
    pushes: up.pushes.map(({ before: _, ...write }): FieldWrite => write),
    pulls: down.pulls,
    bad: [...up.bad, ...down.bad],
  };
};

/** Plans the remote record of a local one. Whatever hinders it is put aside with its reason. */
export const createRemote = (planning: Planning, readings: EntityReadings, key: Key): Made => {
  const { template } = readings;
  const { entity } = template;
  const local = readings.locals.get(key);
  const refuse = (code: RecordCode, message: string, origin?: Origin): Made => {
    planning.put(template, { localKey: key }, code, message, origin);
    return { _tag: "No", message };
  };
  if (local === undefined) return { _tag: "No", message: "there is no such local record" };
  // A record that pairing has set aside has said so already.
  if (readings.pairings.get(key)?._tag !== "Missing")
    return { _tag: "No", message: "its remote record is not settled" };
  const move = template.moves["create-remote"];
  if (move._tag === "None")
    return { _tag: "No", message: "it is not linked, and this job does not create it" };
  if (move._tag === "Shut") {
    const message = `${move.gate.setting} is ${move.gate.value}`;
    return local.root ? refuse("move-gate", message) : { _tag: "No", message };
  }
  const hindered = hindrance(move, "create-remote", local.pushed, local.unmet);
  if (hindered !== undefined) return refuse(hindered.code, hindered.message);

  const sent = fieldsOfCreate(planning, template, local);
  if (sent._tag === "Refused") return refuse(sent.code, sent.message, sent.origin);
  const added =
    template.moves.update._tag === "Open"
      ? updateOfCreate(planning, template, local, sent.writes)
      : { pushes: [], pulls: [], bad: [] };
  const [bad] = added.bad;
  if (bad !== undefined) return refuse("bad-value", bad.message, bad.rule);
  const writes = [...sent.writes, ...added.pushes];
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

  planning.observe(template, local, {}, undefined);
  const id = stepId(entity, key, "create");
  planning.steps.push({
    _tag: "PushCreate",
    id,
    entity,
    resource: template.remote.name,
    origin: move.origin,
    localKey: key,
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
      origin: move.origin,
      localKey: key,
      writes: added.pulls,
    });
  return { _tag: "Planned" };
};

/** References that creates left out: sent by an update once both records exist. */
export const sendLateReferences = (planning: Planning): void => {
  for (const { template, field, key, refers } of planning.late) {
    const place = field.remote;
    if (place === undefined) continue;
    const flow = field.flows["create-remote"];
    const found = planning.resolve(field, "local", refers);
    if (found._tag === "Unresolved") {
      planning.withheld.push({
        entity: template.entity,
        localKey: key,
        event: "create-remote",
        field: field.name,
        side: "remote",
        reason: withheldReason(field, flow, "unresolved-reference", found.message),
        sensitive: field.sensitive,
      });
      continue;
    }
    planning.steps.push({
      _tag: "PushUpdate",
      id: stepId(template.entity, key, `late-${field.name}`),
      entity: template.entity,
      resource: template.remote.name,
      origin: template.origin,
      localKey: key,
      writes: [
        {
          field: field.name,
          place,
          value:
            found._tag === "Key"
              ? { _tag: "Known", value: planning.keyCell(field, found.key) }
              : { _tag: "KeyOf", entity: found.entity, key: found.key, wants: "remote", part: 0 },
          reason: writeReason(field, flow, "push", "a late reference, sent once both records exist"),
          sensitive: field.sensitive,
        },
      ],
    });
  }
};
