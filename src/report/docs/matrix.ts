/** Every value of every gate, and what it does to each field. */
import type { EntityFile } from "../../language/files/EntityFile.ts";
import type { SettingValue } from "../../language/settings.ts";
import { type Event, events } from "../../model/Event.ts";
import { type Block, heading, plain, table, text } from "./markdown.ts";
import type { Page } from "./Page.ts";
import { localCell, remoteCell } from "./places.ts";
import { gatesOf, gateValues, jobsOf, outcomes } from "./walk.ts";
import { jobTitle, joined, settingTitle, valueWords } from "./words.ts";

interface Matrix {
  readonly event: Event;
  readonly jobs: ReadonlyArray<string>;
  readonly head: ReadonlyArray<string>;
  readonly rows: ReadonlyArray<ReadonlyArray<string>>;
}

const shown = (
  page: Page,
  entity: EntityFile,
  field: string,
  event: Event,
  job: string,
  gate: string,
  value: SettingValue,
): string => {
  const signs = {
    push: "→",
    pull: "←",
    decide: `↔ ${(entity.fields[field]?.conflict ?? []).join(", ")}`,
    nothing: "·",
  } as const;
  const found = outcomes(page, entity, field, event, job, { [gate]: value });
  const written = found.filter((one) => one !== "nothing");
  return (written.length === 0 ? found : written).map((one) => signs[one]).join(" ");
};

/** The table of one event in one job: rows and columns of what some setting changes. */
const matrixOf = (page: Page, entity: EntityFile, event: Event, job: string): Matrix | undefined => {
  const fields = Object.keys(entity.fields);
  const settings = [...new Set(fields.flatMap((field) => gatesOf(page, entity, field, event)))];
  /** One cell a value, or none where the setting changes nothing for the field. */
  const cells = (field: string, gate: string): ReadonlyArray<string> => {
    const values = gateValues(page, gate);
    const all = gatesOf(page, entity, field, event).includes(gate)
      ? values.map((value) => shown(page, entity, field, event, job, gate, value))
      : [];
    return new Set(all).size < 2 ? values.map(() => "") : all;
  };
  const matters = (field: string, gate: string): boolean => cells(field, gate).some((one) => one !== "");
  const columns = settings.filter((gate) => fields.some((field) => matters(field, gate)));
  const rows = fields.filter((field) => columns.some((gate) => matters(field, gate)));
  if (rows.length === 0) return undefined;
  return {
    event,
    jobs: [job],
    head: [
      plain(page.systems.local),
      plain(page.systems.remote),
      ...columns.flatMap((gate) =>
        gateValues(page, gate).map(
          (value) =>
            `${settingTitle(page, gate)}: ${valueWords(page.integration.main.value.settings?.[gate], value)}`,
        ),
      ),
    ],
    rows: rows.flatMap((name) => {
      const field = entity.fields[name];
      return field === undefined
        ? []
        : [[localCell(field), remoteCell(field), ...columns.flatMap((gate) => cells(name, gate))]];
    }),
  };
};

/** The tables of an entity; jobs in which the same happens share one. */
const matricesOf = (page: Page, entity: EntityFile): ReadonlyArray<Matrix> => {
  const found: Array<Matrix> = [];
  for (const event of events)
    for (const job of jobsOf(page)) {
      const one = matrixOf(page, entity, event, job);
      if (one === undefined) continue;
      const same = found.findIndex(
        (other) =>
          other.event === event &&
          JSON.stringify([other.head, other.rows]) === JSON.stringify([one.head, one.rows]),
      );
      const before = found[same];
      if (before === undefined) found.push(one);
      else found[same] = { ...before, jobs: [...before.jobs, job] };
    }
  return found;
};

export const matrixSection = (page: Page, order: ReadonlyArray<string>): ReadonlyArray<Block> => {
  const { gate } = page.integration.main.value;
  const { local, remote } = page.systems;
  const headline: { readonly [E in Event]: string } = {
    "create-remote": `When the record is created in ${plain(remote)}`,
    "create-local": `When the record is created in ${plain(local)}`,
    update: "When both records exist",
  };
  const parts = order.flatMap((name): ReadonlyArray<Block> => {
    const entity = page.integration.entities.get(name)?.value;
    const found = entity === undefined ? [] : matricesOf(page, entity);
    return entity === undefined || found.length === 0
      ? []
      : [
          heading(3, `${entity.title}, by setting`, `matrix ${name}`),
          ...found.flatMap((one) => [
            text(`${headline[one.event]}, in ${joined(one.jobs.map((job) => jobTitle(page, job)))}:`),
            table(one.head, one.rows),
          ]),
        ];
  });
  return parts.length === 0
    ? []
    : [
        heading(2, "Flow by setting", "matrix"),
        text(
          `→ written to ${plain(remote)}; ← written to ${plain(local)}; · not written; ↔ decided by the conflict rule named. Each column gives one setting one value, while every other setting lets through whatever it can; an empty cell says that the setting changes nothing for the field. Fields that no setting concerns are left out.${
            gate === undefined
              ? ""
              : ` All of it holds with ${settingTitle(page, gate)} on; while it is off nothing is written.`
          }`,
        ),
        ...parts,
      ];
};
