import { badRequest } from "./answers.ts";
import { foldCase, type Values } from "./fields.ts";
import { isOneOf } from "./guards.ts";

const DUPLICATE = ["allow", "refuse"] as const;
const NORMALISE = ["none", "upper-case", "trim", "truncate"] as const;

/** Behaviours of which it is unknown whether the service has them, or that test an engine's patience. */
export interface Switches {
  /** `refuse` answers 400 when a MIS key is already held in the organisation (onefile-api 8.4). */
  readonly duplicateMisId: (typeof DUPLICATE)[number];
  /** Whether a learner's create fails when another assessor holds the default assessor's MIS key (A-DUP, 8.4). */
  readonly assessorAmbiguity: boolean;
  /** Stores a user's LastName other than it was sent; `truncate` keeps 20 characters. */
  readonly normalise: (typeof NORMALISE)[number];
  /** Adds all fields to paged rows: what "more detailed" means is unknown (onefile-api 4 and 8.4). */
  readonly richRows: boolean;
  /** A user search by `MISID` finds archived people too: an assumption, from A-DUP (onefile-api quirk 12). */
  readonly archivedInSearch: boolean;
  /** Whole users say whether they are `Archived`. No client or document shows such a field. */
  readonly archivedShown: boolean;
  /** Counts every write to units and refuses it with 400: the integration never writes them (exchange 3). */
  readonly refuseUnits: boolean;
  /** Reads give back only fields that a client or the documentation has shown in an answer. */
  readonly seenFieldsOnly: boolean;
}

export const DEFAULT_SWITCHES: Switches = {
  duplicateMisId: "allow",
  assessorAmbiguity: false,
  normalise: "none",
  richRows: false,
  archivedInSearch: true,
  archivedShown: false,
  refuseUnits: false,
  seenFieldsOnly: false,
};

const flag = (name: string, value: unknown, fallback: boolean): boolean => {
  if (value === undefined) return fallback;
  if (typeof value !== "boolean") throw badRequest(`${name} must be true or false.`);
  return value;
};

const word = <const Word extends string>(
  name: string,
  words: readonly Word[],
  value: unknown,
  fallback: Word,
): Word => {
  if (value === undefined) return fallback;
  if (!isOneOf(words, value)) throw badRequest(`${name} must be one of: ${words.join(", ")}.`);
  return value;
};

/** The switches with those given replaced. */
export const withSwitches = (
  current: Switches,
  given: { readonly [Name in keyof Switches]?: unknown },
): Switches => ({
  duplicateMisId: word("duplicateMisId", DUPLICATE, given.duplicateMisId, current.duplicateMisId),
  assessorAmbiguity: flag("assessorAmbiguity", given.assessorAmbiguity, current.assessorAmbiguity),
  normalise: word("normalise", NORMALISE, given.normalise, current.normalise),
  richRows: flag("richRows", given.richRows, current.richRows),
  archivedInSearch: flag("archivedInSearch", given.archivedInSearch, current.archivedInSearch),
  archivedShown: flag("archivedShown", given.archivedShown, current.archivedShown),
  refuseUnits: flag("refuseUnits", given.refuseUnits, current.refuseUnits),
  seenFieldsOnly: flag("seenFieldsOnly", given.seenFieldsOnly, current.seenFieldsOnly),
});

const TRUNCATED_LENGTH = 20;

const reshape = (name: string, kind: Switches["normalise"]): string => {
  switch (kind) {
    case "none":
      return name;
    case "upper-case":
      return name.toUpperCase();
    case "trim":
      return name.trim();
    case "truncate":
      return name.slice(0, TRUNCATED_LENGTH);
  }
};

export const normaliseUser = (values: Values, { normalise }: Switches): Values => {
  const name = values.LastName;
  return typeof name === "string" ? { ...values, LastName: reshape(name, normalise) } : values;
};

export const sameKey = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && foldCase(one) === foldCase(other);
