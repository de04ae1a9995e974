/** The two places of a field, as resource and field of each system. */
import * as Schema from "effect/Schema";
import type { EntityFile } from "../../language/files/EntityFile.ts";
import { localPlaces } from "../docs/places.ts";

export const Places = Schema.Struct({
  local: Schema.Array(Schema.String).annotations({
    description: "resource.field; several where a reference's key has parts, none where it is computed.",
  }),
  remote: Schema.Array(Schema.String),
});
export type Places = typeof Places.Type;

/** The places of a field of an entity. */
export const placesOf = (entity: EntityFile, fieldName: string): Places => {
  const field = entity.fields[fieldName];
  return {
    local: field === undefined ? [] : localPlaces(field).map((name) => `${entity.local.resource}.${name}`),
    remote: field?.remote === undefined ? [] : [`${entity.remote.resource}.${field.remote}`],
  };
};

/** All places of one side are of one resource, which is said once. */
const sideText = ([first, ...rest]: ReadonlyArray<string>): string =>
  first === undefined ? "(computed)" : [first, ...rest.map((place) => place.replace(/^.*\./, ""))].join(", ");

/** "learners.employerId, centre ↔ learner.PlacementID". */
export const placesText = (places: Places): string =>
  `${sideText(places.local)} ↔ ${sideText(places.remote)}`;
