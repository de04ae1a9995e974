/** One local record by what pairing found: compared with its remote one, created, or put aside with its reason. */
import type { EntityTemplate } from "../compile/PlanTemplate.ts";
import type { Key } from "../model/Record.ts";
import type { LinkVia } from "../model/Step.ts";
import { finishRemote } from "./createRemote.ts";
import type { EntityReadings, EvaluatedLocal, Pairing } from "./Evaluated.ts";
import { shownKey } from "./keys.ts";
import { oweReferences } from "./owedReferences.ts";
import { hindrance, type Planning, stepId } from "./Planning.ts";
import { askedFor } from "./reasons.ts";
import { unfinishedCreate } from "./unfinished.ts";

/**
 * No move, no effect: a pair is written down only where the job may touch the entity. A catalogue's links are its cache.
 */
export const acts = ({ lookup, moves }: EntityTemplate): boolean =>
  lookup || Object.values(moves).some((one) => one._tag === "Open");

const settlePair = (
  planning: Planning,
  readings: EntityReadings,
  local: EvaluatedLocal,
  pairing: Pairing,
  remoteKey: Key,
): void => {
  const { template } = readings;
  const { entity } = template;
  const keys = { localKey: local.key, remoteKey };
  const link = (via: typeof LinkVia.Type, column: string | undefined, before?: Key): void => {
    planning.steps.push({
      _tag: "Link",
      id: stepId(entity, local.key, "link"),
      entity,
      resource: template.local.name,
      // A match says which of its rules found the pair.
      origin: pairing._tag === "Matched" ? pairing.rule : template.origin,
      ...keys,
      via,
      ...(column === undefined ? {} : { column }),
      ...(before === undefined ? {} : { before }),
    });
  };
  if (!acts(template)) {
    if (local.root && template.moves.update._tag === "Shut")
      planning.put(
        template,
        keys,
        "move-gate",
        `${template.moves.update.gate.setting} is ${template.moves.update.gate.value}`,
      );
    return;
  }
  if (pairing._tag === "Matched" && readings.remembered.get(local.key) === remoteKey) return;
  if (pairing._tag === "Matched") link(readings.begun.has(local.key) ? "adopt" : "match", template.link);
  else if (pairing._tag === "Relinked") link("relink", undefined, pairing.before);
  else if (pairing._tag === "Linked" && pairing.columnMissing) link("restore", template.link);
  else if (pairing._tag === "Linked" && pairing.news)
    planning.links.push({ entity, ...keys, columnSeen: pairing.columnSeen });

  const begun = readings.begun.get(local.key);
  const creating = readings.creating.get(local.key);
  // What a record was begun with that the column no longer names is not gone on with.
  const unfinished = unfinishedCreate(
    template,
    remoteKey,
    pairing._tag === "Relinked"
      ? { begun: undefined, creating: undefined, owes: false, owesLocally: false }
      : {
          begun,
          creating,
          owes: readings.owing.remote.has(local.key),
          owesLocally: readings.owing.local.has(remoteKey),
        },
  );
  if (unfinished._tag === "GoesOn") {
    if (creating?.next !== unfinished.creating.next)
      planning.creating.push({ entity, localKey: local.key, ...unfinished.creating });
    finishRemote(planning, readings, local, remoteKey, unfinished.creating);
    return;
  }
  const owed =
    unfinished._tag === "Late"
      ? oweReferences(planning, readings, local, remoteKey, unfinished.side)
      : { rules: new Set<string>(), more: false };
  if (owed.rules.size === 0 && !owed.more) {
    if (creating !== undefined) planning.creating.push({ entity, localKey: local.key, done: true });
  } else if (unfinished._tag === "Late" && creating === undefined)
    planning.creating.push({ entity, localKey: local.key, ...unfinished.creating });
  const move = template.moves.update;
  if (!local.root || move._tag === "None") return;
  if (move._tag === "Shut") {
    planning.put(template, keys, "move-gate", `${move.gate.setting} is ${move.gate.value}`);
    return;
  }
  const reading = readings.remotes.get(remoteKey) ?? { _tag: "NotRead" as const };
  if (reading._tag === "Gone") {
    planning.put(
      template,
      keys,
      "broken-link",
      `there is no ${template.remote.name} ${shownKey(remoteKey)} on the remote side any more`,
    );
    return;
  }
  if (reading._tag === "Failed") {
    planning.put(template, keys, "read-failed", reading.message);
    return;
  }
  const read = reading._tag === "Read" ? reading.record : undefined;
  const closedGroups = new Set([...local.closedGroups, ...(read?.closedGroups ?? [])]);
  const hindered = hindrance(planning, template, move, "update", local.pushed, {
    unmet: { ...local.unmet, ...read?.unmet },
    closedGroups,
  });
  if (hindered !== undefined) {
    planning.put(template, keys, hindered.code, hindered.message, move.origin);
    return;
  }
  if (read === undefined) return;
  const [fault] = [...local.faults, ...read.faults];
  if (fault !== undefined) {
    planning.put(template, keys, "bad-value", fault.message, fault.origin);
    return;
  }
  const baseline = pairing._tag === "Relinked" ? undefined : readings.baselines.get(local.key);
  const passed = planning.attempt(() => {
    const pass = planning.pass(
      template,
      keys,
      template.fields.filter((field) => !owed.rules.has(field.name)),
      {
        local: local.cells,
        remote: read.cells,
        pushed: local.pushed,
        pulled: read.pulled,
        closedGroups,
      },
      baseline,
    );
    return { _tag: pass.bad.length === 0 ? ("Passed" as const) : ("No" as const), pass };
  });
  const found = passed.pass;
  const [bad] = found.bad;
  if (bad !== undefined) {
    planning.put(template, keys, "bad-value", found.bad.map((one) => one.message).join("; "), bad.rule);
    return;
  }
  planning.withheld.push(...found.withheld);
  planning.content.push({ entity, localKey: local.key, places: found.content });
  planning.observe(
    template,
    local,
    read.cells,
    baseline,
    new Set([
      ...owed.rules,
      ...found.withheld.filter(({ reason }) => reason.code !== "settled").map(({ field }) => field),
    ]),
  );
  if (found.pushes.length > 0)
    planning.steps.push({
      _tag: "PushUpdate",
      id: stepId(entity, local.key, "push"),
      entity,
      resource: template.remote.name,
      origin: move.origin,
      ...keys,
      writes: found.pushes,
    });
  if (found.pulls.length > 0)
    planning.steps.push({
      _tag: "PullUpdate",
      id: stepId(entity, local.key, "pull"),
      entity,
      resource: template.local.name,
      origin: move.origin,
      ...keys,
      writes: found.pulls,
    });
};

export const settleRecord = (planning: Planning, readings: EntityReadings, local: EvaluatedLocal): void => {
  const { template } = readings;
  const pairing = readings.pairings.get(local.key) ?? { _tag: "Unasked" as const };
  const keys = { localKey: local.key };
  switch (pairing._tag) {
    case "Linked":
    case "Relinked":
    case "Matched":
      settlePair(planning, readings, local, pairing, pairing.remoteKey);
      return;
    case "Ambiguous":
      planning.put(
        template,
        keys,
        readings.begun.has(local.key) ? "in-doubt" : pairing.asks.length > 0 ? "question" : "ambiguous",
        `${pairing.remoteKeys.length} remote records match (${pairing.shown.join(", ")}) by the rule at ${pairing.rule.file}:${pairing.rule.line}; ${pairing.asks.length > 0 ? askedFor(pairing.asks) : "link the right one by hand"}`,
      );
      return;
    case "ClaimedTwice":
      planning.put(
        template,
        { ...keys, remoteKey: pairing.remoteKey },
        "claimed-twice",
        `the remote record ${shownKey(pairing.remoteKey)} is claimed by local records ${pairing.by.map(shownKey).join(" and ")}`,
      );
      return;
    case "Unlinked":
      planning.put(
        template,
        { ...keys, remoteKey: pairing.before },
        "unlinked",
        `its link place is empty and held ${shownKey(pairing.before)} before; an emptied link creates nothing`,
      );
      return;
    case "InDoubt":
      planning.put(template, keys, "in-doubt", pairing.message);
      return;
    case "Waits":
      planning.put(template, keys, "unresolved-reference", pairing.message);
      return;
    case "Unsure":
      planning.put(template, keys, "incomplete-read", pairing.message);
      return;
    case "Missing": {
      // What a catalogue does not list any more is not offered.
      if (template.lookup && readings.remembered.has(local.key))
        planning.forgotten.push({ entity: template.entity, localKey: local.key });
      const move = template.moves["create-remote"];
      const onDemandOnly = move._tag === "Open" && move.onlyReferenced;
      if (local.root && move._tag !== "None" && !onDemandOnly) planning.ensure("local", readings, local.key);
      return;
    }
    case "Unasked":
      return;
  }
};
