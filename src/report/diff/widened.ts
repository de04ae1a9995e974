/** What may happen in the new version and could not in the old one, whatever the settings. */
import type { FlowService } from "../../flow/Flow.ts";
import { originOf } from "../../language/Integration.ts";
import type { Direction } from "../../model/Direction.ts";
import { type Event, events } from "../../model/Event.ts";
import type { FieldChange, Widened } from "./MappingDiff.ts";
import { mayMove, storedPlaces, writablePlaces } from "./mayWrite.ts";
import { directionOrigin, entitiesOfBoth, type Versions } from "./Versions.ts";

const ways = (flow: FlowService, direction: Direction | undefined): ReadonlyArray<string> =>
  direction === undefined
    ? []
    : [["push", "push"] as const, ["pull", "pull"] as const].flatMap(([gate, way]) =>
        flow.verdict({ direction, gate, event: "update" })._tag === "Withheld" ? [] : [way],
      );

const directionWidened = ({ flow }: Versions, { old: before, new: after }: FieldChange): boolean =>
  before !== undefined &&
  after !== undefined &&
  ways(flow, after.direction).some((way) => !ways(flow, before.direction).includes(way));

/** Places, with their side, that the field of this name could not write, or that no rule at all could. */
const newlyWritten = (
  versions: Versions,
  before: ReadonlySet<string>,
  one: FieldChange,
): ReadonlyArray<string> => {
  const entity = versions.new.entities.get(one.entity)?.value;
  if (entity === undefined || one.new === undefined) return [];
  return one.new.writes.flatMap((side) => {
    const stored = storedPlaces(versions.new, entity, one.field, side);
    const shown = one.new?.places[side] ?? [];
    return shown.flatMap((place, at) =>
      (one.old !== undefined && !one.old.writes.includes(side)) || !before.has(`${side} ${stored[at]}`)
        ? [`${side} ${place}`]
        : [],
    );
  });
};

const widenedField = (
  versions: Versions,
  before: ReadonlySet<string>,
  one: FieldChange,
): ReadonlyArray<Widened> => {
  const { old: was, new: is } = one;
  const from = versions.old.entities.get(one.entity);
  const to = versions.new.entities.get(one.entity);
  if (is === undefined || to === undefined) return [];
  const places = newlyWritten(versions, before, one);
  const what = [
    ...(directionWidened(versions, one)
      ? [`${was?.direction ?? "only compared"} → ${is.direction ?? "only compared"}`]
      : []),
    ...(places.length === 0 ? [] : [`may now write ${places.join(", ")}`]),
  ];
  return what.length === 0
    ? []
    : [
        {
          entity: one.entity,
          field: one.field,
          what,
          ...(was === undefined || from === undefined ? {} : { old: directionOrigin(from, one.field) }),
          new: directionOrigin(to, one.field),
        },
      ];
};

const createdWhere: { readonly [E in Event]: string | undefined } = {
  "create-remote": "records may now be created on remote",
  "create-local": "records may now be created on local",
  update: undefined,
};

const widenedCreates = (versions: Versions, name: string): ReadonlyArray<Widened> => {
  const before = versions.old.entities.get(name);
  const after = versions.new.entities.get(name);
  if (after === undefined) return [];
  return events.flatMap((event) => {
    const words = createdWhere[event];
    const could = before !== undefined && mayMove(versions.old, before.value, event);
    if (words === undefined || could || !mayMove(versions.new, after.value, event)) return [];
    const index = (after.value.moves ?? []).findIndex((move) => move.do === event);
    return [
      {
        entity: name,
        what: [words],
        ...(before === undefined ? {} : { old: originOf(before, ["moves"]) }),
        new: originOf(after, ["moves", index]),
      },
    ];
  });
};

/** Creates that no job could make, then fields whose direction allows more or that write where they could not. */
export const widened = (versions: Versions, fields: ReadonlyArray<FieldChange>): ReadonlyArray<Widened> => {
  const before = writablePlaces(versions.old, versions.flow);
  return entitiesOfBoth(versions).flatMap((name) => [
    ...widenedCreates(versions, name),
    ...fields.filter((one) => one.entity === name).flatMap((one) => widenedField(versions, before, one)),
  ]);
};
