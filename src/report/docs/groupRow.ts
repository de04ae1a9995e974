/** One field in the table of a group: its places, its direction, and what happens to it when. */
import type { EntityFile, EntityGroup } from "../../language/files/EntityFile.ts";
import type { SettingValue } from "../../language/settings.ts";
import type { Event } from "../../model/Event.ts";
import type { Outcome } from "../outcome.ts";
import { plain } from "./markdown.ts";
import { fieldNotes } from "./notes.ts";
import { groupLink, type Page } from "./Page.ts";
import { localCell, remoteCell, typeCell } from "./places.ts";
import { casesOf, groupOutcomes } from "./walk.ts";
import { joined, nothing, valueWords } from "./words.ts";

const createEvents: ReadonlyArray<Event> = ["create-remote", "create-local"];

/** What happens under each value of the gate; values that do the same are said together. */
const byCase = (
  page: Page,
  entity: EntityFile,
  index: number,
  say: (value: SettingValue | undefined) => string,
): string => {
  const gate = entity.groups?.[index]?.gate;
  const setting = gate === undefined ? undefined : page.integration.main.value.settings?.[gate];
  const found = new Map<string, Array<string>>();
  for (const value of casesOf(page, entity, index)) {
    const words = say(value);
    if (words !== "") found.set(words, [...(found.get(words) ?? []), valueWords(setting, value)]);
  }
  return (
    [...found]
      .map(([words, values]) => (gate === undefined ? words : `${joined(values, "or")}: ${words}`))
      .join("; ") || nothing
  );
};

/** Another section of the entity that writes the field for one of these events. */
const elsewhere = (
  page: Page,
  entity: EntityFile,
  field: string,
  index: number,
  asked: ReadonlyArray<Event>,
): string => {
  const found = (entity.groups ?? []).flatMap((_, other) =>
    other !== index &&
    casesOf(page, entity, other).some((value) =>
      asked.some((event) => groupOutcomes(page, entity, other, field, event, value).length > 0),
    )
      ? [groupLink(page, entity.entity, other)]
      : [],
  );
  return found.length === 0 ? nothing : `see ${found.join(", ")}`;
};

const insertedCell = (
  page: Page,
  entity: EntityFile,
  group: EntityGroup,
  index: number,
  field: string,
): string => {
  if (!group.events.includes("create")) return elsewhere(page, entity, field, index, createEvents);
  const later = entity.fields[field]?.late === true ? ", once both records exist" : "";
  return byCase(page, entity, index, (value) => {
    const sides = createEvents.flatMap((event) =>
      groupOutcomes(page, entity, index, field, event, value).map(
        (one) => `in ${plain(page.systems[one === "push" ? "remote" : "local"])}`,
      ),
    );
    return sides.length === 0 ? "" : `${joined(sides)}${later}`;
  });
};

const updatedCell = (
  page: Page,
  entity: EntityFile,
  group: EntityGroup,
  index: number,
  field: string,
): string => {
  if (!group.events.includes("update")) return elsewhere(page, entity, field, index, ["update"]);
  const words: { readonly [O in Outcome]: string } = {
    push: `to ${plain(page.systems.remote)}`,
    pull: `to ${plain(page.systems.local)}`,
    decide: "either way, see the note",
    nothing: "",
  };
  return byCase(page, entity, index, (value) =>
    joined(
      groupOutcomes(page, entity, index, field, "update", value).map((one) => words[one]),
      "or",
    ),
  );
};

/** Whether the other system refuses a create that this group's field takes part in without a value. */
const isRequired = (page: Page, entity: EntityFile, index: number, field: string): boolean => {
  const place = entity.fields[field]?.remote;
  const resource = page.integration.systems.remote.catalog.resources[entity.remote.resource];
  return (
    place !== undefined &&
    resource?.fields[place]?.required === true &&
    casesOf(page, entity, index).some((value) =>
      groupOutcomes(page, entity, index, field, "create-remote", value).includes("push"),
    )
  );
};

export const groupRow = (
  page: Page,
  entity: EntityFile,
  group: EntityGroup,
  index: number,
  name: string,
): ReadonlyArray<string> => {
  const field = entity.fields[name];
  return field === undefined
    ? []
    : [
        localCell(field),
        remoteCell(field),
        typeCell(page, entity, field),
        field.direction === "push-only" ? "**push-only**" : (field.direction ?? nothing),
        insertedCell(page, entity, group, index, name),
        updatedCell(page, entity, group, index, name),
        fieldNotes(page, entity, name, {
          required: isRequired(page, entity, index, name),
          heldBack: page.integration.main.value.settings?.[group.gate ?? ""]?.type === "toggle",
        }),
      ];
};
