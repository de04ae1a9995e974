/** How local records find their remote ones: the link place, then the state's memory, then the match rules. */
import type { EntityTemplate, FieldTemplate } from "../compile/PlanTemplate.ts";
import { type Cell, type Cells, type Key, keyParts } from "../model/Record.ts";
import type { LinkRow } from "../state/Journal.ts";
import { typedKey } from "../value/typedKey.ts";
import { types } from "../value/types/registry.ts";
import type { Candidate, Pairing } from "./Evaluated.ts";
import { shownKey } from "./keys.ts";

const remoteTypes = ({ remote }: EntityTemplate) =>
  remote.key.map((name) => remote.fields[name]?.type ?? "exact");

/** A remote key in the spelling of its types, however a person or a column spells it. */
export const typedRemoteKey = (template: EntityTemplate, key: Key, timezone: string): Key =>
  typedKey(remoteTypes(template), keyParts(key), timezone) ?? key;

/** The remote key that the link place holds: "051" there and 51 on the remote side are one record. */
export const linkedByColumn = (template: EntityTemplate, cells: Cells, timezone: string): Key | undefined =>
  template.link === undefined ? undefined : typedKey(remoteTypes(template), [cells[template.link]], timezone);

/** What link place and memory say of one record; `undefined`: the match rules must be asked. */
export const linkOf = (
  template: EntityTemplate,
  cells: Cells,
  remembered: LinkRow | undefined,
  timezone: string,
): Pairing | undefined => {
  if (template.link !== undefined) {
    const column = linkedByColumn(template, cells, timezone);
    if (column !== undefined) {
      if (remembered !== undefined && remembered.remoteKey !== column)
        return { _tag: "Relinked", remoteKey: column, before: remembered.remoteKey };
      return {
        _tag: "Linked",
        remoteKey: column,
        via: remembered === undefined ? "column" : "state",
        columnSeen: true,
        news: remembered?.columnSeen !== true,
        columnMissing: false,
      };
    }
    if (remembered?.columnSeen === true) return { _tag: "Unlinked", before: remembered.remoteKey };
  }
  return remembered === undefined
    ? undefined
    : {
        _tag: "Linked",
        remoteKey: remembered.remoteKey,
        via: "state",
        columnSeen: false,
        news: false,
        columnMissing: template.link !== undefined,
      };
};

/** What a match rule compares of a local record. */
export type Compared =
  | { readonly _tag: "Cell"; readonly cell: NonNullable<Cell> }
  /** No value: the rule does not apply. */
  | { readonly _tag: "None" }
  /** It refers to a record that the remote side does not hold, so that nothing there can match. */
  | { readonly _tag: "Nowhere" }
  | { readonly _tag: "Asks"; readonly inputs: ReadonlyArray<string> }
  | { readonly _tag: "Unsettled"; readonly message: string };

/** Rules that compare in local words: the remote place is brought down by an expression, nothing is brought up. */
export const comparesLocally = (field: FieldTemplate): boolean =>
  field.pull !== undefined && field.push === undefined;

/** The rules that a match compares: those that it names, inside the parent that the record belongs to. */
export const comparedFields = (
  template: EntityTemplate,
  by: ReadonlyArray<string>,
): ReadonlyArray<FieldTemplate> => {
  const names =
    template.parent === undefined || by.includes(template.parent.field) ? by : [template.parent.field, ...by];
  return names.flatMap((name) => template.fields.find((field) => field.name === name) ?? []);
};

/** Text that is equal for records which a match rule calls equal. */
export const signature = (parts: ReadonlyArray<readonly [FieldTemplate, NonNullable<Cell>]>): string =>
  JSON.stringify(parts.map(([field, cell]) => types[field.type].canonical(cell)));

export interface RemoteCandidate {
  readonly key: Key;
  readonly cells: Cells;
  /** In local words, for the rules that compare there. */
  readonly words: Readonly<Record<string, Candidate>>;
}

/** The same of a remote record; undefined where it holds nothing in a compared place, or does not show it. */
export const remoteSignature = (
  template: EntityTemplate,
  by: ReadonlyArray<string>,
  { cells, words }: RemoteCandidate,
): string | undefined => {
  const parts: Array<readonly [FieldTemplate, NonNullable<Cell>]> = [];
  for (const field of comparedFields(template, by)) {
    const word = words[field.name];
    const cell = comparesLocally(field)
      ? word?._tag === "Cell"
        ? word.cell
        : undefined
      : field.remote === undefined
        ? undefined
        : cells[field.remote];
    if (cell === undefined || cell === null) return undefined;
    parts.push([field, cell]);
  }
  return signature(parts);
};

/** Remote records by the signature of each match rule. */
export const indexRemotes = (
  template: EntityTemplate,
  remotes: Iterable<RemoteCandidate>,
): ReadonlyArray<ReadonlyMap<string, ReadonlyArray<RemoteCandidate>>> => {
  const all = [...remotes];
  return template.match.map((rule) => {
    const index = new Map<string, Array<RemoteCandidate>>();
    for (const one of all) {
      const text = remoteSignature(template, rule.by, one);
      if (text === undefined) continue;
      const known = index.get(text);
      if (known === undefined) index.set(text, [one]);
      else known.push(one);
    }
    return index;
  });
};

/** A candidate as people tell it from the others: its key, and what its row says in the compared places. */
const shownCandidate = (
  template: EntityTemplate,
  by: ReadonlyArray<string>,
  { key, cells }: RemoteCandidate,
) => {
  const told = comparedFields(template, by).flatMap((field) => {
    const cell = field.remote === undefined ? undefined : cells[field.remote];
    const isPlain = field.meaning._tag !== "Reference" && !field.sensitive;
    return isPlain && cell !== undefined && cell !== null ? [`"${String(cell)}"`] : [];
  });
  return [shownKey(key), ...told].join(" ");
};

/** Whether any match rule applies to a record: each of its parts has a value. */
export const canBeMatched = (
  template: EntityTemplate,
  compared: (field: FieldTemplate) => Compared,
): boolean =>
  template.match.some((rule) =>
    comparedFields(template, rule.by).every((field) => compared(field)._tag === "Cell"),
  );

/** What one match rule asks for of a record. */
export type Asked =
  | {
      readonly _tag: "Parts";
      readonly parts: ReadonlyArray<readonly [FieldTemplate, NonNullable<Cell>]>;
      readonly asks: ReadonlyArray<string>;
    }
  /** The rule does not apply: one of its parts has no value. `asks`: inputs that would give it one. */
  | { readonly _tag: "None"; readonly asks: ReadonlyArray<string> }
  | { readonly _tag: "Unsettled"; readonly message: string };

export const askedBy = (
  fields: ReadonlyArray<FieldTemplate>,
  compared: (field: FieldTemplate) => Compared,
): Asked => {
  const parts: Array<readonly [FieldTemplate, NonNullable<Cell>]> = [];
  const asks: Array<string> = [];
  for (const field of fields) {
    const value = compared(field);
    if (value._tag === "Unsettled") return value;
    if (value._tag === "Asks") asks.push(...value.inputs);
    if (value._tag === "Cell") parts.push([field, value.cell]);
  }
  return parts.length === fields.length ? { _tag: "Parts", parts, asks } : { _tag: "None", asks };
};

/** What the candidates of one match rule come to: exactly one wins, more is an ambiguity, none leaves it open. */
export const foundBy = (
  template: EntityTemplate,
  rule: EntityTemplate["match"][number],
  candidates: ReadonlyArray<RemoteCandidate>,
  asks: ReadonlyArray<string>,
): Pairing | undefined => {
  const [only, more] = candidates;
  if (only === undefined) return undefined;
  return more === undefined
    ? { _tag: "Matched", remoteKey: only.key, rule: rule.origin }
    : {
        _tag: "Ambiguous",
        remoteKeys: candidates.map((one) => one.key),
        rule: rule.origin,
        shown: candidates.map((one) => shownCandidate(template, rule.by, one)),
        asks,
      };
};

const remoteKeyOf = (pairing: Pairing): Key | undefined =>
  "remoteKey" in pairing ? pairing.remoteKey : undefined;

/**
 * Two local records with one remote key are both set aside, however they came to it. `others`: links of
 * records that are not part of this run, each with the remote key before the local one.
 */
export const refuseSharedRemotes = (
  pairings: ReadonlyMap<Key, Pairing>,
  others: ReadonlyArray<readonly [Key, Key]>,
): ReadonlyMap<Key, Pairing> => {
  const claims = new Map<Key, Array<Key>>();
  for (const [localKey, pairing] of pairings) {
    const remoteKey = remoteKeyOf(pairing);
    if (remoteKey !== undefined) claims.set(remoteKey, [...(claims.get(remoteKey) ?? []), localKey]);
  }
  for (const [remoteKey, localKey] of others) {
    const known = claims.get(remoteKey);
    if (known !== undefined && !known.includes(localKey)) known.push(localKey);
  }
  const out = new Map<Key, Pairing>();
  for (const [localKey, pairing] of pairings) {
    const remoteKey = remoteKeyOf(pairing);
    const by = remoteKey === undefined ? [] : (claims.get(remoteKey) ?? []);
    out.set(
      localKey,
      remoteKey !== undefined && by.length > 1 ? { _tag: "ClaimedTwice", remoteKey, by } : pairing,
    );
  }
  return out;
};
