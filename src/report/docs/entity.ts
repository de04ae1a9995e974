/** Everything about one kind of record, in the order in which a reader asks. */
import type { EntityFile } from "../../language/files/EntityFile.ts";
import type { Sound, SystemModel } from "../../language/Integration.ts";
import { findingSection } from "./finding.ts";
import { groupSection } from "./group.ts";
import { type Block, code, heading, plain, table, text } from "./markdown.ts";
import { movesSection } from "./moves.ts";
import { fieldNotes } from "./notes.ts";
import { entityLink, type Page, sections } from "./Page.ts";
import { localCell, remoteCell, typeCell } from "./places.ts";

const entry = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;

/** A resource by its name, with the title that its system file gives it. */
const resourceWords = (system: SystemModel, name: string): string => {
  const title = entry(entry(entry(system.file.value, "resources"), name), "title");
  return `${code(name)}${typeof title === "string" && title.toLowerCase() !== name.toLowerCase() ? ` (${plain(title)})` : ""}`;
};

const correspondence = (page: Page, entity: EntityFile): string => {
  const { local, remote } = page.integration.systems;
  const parent = entity.parent === undefined ? undefined : entity.fields[entity.parent]?.reference;
  return [
    `A record of ${resourceWords(local, entity.local.resource)} in ${plain(page.systems.local)} corresponds to one of ${resourceWords(remote, entity.remote.resource)} in ${plain(page.systems.remote)}.`,
    ...(parent === undefined
      ? []
      : [`Each belongs to a record of ${entityLink(page, parent)} and follows it into a job.`]),
    ...((entity.moves ?? []).length === 0 ? ["It is only looked up: no field of it is ever written."] : []),
  ].join(" ");
};

/** Fields that no section lists: they serve to find records, or to name what is looked through. */
const onlyCompared = (page: Page, entity: EntityFile): ReadonlyArray<Block> => {
  const listed = new Set((entity.groups ?? []).flatMap((group) => group.fields));
  const rest = Object.entries(entity.fields).filter(([name]) => !listed.has(name));
  return rest.length === 0
    ? []
    : [
        heading(3, "Fields that are only compared", `compared ${entity.entity}`),
        text("They serve to find the record and are never written."),
        table(
          [plain(page.systems.local), plain(page.systems.remote), "Type", "Note"],
          rest.map(([name, field]) => [
            localCell(field),
            remoteCell(field),
            typeCell(page, entity, field),
            fieldNotes(page, entity, name, { required: false, heldBack: false }),
          ]),
        ),
      ];
};

export const entitySection = (
  page: Page,
  { value: entity, file }: Sound<EntityFile>,
): ReadonlyArray<Block> => [
  heading(2, entity.title, sections.entity(entity.entity)),
  ...(entity.note === undefined ? [] : [text(plain(entity.note))]),
  text(`${correspondence(page, entity)} Declared in ${code(file)}.`),
  ...findingSection(page, entity),
  ...movesSection(page, entity),
  ...(entity.groups ?? []).flatMap((_, index) => groupSection(page, entity, index)),
  ...onlyCompared(page, entity),
];
