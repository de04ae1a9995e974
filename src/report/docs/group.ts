/** One section of the page: what may flow when, field by field. */
import type { EntityFile, EntityGroup } from "../../language/files/EntityFile.ts";
import type { SettingValue } from "../../language/settings.ts";
import { type Event, events } from "../../model/Event.ts";
import { groupRow } from "./groupRow.ts";
import { type Block, code, heading, plain, table, text } from "./markdown.ts";
import { type Page, sections } from "./Page.ts";
import { casesOf, gatesOf, gateValues, groupOutcomes, isOpen, jobsOf, outcomes } from "./walk.ts";
import { jobTitle, joined, settingIs, settingTitle, valueWords } from "./words.ts";

/** Gates of moves without which a group lets nothing through for an event, whatever else is open. */
const movesGates = (
  page: Page,
  entity: EntityFile,
  group: EntityGroup,
  index: number,
  event: Event,
): ReadonlyArray<string> => {
  const lets = (gate: string, value: SettingValue): boolean =>
    group.fields.some((field) =>
      jobsOf(page).some((job) =>
        outcomes(page, entity, field, event, job, { [gate]: value }, index).some((one) => one !== "nothing"),
      ),
    );
  return [...new Set(group.fields.flatMap((field) => gatesOf(page, entity, field, event)))].filter(
    (gate) => gate !== group.gate && gateValues(page, gate).some((value) => !lets(gate, value)),
  );
};

/** When the fields of a group are written: the events that let any of them through in some job. */
const whenTexts = (
  page: Page,
  entity: EntityFile,
  group: EntityGroup,
  index: number,
): ReadonlyArray<string> =>
  events.flatMap((event) => {
    const jobs = jobsOf(page).filter((job) =>
      group.fields.some((field) =>
        outcomes(page, entity, field, event, job, {}, index).some((one) => one !== "nothing"),
      ),
    );
    if (jobs.length === 0) return [];
    const gates = movesGates(page, entity, group, index, event).map((gate) => settingIs(page, gate, "on"));
    const when =
      event === "update"
        ? `at each run of ${joined(
            jobs.map((job) => jobTitle(page, job)),
            "or",
          )}`
        : `when the record is created in ${plain(page.systems[event === "create-remote" ? "remote" : "local"])}`;
    return [gates.length === 0 ? when : `${when} (where ${joined(gates)})`];
  });

/** The values of the group's gate that let anything through. */
const gateText = (page: Page, entity: EntityFile, group: EntityGroup, index: number): string | undefined => {
  if (group.gate === undefined) return undefined;
  const setting = page.integration.main.value.settings?.[group.gate];
  const open = casesOf(page, entity, index).filter((value) =>
    group.fields.some((field) =>
      events.some((event) => groupOutcomes(page, entity, index, field, event, value).length > 0),
    ),
  );
  return open.length === 0
    ? undefined
    : `only where ${settingIs(
        page,
        group.gate,
        joined(
          open.map((value) => valueWords(setting, value)),
          "or",
        ),
      )}`;
};

/** Why a group lets nothing through: the settings that shut it in this installation, or that no job concerns it. */
const notWritten = (page: Page, entity: EntityFile, group: EntityGroup): string => {
  const { here } = page;
  const { settings, gate: master } = page.integration.main.value;
  if (here === undefined) return "No job writes these fields";
  const gates = new Set([
    ...(master === undefined ? [] : [master]),
    ...group.fields.flatMap((field) => events.flatMap((event) => gatesOf(page, entity, field, event))),
  ]);
  const shut = [...gates].filter((gate) => !isOpen(page, gate, here.settings[gate]));
  return shut.length === 0
    ? "Not written here"
    : `Not written here: ${joined(
        shut.map(
          (gate) => `${settingTitle(page, gate)} is ${valueWords(settings?.[gate], here.settings[gate])}`,
        ),
      )}`;
};

export const groupSection = (page: Page, entity: EntityFile, index: number): ReadonlyArray<Block> => {
  const group = entity.groups?.[index];
  if (group === undefined) return [];
  const when = whenTexts(page, entity, group, index);
  const gate = gateText(page, entity, group, index);
  const said = [
    when.length === 0 ? notWritten(page, entity, group) : `Written ${joined(when)}`,
    ...(gate === undefined ? [] : [gate]),
    ...(group.where === undefined ? [] : [`only for records for which ${code(group.where)}`]),
  ].join(", ");
  return [
    heading(3, group.title, sections.group(entity.entity, index)),
    ...(group.note === undefined ? [] : [text(plain(group.note))]),
    text(`${said}.`),
    table(
      [
        plain(page.systems.local),
        plain(page.systems.remote),
        "Type",
        "Direction",
        "Inserted",
        "Updated",
        "Note",
      ],
      group.fields.map((name) => groupRow(page, entity, group, index, name)),
    ),
  ];
};
