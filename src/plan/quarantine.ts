/**
 * Records that their system has refused are tried again slower and slower: until its next try a record's refused
 * step is left out, unless what would be written has changed. What costs nothing to judge is judged in every run.
 */
import type { JobTemplate } from "../compile/PlanTemplate.ts";
import { asksForPerson } from "../model/Reason.ts";
import type { SetAside, Step } from "../model/Step.ts";
import { payloadDigest } from "../state/payloadDigest.ts";
import { type QuarantineRow, type RefusedWrite, recordName } from "../state/Quarantine.ts";
import type { EntityReadings } from "./Evaluated.ts";
import { shownKey } from "./keys.ts";
import { phaseOf } from "./order.ts";

const hour = 3_600_000;
const day = 24 * hour;

/** How long a write that was refused once, twice and so on is not tried again, in milliseconds; the last one stays. */
export const waits: ReadonlyArray<number> = [0, hour, 4 * hour, day, 3 * day, 7 * day];

/** What is known of the records that one job has set aside, at the moment of planning. */
export interface Quarantine {
  readonly rows: ReadonlyArray<QuarantineRow>;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A record as the commands take it. */
export const recordArgument = (record: {
  readonly entity: string;
  readonly localKey?: string;
  readonly remoteKey?: string;
}): string =>
  record.localKey === undefined
    ? `${record.entity}:remote:${record.remoteKey ?? ""}`
    : `${record.entity}:${record.localKey}`;

const instant = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;

const recordOf = (step: Step) => ({
  entity: step.entity,
  ...("localKey" in step && step.localKey !== undefined ? { localKey: step.localKey } : {}),
  ...("remoteKey" in step && step.remoteKey !== undefined ? { remoteKey: step.remoteKey } : {}),
});

/** The records whose keys a step waits for, as the names of the records that are created. */
const neededBy = (step: Step): ReadonlyArray<string> =>
  step._tag === "Link"
    ? []
    : step.writes.flatMap(({ value }) =>
        value._tag === "KeyOf"
          ? [
              value.wants === "remote"
                ? `${value.entity}:${value.key}`
                : `${value.entity}:remote:${value.key}`,
            ]
          : [],
      );

/**
 * Leaves out what waits, and what cannot be written without it: the rest of the record's steps of that phase, and
 * records that refer to one whose create waits. `steps` are in the order in which they are carried out.
 */
export const withholdWaiting = (
  job: JobTemplate,
  steps: ReadonlyArray<Step>,
  { rows, at }: Quarantine,
): { readonly steps: ReadonlyArray<Step>; readonly setAside: ReadonlyArray<SetAside> } => {
  const waiting = new Map<string, { readonly row: QuarantineRow; readonly refused: RefusedWrite }>();
  for (const row of rows) {
    const name = recordName(row);
    const { refused } = row;
    if (name !== undefined && refused !== undefined && refused.nextTry > at)
      waiting.set(name, { row, refused });
  }
  if (waiting.size === 0) return { steps, setAside: [] };
  const kept: Array<Step> = [];
  const setAside: Array<SetAside> = [];
  /** Records and phases from which on nothing is written. */
  const closed = new Set<string>();
  const notCreated = new Set<string>();
  /** Pairs that are not linked: what a later phase holds of them was planned for a pair. */
  const notLinked = new Set<string>();
  for (const step of steps) {
    const name = recordName(recordOf(step)) ?? "";
    const phase = `${phaseOf(job, step)} ${name}`;
    const known = waiting.get(name);
    const lacking = neededBy(step).find((needed) => notCreated.has(needed));
    if (closed.has(phase) || notLinked.has(name)) {
      // The reason stands there already.
    } else if (known?.refused.step === step.id && known.refused.digest === payloadDigest(step)) {
      const { row, refused } = known;
      setAside.push({
        ...recordOf(step),
        code: "quarantined",
        message: `refused ${refused.attempts === 1 ? "once" : `${refused.attempts} times`}, and not tried before ${instant(refused.nextTry)} unless what would be written changes; crosswalk quarantine show ${recordArgument(recordOf(step))} tells why, and quarantine retry has the next run try it`,
        origin: row.origin,
      });
      closed.add(phase);
    } else if (lacking !== undefined) {
      setAside.push({
        ...recordOf(step),
        code: "unresolved-reference",
        message: `it refers to ${lacking}, which is quarantined`,
        origin: step.origin,
      });
      closed.add(phase);
    } else {
      kept.push(step);
      continue;
    }
    if (step._tag === "PushCreate" || step._tag === "PullCreate") notCreated.add(name);
    else if (step._tag === "Link") notLinked.add(name);
  }
  // What belongs to a create that is left out, in a later phase.
  const whole = kept.filter((step) => {
    const record = recordOf(step);
    const ownKey =
      step._tag === "PushUpdate" ? step.remoteKey : step._tag === "PullUpdate" ? step.localKey : "";
    return ownKey !== undefined || !notCreated.has(recordName(record) ?? "");
  });
  return { steps: whole, setAside };
};

/** What one record is set aside for, in one sentence. */
export interface Complaint {
  readonly record: { readonly entity: string; readonly localKey?: string; readonly remoteKey?: string };
  readonly code: SetAside["code"];
  readonly message: string;
  readonly origin: SetAside["origin"];
  /** It only waits: the reason is that of an earlier run. */
  readonly waits: boolean;
}

/** What asks for a person, by record. */
export const complaintsOf = (setAside: ReadonlyArray<SetAside>): ReadonlyMap<string, Complaint> => {
  const groups = new Map<string, Array<SetAside>>();
  for (const one of setAside) {
    const name = recordName(one);
    if (name === undefined || !asksForPerson({ code: one.code })) continue;
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  const complaints = new Map<string, Complaint>();
  for (const [name, all] of groups) {
    const fresh = all.filter(({ code }) => code !== "quarantined");
    const [first = all[0]] = fresh;
    if (first === undefined) continue;
    complaints.set(name, {
      record: {
        entity: first.entity,
        ...(first.localKey === undefined ? {} : { localKey: first.localKey }),
        ...(first.remoteKey === undefined ? {} : { remoteKey: first.remoteKey }),
      },
      code: first.code,
      message: [...new Set((fresh.length === 0 ? all : fresh).map(({ message }) => message))].join("; "),
      origin: first.origin,
      waits: fresh.length === 0,
    });
  }
  return complaints;
};

/** Whether what is remembered of a record is still what it is set aside for. */
export const isSameReason = (row: QuarantineRow, complaint: Complaint): boolean =>
  complaint.waits || (row.code === complaint.code && row.message === complaint.message);

/** Marks the records that a person knows about, and that are set aside for the same reason as then. */
export const markDismissed = (
  setAside: ReadonlyArray<SetAside>,
  rows: ReadonlyArray<QuarantineRow>,
): ReadonlyArray<SetAside> => {
  const dismissed = new Map(
    rows.flatMap((row) => (row.dismissed === undefined ? [] : [[recordName(row), row] as const])),
  );
  if (dismissed.size === 0) return setAside;
  const complaints = complaintsOf(setAside);
  return setAside.map((one) => {
    const name = recordName(one);
    const row = dismissed.get(name);
    const complaint = name === undefined ? undefined : complaints.get(name);
    return row !== undefined && complaint !== undefined && isSameReason(row, complaint)
      ? { ...one, dismissed: true }
      : one;
  });
};

/** Reasons that lie in the pairing: any look at the record that finds it paired says that they are gone. */
const ofPairing: ReadonlySet<SetAside["code"]> = new Set([
  "ambiguous",
  "claimed-twice",
  "unlinked",
  "in-doubt",
  "question",
  "incomplete-read",
  "unresolved-reference",
  "required-blank",
]);

/**
 * Rows of records that the plan has looked at without complaint. A run over the whole scope has looked at every
 * record that the job could still touch; one of named records at those, and at what they refer to.
 */
export const mendedRows = (input: {
  readonly rows: ReadonlyArray<QuarantineRow>;
  readonly readings: ReadonlyMap<string, EntityReadings>;
  readonly setAside: ReadonlyArray<SetAside>;
  /** Records were named one by one. */
  readonly chosen: boolean;
}): ReadonlyArray<Complaint["record"]> => {
  const complaints = complaintsOf(input.setAside);
  /** Whether a local record may be there although no list shows it: children are listed by the parents seen. */
  const hidesLocals = (entity: string): boolean => {
    const readings = input.readings.get(entity);
    if (readings === undefined) return false;
    const { bad, doubts, template } = readings;
    return (
      doubts.local !== undefined ||
      bad.some(({ side, key }) => side === "local" && key === undefined) ||
      (template.parent !== undefined && hidesLocals(template.parent.entity))
    );
  };
  const isDoubted = (entity: string): boolean =>
    input.readings.get(entity)?.doubts.remote !== undefined || hidesLocals(entity);
  const isMended = (row: QuarantineRow): boolean => {
    const name = recordName(row);
    if (name === undefined || complaints.has(name)) return false;
    const readings = input.readings.get(row.entity);
    if (readings === undefined) return !input.chosen && input.readings.size > 0;
    if (row.localKey === undefined) {
      const key = row.remoteKey ?? "";
      if (readings.remoteOnly.has(key) || readings.localOf.has(key)) return true;
      // Lists that were declined or cut, and rows that could not be read, may hide it.
      return !input.chosen && readings.bad.length === 0 && !isDoubted(row.entity);
    }
    const local = readings.locals.get(row.localKey);
    if (local === undefined) return !input.chosen && !hidesLocals(row.entity);
    if (!input.chosen) return true;
    const pairing = readings.pairings.get(row.localKey)?._tag;
    return (
      local.root ||
      (ofPairing.has(row.code) && (pairing === "Linked" || pairing === "Relinked" || pairing === "Matched"))
    );
  };
  return input.rows.flatMap((row) =>
    isMended(row)
      ? [
          {
            entity: row.entity,
            ...(row.localKey === undefined ? {} : { localKey: row.localKey }),
            ...(row.remoteKey === undefined ? {} : { remoteKey: row.remoteKey }),
          },
        ]
      : [],
  );
};

/** The key of a record as people read it, with its side where it is known by its remote key. */
export const shownRecord = (row: {
  readonly entity: string;
  readonly localKey?: string;
  readonly remoteKey?: string;
}): string =>
  row.localKey === undefined
    ? `${row.entity} remote ${shownKey(row.remoteKey ?? "")}`
    : `${row.entity} ${shownKey(row.localKey)}`;
