/** What a row of a group's table has to say beside places and directions. */
import type { EntityField, EntityFile } from "../../language/files/EntityFile.ts";
import { code, plain } from "./markdown.ts";
import { entityLink, type Page, sections } from "./Page.ts";
import { pushSources } from "./places.ts";
import { capital, conflictWords, joined } from "./words.ts";

const meaningWords = (
  page: Page,
  entity: EntityFile,
  name: string,
  field: EntityField,
): ReadonlyArray<string> => {
  if (field.reference !== undefined) {
    const by = pushSources(field);
    const link = entityLink(page, field.reference);
    if (entity.parent === name) return [`the record of ${link} that it belongs to`];
    return [
      `the linked record of ${link}${by.length === 0 ? "" : `, found by ${joined(by.map((source) => code(source)))}`}`,
    ];
  }
  const verb = field.direction === undefined ? "compared" : "sent";
  const sent = pushSources(field).map((source) => `${verb} as ${code(source)}`);
  if (field.codes === undefined) return sent;
  const title = page.integration.codes.get(field.codes)?.value.title ?? field.codes;
  return [...sent, `translated by ${page.link(sections.codes(field.codes), title)}`];
};

export interface Circumstances {
  /** The other system refuses a create without a value. */
  readonly required: boolean;
  /** A switch may hold the field back where the record is created. */
  readonly heldBack: boolean;
}

export const fieldNotes = (
  page: Page,
  entity: EntityFile,
  name: string,
  { required, heldBack }: Circumstances,
): string => {
  const field = entity.fields[name];
  if (field === undefined) return "";
  const parts = [
    ...meaningWords(page, entity, name, field),
    ...(field.pull === undefined
      ? []
      : [`${field.direction === undefined ? "compared" : "taken"} as ${code(field.pull)}`]),
    ...(required ? [`${plain(page.systems.remote)} requires a value`] : []),
    ...(field.otherwise === undefined
      ? []
      : [
          `on creation, where there is no value${heldBack ? " or the setting is off" : ""}: ${code(field.otherwise)}`,
        ]),
    ...(field.conflict === undefined ? [] : [conflictWords(page, field.conflict)]),
    ...(field.blanks === "clear" ? ["a blank clears the other side's value"] : []),
    ...(field.late === true ? ["left out of the create, and sent by an update"] : []),
  ];
  return [
    ...(parts.length === 0 ? [] : [capital(parts.join("; "))]),
    ...(field.note === undefined ? [] : [plain(field.note)]),
  ].join(". ");
};
