/** Fields that were added, removed, moved to another place or given another direction. */
import { isDeepStrictEqual } from "node:util";
import { own } from "../../kernel/own.ts";
import { type Integration, originOf } from "../../language/Integration.ts";
import type { FieldChange, FieldVersion } from "./MappingDiff.ts";
import { sidesWritten } from "./mayWrite.ts";
import { placesOf } from "./Places.ts";
import { entitiesOfBoth, type Versions } from "./Versions.ts";

const versionOf = (
  { flow }: Versions,
  integration: Integration,
  entityName: string,
  name: string,
): FieldVersion | undefined => {
  const entity = integration.entities.get(entityName);
  const field = own(entity?.value.fields ?? {}, name);
  if (entity === undefined || field === undefined) return undefined;
  return {
    ...(field.direction === undefined ? {} : { direction: field.direction }),
    places: placesOf(entity.value, name),
    writes: sidesWritten(integration, flow, entity, name),
    ...originOf(entity, ["fields", name]),
  };
};

/** Every field of either version, as it was and as it is; by entity and name. */
export const fieldPairs = (versions: Versions): ReadonlyArray<FieldChange> =>
  entitiesOfBoth(versions).flatMap((entity) => {
    const names = [versions.old, versions.new].flatMap((one) =>
      Object.keys(one.entities.get(entity)?.value.fields ?? {}),
    );
    return [...new Set(names)].sort().map((field) => {
      const before = versionOf(versions, versions.old, entity, field);
      const after = versionOf(versions, versions.new, entity, field);
      return {
        entity,
        field,
        ...(before === undefined ? {} : { old: before }),
        ...(after === undefined ? {} : { new: after }),
      };
    });
  });

/** Whether a field of both versions has another place. */
export const isMoved = ({ old: before, new: after }: FieldChange): boolean =>
  before !== undefined && after !== undefined && !isDeepStrictEqual(before.places, after.places);

/** Whether a field of both versions has another direction. */
export const isTurned = ({ old: before, new: after }: FieldChange): boolean =>
  before !== undefined && after !== undefined && before.direction !== after.direction;
