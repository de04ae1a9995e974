/** What the update that follows a create would bring back: a finished create is settled in the same plan. */
import * as Effect from "effect/Effect";
import type { EntityTemplate, FieldTemplate } from "../../compile/PlanTemplate.ts";
import type { CatalogResource } from "../../model/Catalog.ts";
import type { Cell, Cells } from "../../model/Record.ts";
import type { Candidate, Unmet } from "../../plan/Evaluated.ts";
import type { Candidates } from "./candidates.ts";
import { isShut } from "./conditions.ts";
import type { Sight } from "./expressions.ts";

const updates = (template: EntityTemplate, field: FieldTemplate): boolean =>
  template.moves.update._tag === "Open" && field.flows.update.verdict._tag !== "Withheld";

/**
 * What a new record holds beside what is sent: nothing, as far as can be told beforehand. What a system fills in by
 * itself is a change from outside, which the next run finds. Its key is not known; nor, to any later run, what no reading
 * of the system shows: that is unread here too.
 */
const nothingBut = (resource: CatalogResource): Record<string, Cell> => {
  const held: Record<string, Cell> = {};
  for (const name of Object.keys(resource.fields))
    if (!resource.key.includes(name) && isShown(resource, name)) held[name] = null;
  return held;
};

const isShown = ({ list, read }: CatalogResource, place: string): boolean =>
  [list, read].some((way) => way?.returns.includes(place));

/** A reference that a create carries: the record it leads to, and the places of the new record that name it. */
interface Reference {
  readonly entity: string | undefined;
  /** The local places that hold its key, in order; undefined where one place holds all of it. */
  readonly places?: ReadonlyArray<string>;
  readonly candidate: Candidate;
}

const referredBy = ({ meaning }: FieldTemplate): string | undefined =>
  meaning._tag === "Reference" ? meaning.entity : undefined;

/**
 * Another rule that reads the places which a reference fills. The key that they will hold may not be known yet; the
 * record is, and on the other side by its key.
 */
const sameReference = (field: FieldTemplate, carried: Reference | undefined): Candidate | undefined =>
  carried !== undefined &&
  carried.entity !== undefined &&
  referredBy(field) === carried.entity &&
  (carried.places === undefined || carried.places.join() === field.local.join())
    ? carried.candidate
    : undefined;

/** The update that follows a create on the remote side: what comes down of it. */
export const returnedDown = (
  candidates: Candidates,
  template: EntityTemplate,
  sight: Sight,
  sent: Readonly<Record<string, Candidate>>,
  otherwise: Readonly<Record<string, Candidate>>,
  closedGroups: ReadonlySet<number>,
): Effect.Effect<Readonly<Record<string, Candidate>>> =>
  Effect.gen(function* () {
    const returned: Record<string, Candidate> = {};
    if (template.moves["create-remote"]._tag !== "Open") return returned;
    const held = nothingBut(template.remote);
    const own = new Set<string>();
    const unknown = new Map<string, Reference>();
    for (const field of template.fields) {
      const place = field.remote;
      const { verdict } = field.flows["create-remote"];
      if (place === undefined || field.direction === undefined || !isShown(template.remote, place)) continue;
      if (verdict._tag !== "Push" && !(verdict._tag === "Withheld" && verdict.code === "gate-closed"))
        continue;
      const flows = verdict._tag === "Push" && !isShut(field, "create-remote", closedGroups);
      const candidate = flows ? sent[field.name] : undefined;
      if (candidate?._tag === "Refers") unknown.set(place, { entity: referredBy(field), candidate });
      else if (candidate?._tag === "Cell" && candidate.cell !== null) {
        held[place] = candidate.cell;
        own.add(field.name);
      } else {
        const standIn = otherwise[field.name];
        if (standIn?._tag === "Cell") held[place] = standIn.cell;
      }
    }
    for (const place of unknown.keys()) delete held[place];
    for (const field of template.fields)
      if (updates(template, field) && field.direction !== "push-only" && !own.has(field.name))
        returned[field.name] =
          sameReference(field, unknown.get(field.remote ?? "")) ??
          (yield* candidates.pull(field, { ...sight, remote: held }));
    return returned;
  });

/** The update that follows a create on the local side: what goes up of it. */
export const returnedUp = (
  candidates: Candidates,
  template: EntityTemplate,
  parent: Cells | undefined,
  brought: Readonly<Record<string, Candidate>>,
  closedGroups: ReadonlySet<number>,
  inScope: (cells: Cells) => Effect.Effect<Unmet | undefined>,
): Effect.Effect<{ readonly returned: Readonly<Record<string, Candidate>>; readonly returns: boolean }> =>
  Effect.gen(function* () {
    const returned: Record<string, Candidate> = {};
    const none = { returned, returns: false };
    if (template.moves["create-local"]._tag !== "Open") return none;
    if ((template.scope === undefined && template.parent === undefined) || template.scope?.chosen === true)
      return none;
    const held = nothingBut(template.local);
    const own = new Set<string>();
    const unknown = new Map<string, Reference>();
    for (const field of template.fields) {
      if (field.flows["create-local"].verdict._tag !== "Pull" || isShut(field, "create-local", closedGroups))
        continue;
      const candidate = brought[field.name];
      for (const place of field.local.filter((name) => isShown(template.local, name)))
        if (candidate?._tag === "Refers")
          unknown.set(place, { entity: referredBy(field), places: field.local, candidate });
        else if (candidate?._tag === "Cell" && candidate.cell !== null) {
          held[place] = candidate.cell;
          own.add(field.name);
        }
    }
    for (const place of unknown.keys()) delete held[place];
    for (const field of template.fields)
      if (updates(template, field) && field.direction !== "pull-only" && !own.has(field.name))
        returned[field.name] =
          (field.push === undefined ? sameReference(field, unknown.get(field.local[0] ?? "")) : undefined) ??
          (yield* candidates.push(field, { local: held, parent }));
    return { returned, returns: (yield* inScope(held)) === undefined };
  });
