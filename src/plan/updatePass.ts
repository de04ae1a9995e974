/**
 * One pair, field by field: what is written up, what is written down, and what is withheld although the
 * sides differ. The verdict is the template's, the decision of a conflict the flow function's.
 */
import type { FieldTemplate } from "../compile/PlanTemplate.ts";
import type { Contest, FlowService } from "../flow/Flow.ts";
import type { Origin, WithheldCode, WriteCode } from "../model/Reason.ts";
import type { Cell, Cells, Key } from "../model/Record.ts";
import type { Side } from "../model/Side.ts";
import type { FieldWrite, PlannedValue, Withheld } from "../model/Step.ts";
import type { Baseline } from "../state/Journal.ts";
import { equalCells } from "../value/types/registry.ts";
import type { Candidate } from "./Evaluated.ts";
import { localHalf, wholeHalf } from "./localHalf.ts";
import { askedFor, withheldReason, writeReason } from "./reasons.ts";
import { downEqual, isSettled, upEqual } from "./settled.ts";
import { localTypeOf, remoteTypeOf } from "./typeOf.ts";

/** A reference brought to the key of the other side, or the reason why it cannot be. */
export type Resolved =
  | { readonly _tag: "Key"; readonly key: Key }
  /** An earlier step of this plan creates it. */
  | { readonly _tag: "ToBeCreated"; readonly entity: string; readonly key: Key }
  /** `unsettled`: as in what became of asking for its counterpart. */
  | { readonly _tag: "Unresolved"; readonly message: string; readonly unsettled: boolean };

type Resolve = (field: FieldTemplate, side: Side, key: Key) => Resolved;

export interface Pass {
  readonly pushes: ReadonlyArray<FieldWrite>;
  readonly pulls: ReadonlyArray<FieldWrite>;
  readonly withheld: ReadonlyArray<Withheld>;
  /** Local places that hold what would be pulled: were they to hold something else, it would be pulled again. */
  readonly content: ReadonlyArray<string>;
  /** Values that do not fit: the whole record is set aside. */
  readonly bad: ReadonlyArray<{ readonly message: string; readonly rule: Origin }>;
}

export interface PassInput {
  readonly entity: string;
  readonly localKey: Key | undefined;
  readonly remoteKey: Key | undefined;
  readonly fields: ReadonlyArray<FieldTemplate>;
  readonly local: Cells;
  readonly remote: Cells;
  readonly pushed: Readonly<Record<string, Candidate>>;
  readonly pulled: Readonly<Record<string, Candidate>>;
  readonly closedGroups: ReadonlySet<number>;
  readonly baseline: Baseline | undefined;
  readonly flow: FlowService;
  /** Local key of a reference's record to its remote key, and back. */
  readonly resolve: Resolve;
  /** The same for a comparison, of which nothing stays. */
  readonly peek: Resolve;
  /** Brings a remote key to a cell of the place's type. */
  readonly keyCell: (field: FieldTemplate, key: Key) => Cell;
  /** Splits a local key into the cells of the rule's local places. */
  readonly localKeyCells: (field: FieldTemplate, key: Key) => ReadonlyArray<Cell>;
}

/** One side's offer to the other, in the words of the side that would be written. */
type Offer =
  | {
      readonly _tag: "Value";
      readonly value: PlannedValue;
      /** The source holds nothing, whatever is written for that. */
      readonly blank: boolean;
    }
  | { readonly _tag: "No"; readonly code: WithheldCode; readonly message?: string }
  | { readonly _tag: "Bad"; readonly message: string };

/** Values for the local places of a rule; they can be a code that stands for a blank. */
interface DownOffer {
  readonly values: ReadonlyArray<PlannedValue>;
  readonly forBlank: boolean;
}

const isBlank = (value: PlannedValue): boolean => value._tag === "Known" && value.value === null;

/** Whether a rule may write what stands for a blank over a value: only where it says so, and nothing into a required place. */
const mayClear = (field: FieldTemplate, side: Side, values: ReadonlyArray<PlannedValue>): boolean =>
  field.clearsBlanks && !(field.required[side] && values.some(isBlank));

/** The local side alone has changed. */
const localAlone: Contest = {
  localBlank: false,
  remoteBlank: false,
  localChanged: true,
  remoteChanged: false,
};

const known = (cell: Cell): PlannedValue => ({ _tag: "Known", value: cell });

export const updatePass = (input: PassInput): Pass => {
  const pushes: Array<FieldWrite> = [];
  const pulls: Array<FieldWrite> = [];
  const withheld: Array<Withheld> = [];
  const content: Array<string> = [];
  const bad: Array<{ readonly message: string; readonly rule: Origin }> = [];

  const offerUp = (field: FieldTemplate, resolve: Resolve): Offer => {
    const candidate = input.pushed[field.name] ?? { _tag: "Unread" as const };
    switch (candidate._tag) {
      case "Cell":
        return {
          _tag: "Value",
          value: known(candidate.cell),
          blank: candidate.cell === null || candidate.forBlank === true,
        };
      case "Refers": {
        const found = resolve(field, candidate.side, candidate.key);
        if (found._tag === "Unresolved")
          return { _tag: "No", code: "unresolved-reference", message: found.message };
        return {
          _tag: "Value",
          value:
            // What a create has just brought is known by its key there.
            candidate.side === "remote"
              ? known(input.keyCell(field, candidate.key))
              : found._tag === "Key"
                ? known(input.keyCell(field, found.key))
                : { _tag: "KeyOf", entity: found.entity, key: found.key, wants: "remote", part: 0 },
          blank: false,
        };
      }
      case "Unread":
        return { _tag: "No", code: "unread" };
      case "Asks":
        return { _tag: "No", code: "question", message: askedFor(candidate.inputs) };
      case "Leave":
        return { _tag: "No", code: "not-writable" };
      case "Bad":
        return { _tag: "Bad", message: `${field.name}: ${candidate.message}` };
    }
  };

  /** Values for the rule's local places. */
  const offerDown = (
    field: FieldTemplate,
    resolve: Resolve,
  ): DownOffer | Exclude<Offer, { readonly _tag: "Value" }> => {
    const candidate = input.pulled[field.name] ?? { _tag: "Unread" as const };
    switch (candidate._tag) {
      case "Cell":
        return {
          values: field.local.map(() => known(candidate.cell)),
          forBlank: candidate.forBlank === true,
        };
      case "Refers": {
        const found = resolve(field, candidate.side, candidate.key);
        if (found._tag === "Unresolved")
          return { _tag: "No", code: "unresolved-reference", message: found.message };
        return {
          forBlank: false,
          values:
            // What a create has just sent is known by its key here.
            candidate.side === "local"
              ? input.localKeyCells(field, candidate.key).map(known)
              : found._tag === "Key"
                ? input.localKeyCells(field, found.key).map(known)
                : field.local.map((_, part) => ({
                    _tag: "KeyOf",
                    entity: found.entity,
                    key: found.key,
                    wants: "local",
                    part,
                  })),
        };
      }
      case "Unread":
        return { _tag: "No", code: "unread" };
      case "Asks":
        return { _tag: "No", code: "question", message: askedFor(candidate.inputs) };
      case "Leave":
        return { _tag: "No", code: "not-writable" };
      case "Bad":
        return { _tag: "Bad", message: `${field.name}: ${candidate.message}` };
    }
  };

  const hold = (field: FieldTemplate, side: Side | undefined, code: WithheldCode, message?: string): void => {
    const [place] = field.local;
    const local = place === undefined ? undefined : input.local[place];
    const remote = field.remote === undefined ? undefined : input.remote[field.remote];
    withheld.push({
      entity: input.entity,
      ...(input.localKey === undefined ? {} : { localKey: input.localKey }),
      ...(input.remoteKey === undefined ? {} : { remoteKey: input.remoteKey }),
      event: "update",
      field: field.name,
      ...(side === undefined ? {} : { side }),
      ...(local === undefined ? {} : { local }),
      ...(remote === undefined ? {} : { remote }),
      reason: withheldReason(field, field.flows.update, code, message),
      sensitive: field.sensitive,
    });
  };

  const settledEitherWay = (field: FieldTemplate): boolean =>
    isSettled(input, field, {
      up: (one) => {
        const offer = one.direction === "pull-only" ? undefined : offerUp(one, input.peek);
        return offer?._tag === "Value" ? offer.value : undefined;
      },
      down: (one) => {
        const offer = one.direction === "push-only" ? undefined : offerDown(one, input.peek);
        return offer !== undefined && "values" in offer ? offer.values : undefined;
      },
    });

  const tryPush = (field: FieldTemplate, code: WriteCode): void => {
    const place = field.remote;
    if (place === undefined) return;
    const cell = input.remote[place];
    if (cell === undefined) {
      hold(field, "remote", "unread");
      return;
    }
    const offer = offerUp(field, input.resolve);
    if (offer._tag === "Bad") bad.push({ message: offer.message, rule: field.rule });
    else if (offer._tag === "No") hold(field, "remote", offer.code, offer.message);
    else if (upEqual(field, offer.value, cell)) return;
    else if (offer.blank && cell !== null && !mayClear(field, "remote", [offer.value]))
      hold(field, "remote", "blank-source");
    else if (settledEitherWay(field)) hold(field, "remote", "settled");
    else
      pushes.push({
        field: field.name,
        place,
        value: offer.value,
        before: cell,
        reason: writeReason(field, field.flows.update, code),
        sensitive: field.sensitive,
      });
  };

  /** Notes what the places hold already; a blank that would never be brought is nobody's wish. */
  const noteContent = (field: FieldTemplate, offer: ReturnType<typeof offerDown>): void => {
    if (!("values" in offer) || offer.forBlank || offer.values.some(isBlank)) return;
    const isHeld = offer.values.every((value, index) => {
      const now = input.local[field.local[index] ?? ""];
      return now !== undefined && downEqual(field, value, index, now);
    });
    if (isHeld) content.push(...field.local);
  };

  const tryPull = (field: FieldTemplate, code: WriteCode): void => {
    const offer = offerDown(field, input.resolve);
    if (!("values" in offer)) {
      if (offer._tag === "Bad") bad.push({ message: offer.message, rule: field.rule });
      else hold(field, "local", offer.code, offer.message);
      return;
    }
    const now = field.local.map((place) => input.local[place]);
    if (now.some((cell) => cell === undefined)) {
      hold(field, "local", "unread");
      return;
    }
    const differs = offer.values.map((value, index) => !downEqual(field, value, index, now[index] ?? null));
    if (!differs.some(Boolean)) {
      noteContent(field, offer);
      return;
    }
    const blanks = (value: PlannedValue, index: number): boolean =>
      (isBlank(value) || offer.forBlank) && now[index] !== null;
    if (offer.values.some(blanks) && !mayClear(field, "local", offer.values)) {
      hold(field, "local", "blank-source");
      return;
    }
    if (settledEitherWay(field)) {
      hold(field, "local", "settled");
      return;
    }
    field.local.forEach((place, index) => {
      const value = offer.values[index];
      if (differs[index] !== true || value === undefined) return;
      pulls.push({
        field: field.name,
        place,
        value,
        before: now[index] ?? null,
        reason: writeReason(field, field.flows.update, code),
        sensitive: field.sensitive,
      });
    });
  };

  /** Whether the sides differ as far as both were read; judged up if the rule has something to push, else down. */
  const differs = (field: FieldTemplate): boolean => {
    if (field.direction !== "pull-only" && field.remote !== undefined) {
      const cell = input.remote[field.remote];
      const offer = offerUp(field, input.peek);
      if (offer._tag === "Value") return cell !== undefined && !upEqual(field, offer.value, cell);
    }
    const offer = offerDown(field, input.peek);
    return (
      "values" in offer &&
      offer.values.some((value, index) => {
        const now = input.local[field.local[index] ?? ""];
        return now !== undefined && !downEqual(field, value, index, now);
      })
    );
  };

  const contest = (field: FieldTemplate) => {
    const base = input.baseline?.[field.name];
    const local = localHalf(field.local, input.local) ?? null;
    const remote = field.remote === undefined ? null : (input.remote[field.remote] ?? null);
    // Neither to the rule nor to the place is it a change that only the other could tell.
    const changed = (was: Cell | undefined, is: Cell, ...by: ReadonlyArray<FieldTemplate["type"]>) =>
      was === undefined ? undefined : by.every((type) => !equalCells(type, was, is));
    return {
      // A key with a blank part is blank.
      localBlank: field.local.some((place) => (input.local[place] ?? null) === null),
      remoteBlank: remote === null,
      localChanged:
        field.local.length > 1
          ? changed(wholeHalf(field.local, base?.local), local, "exact")
          : changed(base?.local, local, localTypeOf(field, 0), field.localType ?? field.type),
      remoteChanged: changed(base?.remote, remote, remoteTypeOf(field), field.remoteType ?? field.type),
    };
  };

  for (const field of input.fields) {
    const flow = field.flows.update;
    const { verdict } = flow;
    if (field.direction === undefined) continue;
    if (verdict._tag === "Withheld") {
      // A field that no section lists for updates is not a write held back: it never was one.
      // Whether the sides differ in what cannot be seen is not known, and is worth a word all the same.
      if (verdict.code === "schema-drift" || (verdict.code !== "not-in-group" && differs(field)))
        hold(field, undefined, verdict.code);
      continue;
    }
    if (flow.group !== undefined && input.closedGroups.has(flow.group.index)) {
      if (differs(field)) hold(field, undefined, "where");
      continue;
    }
    if (verdict._tag === "Push") tryPush(field, "push");
    else if (verdict._tag === "Pull") tryPull(field, "pull");
    else if (differs(field)) {
      const { decision, by } = input.flow.decide(field.conflict, contest(field));
      if (decision === "push") tryPush(field, by === "report" ? "push" : by);
      else if (decision === "pull") tryPull(field, by === "report" ? "pull" : by);
      else hold(field, undefined, "conflict");
    } else if (input.flow.decide(field.conflict, localAlone).decision === "pull")
      noteContent(field, offerDown(field, input.peek));
  }
  return { pushes, pulls, withheld, content, bad };
};
