/**
 * Records and templates → the plan. Pure: everything it looks at has been read and evaluated. A record that is
 * referred to is created only when a planned write needs its key, so referrers are planned first and the
 * steps are ordered afterwards.
 */
import type { EntityTemplate, FieldTemplate, JobTemplate, MoveTemplate } from "../compile/PlanTemplate.ts";
import type { FlowService } from "../flow/Flow.ts";
import type { Origin, RecordCode } from "../model/Reason.ts";
import { type Cell, type Cells, type Key, keyParts } from "../model/Record.ts";
import type { Side } from "../model/Side.ts";
import type { FieldWrite, SetAside, Step, Withheld } from "../model/Step.ts";
import type { Baseline, BaselineRow, LinkRow } from "../state/Journal.ts";
import { types } from "../value/types/registry.ts";
import type { Candidate, EntityReadings, EvaluatedLocal, EvaluatedRemote, Pairing } from "./Evaluated.ts";
import { guardsPassed } from "./guard.ts";
import { shownKey } from "./match.ts";
import { orderSteps } from "./order.ts";
import type { GuardPassed } from "./Plan.ts";
import { withheldReason, writeReason } from "./reasons.ts";
import { refuseSharedPlaces } from "./sharedPlaces.ts";
import { type Pass, type Resolved, updatePass } from "./updatePass.ts";

export interface PlanInput {
  readonly job: JobTemplate;
  readonly readings: ReadonlyMap<string, EntityReadings>;
  readonly flow: FlowService;
  /** Records were named one by one: shares of the whole mean nothing. */
  readonly chosen: boolean;
}

export interface Planned {
  readonly steps: ReadonlyArray<Step>;
  readonly withheld: ReadonlyArray<Withheld>;
  readonly setAside: ReadonlyArray<SetAside>;
  readonly guards: ReadonlyArray<GuardPassed>;
  readonly remember: {
    readonly links: ReadonlyArray<LinkRow>;
    readonly baselines: ReadonlyArray<BaselineRow>;
  };
  readonly considered: Readonly<Record<string, number>>;
}

/** What became of asking that a local record have a remote one. */
type Made = { readonly _tag: "Planned" } | { readonly _tag: "No"; readonly message: string };

const linked = (pairing: Pairing | undefined): Key | undefined =>
  pairing?._tag === "Linked" || pairing?._tag === "Relinked" || pairing?._tag === "Matched"
    ? pairing.remoteKey
    : undefined;

const blankCandidate = (candidate: Candidate | undefined): boolean =>
  candidate === undefined ||
  candidate._tag === "Unread" ||
  (candidate._tag === "Cell" && candidate.cell === null);

export const makePlan = (input: PlanInput): Planned => {
  const { job, readings, flow } = input;
  const steps: Array<Step> = [];
  const withheld: Array<Withheld> = [];
  const setAside: Array<SetAside> = [];
  const links: Array<LinkRow> = [];
  const baselines: Array<BaselineRow> = [];
  const creates = new Map<string, Made>();
  const idOf = (entity: string, key: Key, what: string): string => `${entity}:${key}:${what}`;

  const put = (
    template: EntityTemplate,
    keys: { localKey?: Key; remoteKey?: Key },
    code: RecordCode,
    message: string,
    origin: Origin = template.origin,
  ): void => {
    setAside.push({
      entity: template.entity,
      ...(keys.localKey === undefined ? {} : { localKey: keys.localKey }),
      ...(keys.remoteKey === undefined ? {} : { remoteKey: keys.remoteKey }),
      code,
      message,
      origin,
    });
  };

  const keyCell = (field: FieldTemplate, key: Key): Cell => {
    const parsed = types[field.remoteType ?? "exact"].parse(keyParts(key)[0] ?? "", {
      timezone: job.timezone,
    });
    return parsed._tag === "Parsed" ? parsed.cell : null;
  };
  const localKeyCells = (field: FieldTemplate, key: Key): ReadonlyArray<Cell> =>
    keyParts(key).map((part, index) => {
      const parsed = types[index === 0 ? (field.localType ?? "exact") : "exact"].parse(part, {
        timezone: job.timezone,
      });
      return parsed._tag === "Parsed" ? parsed.cell : null;
    });

  const resolve = (field: FieldTemplate, side: Side, key: Key): Resolved => {
    const entity = field.meaning._tag === "Reference" ? field.meaning.entity : "";
    const target = readings.get(entity);
    if (target === undefined) return { _tag: "Unresolved", message: `${entity} takes no part in this job` };
    if (side === "remote") {
      const localKey = target.localOf.get(key);
      return localKey === undefined
        ? { _tag: "Unresolved", message: `no ${entity} is linked to ${shownKey(key)}` }
        : { _tag: "Key", key: localKey };
    }
    const remoteKey = linked(target.pairings.get(key));
    if (remoteKey !== undefined) return { _tag: "Key", key: remoteKey };
    const made = ensureCreated(target, key);
    return made._tag === "Planned"
      ? { _tag: "ToBeCreated", entity, key }
      : { _tag: "Unresolved", message: `${entity} ${shownKey(key)}: ${made.message}` };
  };

  const pass = (
    template: EntityTemplate,
    keys: { readonly localKey: Key | undefined; readonly remoteKey: Key | undefined },
    fields: ReadonlyArray<FieldTemplate>,
    sides: {
      readonly local: Cells;
      readonly remote: Cells;
      readonly pushed: Readonly<Record<string, Candidate>>;
      readonly pulled: Readonly<Record<string, Candidate>>;
      readonly closedGroups: ReadonlySet<string>;
    },
    baseline: Baseline | undefined,
  ): Pass =>
    updatePass({
      entity: template.entity,
      ...keys,
      fields,
      ...sides,
      baseline,
      flow,
      resolve,
      keyCell,
      localKeyCells,
    });

  /** Why an open move does not hold for a record, or undefined. */
  const unmet = (
    move: Extract<MoveTemplate, { _tag: "Open" }>,
    event: "create-remote" | "create-local" | "update",
    record: { readonly values: Readonly<Record<string, Candidate>>; readonly unmet: EvaluatedLocal["unmet"] },
  ): { readonly code: RecordCode; readonly message: string } | undefined => {
    const missing = move.needs.filter((name) => blankCandidate(record.values[name]));
    if (missing.length > 0)
      return { code: "needs", message: `not eligible: ${missing.join(", ")} has no value` };
    const where = record.unmet[event];
    return where === undefined ? undefined : { code: "where", message: `not eligible: ${where}` };
  };

  const ensureCreated = (readingsOf: EntityReadings, key: Key): Made => {
    const { template } = readingsOf;
    const id = `${template.entity}:${key}`;
    const known = creates.get(id);
    if (known !== undefined) return known;
    const made = createRemote(readingsOf, key);
    creates.set(id, made);
    return made;
  };

  const createRemote = (readingsOf: EntityReadings, key: Key): Made => {
    const { template } = readingsOf;
    const { entity } = template;
    const local = readingsOf.locals.get(key);
    const pairing = readingsOf.pairings.get(key);
    const refuse = (code: RecordCode, message: string, origin?: Origin): Made => {
      put(template, { localKey: key }, code, message, origin);
      return { _tag: "No", message };
    };
    if (local === undefined) return { _tag: "No", message: "there is no such local record" };
    // A record that pairing has set aside has said so already.
    if (pairing?._tag !== "Missing") return { _tag: "No", message: "its remote record is not settled" };
    const move = template.moves["create-remote"];
    if (move._tag === "None")
      return { _tag: "No", message: "it is not linked, and this job does not create it" };
    if (move._tag === "Shut") {
      const message = `${move.gate.setting} is ${move.gate.value}`;
      return local.root ? refuse("move-gate", message) : { _tag: "No", message };
    }
    const hindrance = unmet(move, "create-remote", { values: local.pushed, unmet: local.unmet });
    if (hindrance !== undefined) return refuse(hindrance.code, hindrance.message);

    const writes: Array<FieldWrite> = [];
    for (const field of template.fields) {
      const flowOfField = field.flows["create-remote"];
      const place = field.remote;
      if (place === undefined || field.direction === undefined) continue;
      const isPush = flowOfField.verdict._tag === "Push";
      const held = flowOfField.verdict._tag === "Withheld" && flowOfField.verdict.code === "gate-closed";
      if (!isPush && !held) continue;
      const shut =
        flowOfField.group !== undefined &&
        local.closedGroups.has(`${flowOfField.group.origin.file}:${flowOfField.group.origin.line}`);
      const candidate = local.pushed[field.name];
      const standIn = local.otherwise[field.name];
      const usable = isPush && !shut && !blankCandidate(candidate) && candidate?._tag !== "Leave";
      const offered = usable ? candidate : standIn;
      if (candidate?._tag === "Bad" && isPush && !shut)
        return refuse("bad-value", `${field.name}: ${candidate.message}`, field.rule);
      if (offered === undefined || blankCandidate(offered)) {
        if (!blankCandidate(candidate) && (held || shut))
          withheld.push({
            entity,
            localKey: key,
            event: "create-remote",
            field: field.name,
            side: "remote",
            ...(candidate?._tag === "Cell" ? { local: candidate.cell } : {}),
            reason: withheldReason(field, flowOfField, shut ? "where" : "gate-closed"),
            sensitive: field.sensitive,
          });
        continue;
      }
      if (offered._tag === "Bad") return refuse("bad-value", `${field.name}: ${offered.message}`, field.rule);
      const reason = writeReason(
        field,
        flowOfField,
        usable ? "push" : "otherwise",
        usable ? "the remote record does not exist yet" : undefined,
      );
      const write = (value: FieldWrite["value"]): FieldWrite => ({
        field: field.name,
        place,
        value,
        reason,
        sensitive: field.sensitive,
      });
      if (offered._tag === "Cell") writes.push(write({ _tag: "Known", value: offered.cell }));
      else if (offered._tag === "Refers") {
        if (field.late) {
          lateReferences.push({ readings: readingsOf, field, key, refers: offered.key });
          continue;
        }
        const found = resolve(field, "local", offered.key);
        if (found._tag === "Key") writes.push(write({ _tag: "Known", value: keyCell(field, found.key) }));
        else if (found._tag === "ToBeCreated")
          writes.push(write({ _tag: "KeyOf", entity: found.entity, key: found.key }));
        else if (template.remote.fields[place]?.required === true)
          return refuse("unresolved-reference", `${field.name} refers to ${found.message}`, field.rule);
        else
          withheld.push({
            entity,
            localKey: key,
            event: "create-remote",
            field: field.name,
            side: "remote",
            reason: withheldReason(field, flowOfField, "unresolved-reference", found.message),
            sensitive: field.sensitive,
          });
      }
    }
    // The update pass of the same job: further pushes join the create, pulls become a local step.
    const pulls: Array<FieldWrite> = [];
    if (template.moves.update._tag === "Open") {
      const sent: Record<string, Cell> = {};
      for (const write of writes) if (write.value._tag === "Known") sent[write.place] = write.value.value;
      const absent: Record<string, Cell> = { ...sent };
      for (const field of template.fields)
        if (
          field.remote !== undefined &&
          !(field.remote in absent) &&
          !writes.some((write) => write.place === field.remote)
        )
          absent[field.remote] = null;
      const fields = template.fields.filter(
        (field) =>
          !field.late &&
          field.remote !== undefined &&
          !writes.some((write) => write.place === field.remote) &&
          template.remote.fields[field.remote]?.access.includes("create") === true,
      );
      const joined = pass(
        template,
        { localKey: key, remoteKey: undefined },
        fields.filter((field) => field.flows.update.verdict._tag !== "Pull"),
        {
          local: local.cells,
          remote: absent,
          pushed: local.pushed,
          pulled: {},
          closedGroups: local.closedGroups,
        },
        undefined,
      );
      if (joined.bad.length > 0) return refuse("bad-value", joined.bad.join("; "));
      for (const write of joined.pushes)
        writes.push({
          field: write.field,
          place: write.place,
          value: write.value,
          reason: write.reason,
          sensitive: write.sensitive,
        });
      const down = pass(
        template,
        { localKey: key, remoteKey: undefined },
        template.fields.filter(
          (field) =>
            field.flows.update.verdict._tag === "Pull" &&
            field.pull === undefined &&
            field.remote !== undefined &&
            field.remote in sent,
        ),
        {
          local: local.cells,
          remote: sent,
          pushed: local.pushed,
          pulled: Object.fromEntries(
            template.fields.flatMap((field) => {
              const cell = field.remote === undefined ? undefined : sent[field.remote];
              return cell === undefined || field.meaning._tag !== "Type"
                ? []
                : [[field.name, { _tag: "Cell" as const, cell }]];
            }),
          ),
          closedGroups: local.closedGroups,
        },
        undefined,
      );
      pulls.push(...down.pulls);
    }
    const blanks = Object.values(template.remote.fields).filter(
      (field) =>
        field.required &&
        !writes.some(
          (write) =>
            write.place === field.name && !(write.value._tag === "Known" && write.value.value === null),
        ),
    );
    if (blanks.length > 0)
      return refuse(
        "required-blank",
        `${template.remote.name} requires ${blanks.map((field) => field.name).join(", ")}, which has no value`,
      );
    observe(template, key, local, {}, undefined);
    const id = idOf(entity, key, "create");
    steps.push({
      _tag: "PushCreate",
      id,
      entity,
      resource: template.remote.name,
      origin: move.origin,
      localKey: key,
      writes,
    });
    steps.push({
      _tag: "Link",
      id: idOf(entity, key, "link"),
      entity,
      resource: template.local.name,
      origin: template.origin,
      localKey: key,
      after: id,
      via: "create",
      ...(template.link === undefined ? {} : { column: template.link }),
    });
    if (pulls.length > 0)
      steps.push({
        _tag: "PullUpdate",
        id: idOf(entity, key, "pull"),
        entity,
        resource: template.local.name,
        origin: move.origin,
        localKey: key,
        writes: pulls,
      });
    return { _tag: "Planned" };
  };

  const lateReferences: Array<{
    readonly readings: EntityReadings;
    readonly field: FieldTemplate;
    readonly key: Key;
    readonly refers: Key;
  }> = [];

  /** What both sides hold, for the three-way comparison of later runs; kept only where it says something new. */
  const observe = (
    template: EntityTemplate,
    localKey: Key,
    local: EvaluatedLocal,
    remote: Cells,
    before: Baseline | undefined,
  ): void => {
    const fields: Record<string, Baseline[string]> = {};
    let news = before === undefined;
    for (const field of template.fields) {
      if (field.direction === undefined) continue;
      const was = before?.[field.name] ?? {};
      const [place] = field.local;
      const localCell = place === undefined ? undefined : local.cells[place];
      const remoteCell = field.remote === undefined ? undefined : remote[field.remote];
      const now = {
        ...was,
        ...(localCell === undefined ? {} : { local: localCell }),
        ...(remoteCell === undefined ? {} : { remote: remoteCell }),
      };
      if (now.local !== was.local || now.remote !== was.remote) news = true;
      if (Object.keys(now).length > 0) fields[field.name] = now;
    }
    if (news && Object.keys(fields).length > 0) baselines.push({ entity: template.entity, localKey, fields });
  };

  const pair = (
    readingsOf: EntityReadings,
    local: EvaluatedLocal,
    pairing: Pairing,
    remoteKey: Key,
  ): void => {
    const { template } = readingsOf;
    const { entity } = template;
    const link = (
      via: "match" | "adopt" | "relink" | "restore",
      column: string | undefined,
      before?: Key,
    ): void => {
      steps.push({
        _tag: "Link",
        id: idOf(entity, local.key, "link"),
        entity,
        resource: template.local.name,
        origin: template.origin,
        localKey: local.key,
        remoteKey,
        via,
        ...(column === undefined ? {} : { column }),
        ...(before === undefined ? {} : { before }),
      });
    };
    if (pairing._tag === "Matched") link(readingsOf.begun.has(local.key) ? "adopt" : "match", template.link);
    else if (pairing._tag === "Relinked") link("relink", undefined, pairing.before);
    else if (pairing._tag === "Linked" && pairing.columnMissing) link("restore", template.link);
    else if (pairing._tag === "Linked" && (pairing.via === "column" || !pairing.columnSeen))
      links.push({ entity, localKey: local.key, remoteKey, columnSeen: pairing.columnSeen });

    const move = template.moves.update;
    if (!local.root || move._tag === "None") return;
    if (move._tag === "Shut") {
      put(
        template,
        { localKey: local.key, remoteKey },
        "move-gate",
        `${move.gate.setting} is ${move.gate.value}`,
      );
      return;
    }
    const reading = readingsOf.remotes.get(remoteKey) ?? { _tag: "NotRead" as const };
    if (reading._tag === "Gone") {
      put(
        template,
        { localKey: local.key, remoteKey },
        "broken-link",
        `there is no ${template.remote.name} ${shownKey(remoteKey)} on the remote side any more`,
      );
      return;
    }
    if (reading._tag === "Failed") {
      put(template, { localKey: local.key, remoteKey }, "read-failed", reading.message);
      return;
    }
    const hindrance = unmet(move, "update", {
      values: local.pushed,
      unmet: { ...local.unmet, ...(reading._tag === "Read" ? reading.record.unmet : {}) },
    });
    if (hindrance !== undefined) {
      put(template, { localKey: local.key, remoteKey }, hindrance.code, hindrance.message);
      return;
    }
    if (reading._tag === "NotRead") return;
    const relinked = pairing._tag === "Relinked";
    const baseline = relinked ? undefined : readingsOf.baselines.get(local.key);
    const found = pass(
      template,
      { localKey: local.key, remoteKey },
      template.fields,
      {
        local: local.cells,
        remote: reading.record.cells,
        pushed: local.pushed,
        pulled: reading.record.pulled,
        closedGroups: new Set([...local.closedGroups, ...reading.record.closedGroups]),
      },
      baseline,
    );
    if (found.bad.length > 0) {
      put(template, { localKey: local.key, remoteKey }, "bad-value", found.bad.join("; "));
      return;
    }
    withheld.push(...found.withheld);
    observe(template, local.key, local, reading.record.cells, baseline);
    if (found.pushes.length > 0)
      steps.push({
        _tag: "PushUpdate",
        id: idOf(entity, local.key, "push"),
        entity,
        resource: template.remote.name,
        origin: move.origin,
        localKey: local.key,
        remoteKey,
        writes: found.pushes,
      });
    if (found.pulls.length > 0)
      steps.push({
        _tag: "PullUpdate",
        id: idOf(entity, local.key, "pull"),
        entity,
        resource: template.local.name,
        origin: move.origin,
        localKey: local.key,
        remoteKey,
        writes: found.pulls,
      });
  };

  const createLocal = (readingsOf: EntityReadings, remote: EvaluatedRemote): void => {
    const { template } = readingsOf;
    const { entity } = template;
    const move = template.moves["create-local"];
    if (move._tag === "None") return;
    if (move._tag === "Shut") {
      put(template, { remoteKey: remote.key }, "move-gate", `${move.gate.setting} is ${move.gate.value}`);
      return;
    }
    const hindrance = unmet(move, "create-local", { values: remote.pulled, unmet: remote.unmet });
    if (hindrance !== undefined) {
      put(template, { remoteKey: remote.key }, hindrance.code, hindrance.message);
      return;
    }
    const writes: Array<FieldWrite> = [];
    for (const field of template.fields) {
      const flowOfField = field.flows["create-local"];
      const candidate = remote.pulled[field.name];
      if (field.direction === undefined || field.local.length === 0) continue;
      const shut =
        flowOfField.group !== undefined &&
        remote.closedGroups.has(`${flowOfField.group.origin.file}:${flowOfField.group.origin.line}`);
      if (flowOfField.verdict._tag !== "Pull" || shut) {
        if (
          flowOfField.verdict._tag === "Withheld" &&
          flowOfField.verdict.code === "gate-closed" &&
          !blankCandidate(candidate)
        )
          withheld.push({
            entity,
            remoteKey: remote.key,
            event: "create-local",
            field: field.name,
            side: "local",
            ...(candidate?._tag === "Cell" ? { remote: candidate.cell } : {}),
            reason: withheldReason(field, flowOfField, "gate-closed"),
            sensitive: field.sensitive,
          });
        continue;
      }
      if (candidate === undefined || blankCandidate(candidate) || candidate._tag === "Leave") continue;
      if (candidate._tag === "Bad") {
        put(template, { remoteKey: remote.key }, "bad-value", `${field.name}: ${candidate.message}`);
        return;
      }
      const reason = writeReason(field, flowOfField, "pull", "the local record does not exist yet");
      const cells =
        candidate._tag === "Cell"
          ? field.local.map(() => candidate.cell)
          : candidate._tag === "Refers"
            ? (() => {
                const found = resolve(field, "remote", candidate.key);
                return found._tag === "Key" ? localKeyCells(field, found.key) : undefined;
              })()
            : undefined;
      if (cells === undefined) {
        withheld.push({
          entity,
          remoteKey: remote.key,
          event: "create-local",
          field: field.name,
          side: "local",
          reason: withheldReason(field, flowOfField, "unresolved-reference"),
          sensitive: field.sensitive,
        });
        continue;
      }
      field.local.forEach((place, index) => {
        writes.push({
          field: field.name,
          place,
          value: { _tag: "Known", value: cells[index] ?? null },
          reason,
          sensitive: field.sensitive,
        });
      });
    }
    const blanks = Object.values(template.local.fields).filter(
      (field) =>
        field.required && field.name !== template.link && !writes.some((write) => write.place === field.name),
    );
    if (blanks.length > 0) {
      put(
        template,
        { remoteKey: remote.key },
        "required-blank",
        `${template.local.name} requires ${blanks.map((field) => field.name).join(", ")}, which has no value`,
      );
      return;
    }
    const id = idOf(entity, remote.key, "create-local");
    steps.push({
      _tag: "PullCreate",
      id,
      entity,
      resource: template.local.name,
      origin: move.origin,
      remoteKey: remote.key,
      writes,
    });
    steps.push({
      _tag: "Link",
      id: idOf(entity, remote.key, "link-local"),
      entity,
      resource: template.local.name,
      origin: template.origin,
      remoteKey: remote.key,
      after: id,
      via: "create",
      ...(template.link === undefined ? {} : { column: template.link }),
    });
  };

  const settle = (readingsOf: EntityReadings, local: EvaluatedLocal): void => {
    const { template } = readingsOf;
    const pairing = readingsOf.pairings.get(local.key) ?? { _tag: "Unasked" as const };
    const keys = { localKey: local.key };
    switch (pairing._tag) {
      case "Linked":
      case "Relinked":
      case "Matched":
        pair(readingsOf, local, pairing, pairing.remoteKey);
        return;
      case "Ambiguous":
        put(
          template,
          keys,
          readingsOf.begun.has(local.key) ? "in-doubt" : "ambiguous",
          `${pairing.remoteKeys.length} remote records match (${pairing.remoteKeys.map(shownKey).join(", ")}) by the rule at ${pairing.rule.file}:${pairing.rule.line}; link the right one by hand`,
        );
        return;
      case "ClaimedTwice":
        put(
          template,
          { ...keys, remoteKey: pairing.remoteKey },
          "claimed-twice",
          `the remote record ${shownKey(pairing.remoteKey)} is claimed by local records ${pairing.by.map(shownKey).join(" and ")}`,
        );
        return;
      case "Unlinked":
        put(
          template,
          { ...keys, remoteKey: pairing.before },
          "unlinked",
          `its link place is empty and held ${shownKey(pairing.before)} before; an emptied link creates nothing`,
        );
        return;
      case "InDoubt":
        put(template, keys, "in-doubt", pairing.message);
        return;
      case "Unsure":
        put(template, keys, "incomplete-read", pairing.message);
        return;
      case "Missing":
        if (local.root && template.moves["create-remote"]._tag !== "None") {
          const move = template.moves["create-remote"];
          if (!(move._tag === "Open" && move.onlyReferenced)) ensureCreated(readingsOf, local.key);
        }
        return;
      case "Unasked":
        return;
    }
  };

  // Referrers first, so that what they need is known; `ensureCreated` plans the rest on demand.
  const considered: Record<string, number> = {};
  for (const template of [...job.entities].reverse()) {
    const readingsOf = readings.get(template.entity);
    if (readingsOf === undefined) continue;
    considered[template.entity] = [...readingsOf.locals.values()].filter((local) => local.root).length;
    for (const one of readingsOf.bad)
      put(
        template,
        one.key === undefined ? {} : one.side === "local" ? { localKey: one.key } : { remoteKey: one.key },
        "bad-value",
        one.message,
      );
    for (const local of readingsOf.locals.values()) settle(readingsOf, local);
    for (const remote of readingsOf.remoteOnly) createLocal(readingsOf, remote);
  }
  for (const late of lateReferences) {
    const { template } = late.readings;
    const found = resolve(late.field, "local", late.refers);
    const place = late.field.remote;
    const flowOfField = late.field.flows["create-remote"];
    if (place === undefined) continue;
    if (found._tag === "Unresolved")
      withheld.push({
        entity: template.entity,
        localKey: late.key,
        event: "create-remote",
        field: late.field.name,
        side: "remote",
        reason: withheldReason(late.field, flowOfField, "unresolved-reference", found.message),
        sensitive: late.field.sensitive,
      });
    else
      steps.push({
        _tag: "PushUpdate",
        id: idOf(template.entity, late.key, `late-${late.field.name}`),
        entity: template.entity,
        resource: template.remote.name,
        origin: template.origin,
        localKey: late.key,
        writes: [
          {
            field: late.field.name,
            place,
            value:
              found._tag === "Key"
                ? { _tag: "Known", value: keyCell(late.field, found.key) }
                : { _tag: "KeyOf", entity: found.entity, key: found.key },
            reason: writeReason(
              late.field,
              flowOfField,
              "push",
              "a late reference, sent once both records exist",
            ),
            sensitive: late.field.sensitive,
          },
        ],
      });
  }

  const kept = refuseSharedPlaces(job, readings, steps);
  setAside.push(...kept.setAside);
  const ordered = orderSteps(job, kept.steps);
  return {
    steps: ordered,
    withheld,
    setAside,
    guards: guardsPassed(job, ordered, considered, input.chosen),
    remember: { links, baselines },
    considered,
  };
};
