/**
 * What remains of a create that an earlier run began, once the remote record is known: by its link, or because it
 * was found again. Planner and reader ask here and nowhere else.
 */
import type { EntityTemplate } from "../compile/PlanTemplate.ts";
import { type Key, keyParts } from "../model/Record.ts";
import type { Side } from "../model/Side.ts";
import type { Creating } from "./Evaluated.ts";

export type Unfinished =
  /** No create of it was begun, as far as is known. */
  | { readonly _tag: "Nothing" }
  /** Every request is done; or the record was made otherwise, and the requests that lead to one have no object. */
  | { readonly _tag: "Over" }
  | { readonly _tag: "GoesOn"; readonly creating: Creating }
  /** The record is made; late references of it may not have been sent. */
  | { readonly _tag: "Late"; readonly side: Side; readonly creating: Creating }
  /** A request after the record was made has no known outcome, and is not harmless twice. */
  | { readonly _tag: "InDoubt" };

/** The key of a record that is known, as the answers to its create would have given it. */
const keyValues = (template: EntityTemplate, key: Key): Creating["taken"] =>
  Object.fromEntries(
    keyParts(key).map((part, index) => {
      const name = template.remote.key[index] ?? "";
      const isNumber = template.remote.fields[name]?.type === "integer" && Number.isSafeInteger(Number(part));
      return [name, isNumber ? Number(part) : part];
    }),
  );

/** The request that makes the record: of a create of one request, that one. */
export const makingPart = (template: EntityTemplate): number =>
  Math.max(0, template.remote.create?.parts.findIndex((part) => part.makes) ?? 0);

export const unfinishedCreate = (
  template: EntityTemplate,
  remoteKey: Key,
  earlier: {
    /** Which request has no known outcome. */
    readonly begun: number | undefined;
    /** A create on the local side has no known outcome, and late references of it are to be sent. */
    readonly owesLocally: boolean;
    /** Of a create on the remote side without a known outcome: late references of it are to be sent. */
    readonly owes: boolean;
    /** Which request the answered ones left to come next. */
    readonly creating: Creating | undefined;
  },
): Unfinished => {
  const { begun, owes, owesLocally, creating } = earlier;
  if (owesLocally || creating?.local === true)
    return { _tag: "Late", side: "local", creating: { next: 1, taken: {}, local: true } };
  const parts = template.remote.create?.parts ?? [];
  const making = makingPart(template);
  if (begun === undefined && creating === undefined) return { _tag: "Nothing" };
  if (begun !== undefined && begun > making && parts[begun]?.lost !== "repeat") return { _tag: "InDoubt" };
  // The request that makes the record was carried out, since the record is there; a later one is sent again.
  const next = begun === undefined ? (creating?.next ?? 0) : begun === making ? begun + 1 : begun;
  if (next <= making) return { _tag: "Over" };
  const left = { next, taken: { ...keyValues(template, remoteKey), ...creating?.taken } };
  if (next < parts.length) return { _tag: "GoesOn", creating: left };
  // After the last request there is a note only of what owes something.
  return owes || creating?.next === next
    ? { _tag: "Late", side: "remote", creating: left }
    : { _tag: "Over" };
};
