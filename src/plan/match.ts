/** How local records find their remote ones: the link place, then the state's memory, then the match rules. */
import type { EntityTemplate } from "../compile/PlanTemplate.ts";
import { type Cells, type Key, keyParts } from "../model/Record.ts";
import type { LinkRow } from "../state/Journal.ts";
import { types } from "../value/types/registry.ts";
import type { EvaluatedLocal, Pairing } from "./Evaluated.ts";

/** What link place and memory say of one record; `undefined`: the match rules must be asked. */
export const linkOf = (
  template: EntityTemplate,
  cells: Cells,
  remembered: LinkRow | undefined,
): Pairing | undefined => {
  if (template.link !== undefined) {
    const cell = cells[template.link];
    const column = cell === undefined || cell === null ? undefined : encodeURIComponent(String(cell));
    if (column !== undefined) {
      if (remembered !== undefined && remembered.remoteKey !== column)
        return { _tag: "Relinked", remoteKey: column, before: remembered.remoteKey };
      return {
        _tag: "Linked",
        remoteKey: column,
        via: remembered === undefined ? "column" : "state",
        columnSeen: true,
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
        columnMissing: template.link !== undefined,
      };
};

/** Text that is equal for records which a match rule calls equal; undefined where a part has no value. */
const signature = (
  template: EntityTemplate,
  by: ReadonlyArray<string>,
  cellOf: (field: string) => string | number | boolean | null | undefined,
): string | undefined => {
  const parts: Array<string> = [];
  for (const name of by) {
    const field = template.fields.find((one) => one.name === name);
    const cell = cellOf(name);
    if (field === undefined || cell === null || cell === undefined) return undefined;
    parts.push(types[field.type].canonical(cell));
  }
  return JSON.stringify(parts);
};

export const localSignature = (
  template: EntityTemplate,
  by: ReadonlyArray<string>,
  local: EvaluatedLocal,
): string | undefined =>
  signature(template, by, (name) => {
    const candidate = local.pushed[name];
    return candidate?._tag === "Cell" ? candidate.cell : undefined;
  });

export const remoteSignature = (
  template: EntityTemplate,
  by: ReadonlyArray<string>,
  cells: Cells,
): string | undefined =>
  signature(template, by, (name) => {
    const place = template.fields.find((one) => one.name === name)?.remote;
    return place === undefined ? undefined : cells[place];
  });

export interface RemoteCandidate {
  readonly key: Key;
  readonly cells: Cells;
}

/** Each match rule in turn; the first with any candidate decides: exactly one wins, more is an ambiguity. */
export const matchOne = (
  template: EntityTemplate,
  local: EvaluatedLocal,
  index: ReadonlyArray<ReadonlyMap<string, ReadonlyArray<RemoteCandidate>>>,
): Pairing => {
  for (const [position, rule] of template.match.entries()) {
    const wanted = localSignature(template, rule.by, local);
    const found = wanted === undefined ? [] : (index[position]?.get(wanted) ?? []);
    const [only, more] = found;
    if (only === undefined) continue;
    return more === undefined
      ? { _tag: "Matched", remoteKey: only.key, rule: rule.origin }
      : { _tag: "Ambiguous", remoteKeys: found.map((one) => one.key), rule: rule.origin };
  }
  return { _tag: "Missing" };
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
      const text = remoteSignature(template, rule.by, one.cells);
      if (text === undefined) continue;
      const known = index.get(text);
      if (known === undefined) index.set(text, [one]);
      else known.push(one);
    }
    return index;
  });
};

const remoteKeyOf = (pairing: Pairing): Key | undefined =>
  pairing._tag === "Linked" || pairing._tag === "Relinked" || pairing._tag === "Matched"
    ? pairing.remoteKey
    : undefined;

/**
 * Two local records with one remote key are both set aside, however they came to it. `others`: links of
 * records that are not part of this run.
 */
export const refuseSharedRemotes = (
  pairings: ReadonlyMap<Key, Pairing>,
  others: ReadonlyMap<Key, Key>,
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

/** A key as people read it: its parts, decoded. */
export const shownKey = (key: Key): string => keyParts(key).join("/");
