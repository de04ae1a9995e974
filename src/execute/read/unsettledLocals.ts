/**
 * Local records of which it is not settled whether the remote side holds them. A remote record that may be the
 * partner of one of them is nobody's only as long as nothing is known: it is not made here again.
 */
import type { FieldTemplate } from "../../compile/PlanTemplate.ts";
import type { Cell, Key } from "../../model/Record.ts";
import type { EvaluatedLocal } from "../../plan/Evaluated.ts";
import {
  type Compared,
  comparedFields,
  comparesLocally,
  type RemoteCandidate,
  remoteSignature,
  signature,
} from "../../plan/match.ts";
import { equalCells } from "../../value/types/registry.ts";
import { comparedOf } from "./compared.ts";
import type { EntityState, Reading } from "./Reading.ts";

export interface Unsettled {
  readonly key: Key;
  readonly message: string;
}

interface Open extends Unsettled {
  readonly parent: Key | undefined;
}

/** A record and a match rule that may find its partner. */
interface Possible {
  readonly local: Open;
  readonly rule: Rule;
}

type Rule = ReadonlyArray<readonly [FieldTemplate, Compared]>;

/** What a remote record holds in a compared place; undefined: its row does not say. */
const heldBy = ({ cells, words }: RemoteCandidate, field: FieldTemplate): Cell | undefined => {
  if (!comparesLocally(field)) return field.remote === undefined ? undefined : cells[field.remote];
  const word = words[field.name];
  return word?._tag === "Cell" ? word.cell : undefined;
};

const differs = (row: RemoteCandidate, field: FieldTemplate, value: Compared): boolean => {
  const held = heldBy(row, field);
  return (
    value._tag === "Cell" &&
    held !== undefined &&
    (held === null || !equalCells(field.type, held, value.cell))
  );
};

/** Whether a match rule could find the record once everything is known. */
const couldMatch = (row: RemoteCandidate, rule: Rule): boolean =>
  rule.every(([field, value]) => !differs(row, field, value));

/** Answers which unsettled local record a remote one may be the partner of. `parent`: whose list shows it. */
export const unsettledLocals = (
  reading: Reading,
  state: EntityState,
): ((row: RemoteCandidate, parent: Key | undefined) => Unsettled | undefined) => {
  const { template } = state;
  const parentField = template.parent?.field;
  const rulesOf = (local: EvaluatedLocal, sent?: Readonly<Record<string, Cell>>): ReadonlyArray<Rule> =>
    template.match.map(({ by }) =>
      comparedFields(template, by).map(
        (field) => [field, comparedOf(reading, field, local.pushed, local.cells, sent)] as const,
      ),
    );
  /** Records of which a rule knows all that it compares, by that; and those of which it does not. */
  const known = template.match.map(() => new Map<string, Array<Possible>>());
  const unknown: Array<Possible> = [];
  const made: Array<{ readonly local: Open; readonly rules: ReadonlyArray<Rule> }> = [];
  for (const local of state.locals.values()) {
    const pairing = state.pairings.get(local.key);
    if (pairing?._tag !== "InDoubt" && pairing?._tag !== "Waits" && pairing?._tag !== "Unsure") continue;
    const belongsTo = parentField === undefined ? undefined : local.pushed[parentField];
    const open: Open = {
      key: local.key,
      message: pairing.message,
      parent: belongsTo?._tag === "Refers" ? belongsTo.key : undefined,
    };
    for (const [position, rule] of rulesOf(local).entries()) {
      if (rule.some(([, value]) => value._tag === "None" || value._tag === "Nowhere")) continue;
      const parts = rule.flatMap(([field, value]) =>
        value._tag === "Cell" ? [[field, value.cell] as const] : [],
      );
      if (parts.length < rule.length) unknown.push({ local: open, rule });
      else {
        const id = signature(parts);
        known[position]?.set(id, [...(known[position]?.get(id) ?? []), { local: open, rule }]);
      }
    }
    const sent = state.begun.get(local.key)?.sent;
    if (sent !== undefined) made.push({ local: open, rules: rulesOf(local, sent) });
  }
  return (row, parent) => {
    const near = (local: Open): boolean =>
      parent === undefined || local.parent === undefined || local.parent === parent;
    const possible = known.flatMap((byValues, position) => {
      const by = template.match[position]?.by ?? [];
      const id = remoteSignature(template, by, row);
      if (id !== undefined) return byValues.get(id) ?? [];
      // Blank in a compared place it is nobody's; where its row does not show one, it may be anybody's.
      const shown = comparedFields(template, by).every((field) => heldBy(row, field) !== undefined);
      return shown ? [] : [...byValues.values()].flat();
    });
    const isIts = ({ local, rule }: Possible): boolean => near(local) && couldMatch(row, rule);
    return (
      possible.find(isIts) ??
      unknown.find(isIts) ??
      // What an earlier create has made holds what was sent, in every place that can be compared.
      made.find(
        ({ local, rules }) =>
          near(local) && !rules.some((rule) => rule.some(([field, value]) => differs(row, field, value))),
      )
    )?.local;
  };
};
