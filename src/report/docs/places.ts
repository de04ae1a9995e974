/** A field of an entity, as a reader of the page finds it in the two systems. */
import type { EntityField, EntityFile } from "../../language/files/EntityFile.ts";
import { code, plain } from "./markdown.ts";
import type { Page } from "./Page.ts";
import { joined } from "./words.ts";

export const localPlaces = (field: EntityField): ReadonlyArray<string> =>
  field.local === undefined ? [] : typeof field.local === "string" ? [field.local] : field.local;

/** Stands where a side has no place of its own: the note says what is sent or taken. */
const computed = "*computed*";

export const localCell = (field: EntityField): string =>
  localPlaces(field).length === 0 ? computed : localPlaces(field).map(code).join(", ");

export const remoteCell = (field: EntityField): string =>
  field.remote === undefined ? computed : code(field.remote);

/** The field in a sentence: its local place, or the remote one where there is none. */
export const fieldWords = (page: Page, field: EntityField): string =>
  localPlaces(field).length > 0
    ? joined(localPlaces(field).map(code))
    : `${code(field.remote ?? "")} of ${plain(page.systems.remote)}`;

export const pushSources = (field: EntityField): ReadonlyArray<string> =>
  field.push === undefined ? [] : typeof field.push === "string" ? [field.push] : field.push;

/**
 * What a value of the field means: its type; a code, where a table translates it; a record, where it refers to one.
 * A field that only says what is sent or taken has the type of the place that it fills.
 */
export const typeCell = (page: Page, entity: EntityFile, field: EntityField): string => {
  if (field.reference !== undefined) return "record";
  if (field.codes !== undefined) return "code";
  const { local, remote } = page.integration.systems;
  const place =
    field.remote === undefined
      ? local.catalog.resources[entity.local.resource]?.fields[localPlaces(field)[0] ?? ""]
      : remote.catalog.resources[entity.remote.resource]?.fields[field.remote];
  return plain(field.type ?? place?.type ?? "");
};
