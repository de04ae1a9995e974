/** Which codes of the two systems mean the same. */
import type { CodesFile } from "../../language/files/CodesFile.ts";
import { events } from "../../model/Event.ts";
import type { Outcome } from "../outcome.ts";
import { type Block, code, heading, plain, table, text } from "./markdown.ts";
import { type Page, sections } from "./Page.ts";
import { jobsOf, outcomes } from "./walk.ts";

/** Whether a field that this table translates is ever written that way. */
const flows = (page: Page, name: string, way: "push" | "pull"): boolean => {
  const ways: ReadonlyArray<Outcome> = [way, "decide"];
  return [...page.integration.entities.values()].some(({ value: entity }) =>
    Object.entries(entity.fields).some(
      ([field, { codes }]) =>
        codes === name &&
        events.some((event) =>
          jobsOf(page).some((job) =>
            outcomes(page, entity, field, event, job, {}).some((one) => ways.includes(one)),
          ),
        ),
    ),
  );
};

const defaultsWords = (to: string, verb: string, defaults: CodesFile["push"]): string => {
  const parts = [
    ...(defaults?.blank === undefined ? [] : [`a blank is ${verb} as ${code(String(defaults.blank))}`]),
    defaults?.other === "leave"
      ? "a code that is not listed leaves the field as it is"
      : "a record whose code is not listed is set aside and reported",
  ];
  return `To ${plain(to)}: ${parts.join("; ")}.`;
};

const tableOf = (page: Page, file: CodesFile): ReadonlyArray<Block> => {
  const { local, remote } = page.systems;
  const titled = file.pairs.some((pair) => pair.title !== undefined);
  return [
    heading(3, file.title, sections.codes(file.codes)),
    ...(file.note === undefined ? [] : [text(plain(file.note))]),
    table(
      [plain(local), plain(remote), ...(titled ? ["Meaning"] : [])],
      file.pairs.map((pair) => [
        code(String(pair.local)),
        code(String(pair.remote)),
        ...(titled ? [plain(pair.title ?? "")] : []),
      ]),
    ),
    ...(flows(page, file.codes, "push") ? [text(defaultsWords(remote, "sent", file.push))] : []),
    ...(flows(page, file.codes, "pull") ? [text(defaultsWords(local, "taken", file.pull))] : []),
  ];
};

export const codesSection = (page: Page): ReadonlyArray<Block> => {
  const tables = [...page.integration.codes.values()];
  return tables.length === 0
    ? []
    : [
        heading(2, "Code tables", "codes"),
        text("Codes of one row mean the same."),
        ...tables.flatMap(({ value }) => tableOf(page, value)),
      ];
};
