/** The exchanges by name: when each happens, what it asks and which records it starts from. */
import type { EntityFile } from "../../language/files/EntityFile.ts";
import { type Block, code, heading, list, plain, strong, text } from "./markdown.ts";
import { entityLink, type Page } from "./Page.ts";
import { joined } from "./words.ts";

const triggers = {
  demand: "Runs when somebody asks for it",
  schedule: "Runs at the times of a schedule, and whenever somebody asks for it",
} as const;

/** Entities whose records belong to those of `parent`, and theirs in turn. */
const descendants = (page: Page, order: ReadonlyArray<string>, parent: string): ReadonlyArray<string> =>
  order.flatMap((name) => {
    const file = page.integration.entities.get(name)?.value;
    return file?.parent !== undefined && file.fields[file.parent]?.reference === parent && name !== parent
      ? [name, ...descendants(page, order, name)]
      : [];
  });

const scopeWords = (scope: NonNullable<EntityFile["scope"]>[number]): string => {
  const which =
    scope.chosen === true
      ? "the records that are named when it is started"
      : scope.linked === true
        ? "every linked record"
        : "every record";
  return scope.where === undefined ? which : `${which} for which ${code(scope.where)}`;
};

export const jobsSection = (page: Page, order: ReadonlyArray<string>): ReadonlyArray<Block> => [
  heading(2, "Jobs", "jobs"),
  text(
    "Each job starts from the records listed under it. Other records come in only where a record of the job needs them: because it refers to them, or is found by them.",
  ),
  ...Object.entries(page.integration.main.value.jobs).flatMap(([name, job]): ReadonlyArray<Block> => {
    const inputs = Object.entries(job.inputs ?? {});
    const starts = order.flatMap((entity) => {
      const file = page.integration.entities.get(entity)?.value;
      const scope = file?.scope?.find((one) => one.jobs.includes(name));
      if (scope === undefined) return [];
      const children = descendants(page, order, entity).map((child) => entityLink(page, child));
      return [
        `${entityLink(page, entity)}: ${scopeWords(scope)}${children.length === 0 ? "" : `, and what belongs to it: ${joined(children)}`}`,
      ];
    });
    return [
      heading(3, job.title, `job ${name}`),
      text(
        `${triggers[job.trigger]} (${code(`crosswalk run ${name}`)}).${job.note === undefined ? "" : ` ${plain(job.note)}`}`,
      ),
      ...(inputs.length === 0
        ? []
        : [
            text("It may ask for:"),
            list(
              inputs.map(
                ([input, { title, note }]) =>
                  `${strong(title)} (${code(`--input ${input}=…`)})${note === undefined ? "" : `: ${plain(note)}`}`,
              ),
            ),
          ]),
      ...(starts.length === 0
        ? [text("It starts from no records of its own.")]
        : [text("It starts from:"), list(starts)]),
    ];
  }),
];
