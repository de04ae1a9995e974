/** When the records of an entity are created or changed at all. */
import type { EntityFile } from "../../language/files/EntityFile.ts";
import { type Event, events } from "../../model/Event.ts";
import { type Block, code, heading, list, plain, text } from "./markdown.ts";
import { entityLink, type Page } from "./Page.ts";
import { fieldWords } from "./places.ts";
import { jobTitle, joined, settingIs } from "./words.ts";

const needsWords = (page: Page, entity: EntityFile, needs: ReadonlyArray<string>): ReadonlyArray<string> => {
  const fields = needs.flatMap((name) => entity.fields[name] ?? []);
  const values = fields.filter((field) => field.reference === undefined);
  return [
    ...(values.length === 0
      ? []
      : [`only if there is a value for ${joined(values.map((field) => fieldWords(page, field)))}`]),
    ...fields.flatMap((field) =>
      field.reference === undefined
        ? []
        : [`only if the record of ${entityLink(page, field.reference)} that it refers to is found`],
    ),
  ];
};

const moveWords = (
  page: Page,
  entity: EntityFile,
  move: NonNullable<EntityFile["moves"]>[number],
): string => {
  const done: { readonly [E in Event]: string } = {
    "create-remote": `**Created in ${plain(page.systems.remote)}**`,
    "create-local": `**Created in ${plain(page.systems.local)}**`,
    update: "**Changed**",
  };
  return [
    `${done[move.do]} by ${joined(
      move.jobs.map((job) => jobTitle(page, job)),
      "or",
    )}`,
    ...(move.only === undefined ? [] : ["only when a record that is written refers to it"]),
    ...(move.gate === undefined ? [] : [`only where ${settingIs(page, move.gate, "on")}`]),
    ...needsWords(page, entity, move.needs ?? []),
    ...(move.where === undefined ? [] : [`only where ${code(move.where)}`]),
  ].join(", ");
};

/** Events that no move of the entity names. */
const neverWords = (page: Page, entity: EntityFile): string | undefined => {
  const done: { readonly [E in Event]: string } = {
    "create-remote": `created in ${plain(page.systems.remote)}`,
    "create-local": `created in ${plain(page.systems.local)}`,
    update: "changed once it is there",
  };
  const missing = events.filter((event) => !(entity.moves ?? []).some((move) => move.do === event));
  return missing.length === 0
    ? undefined
    : `A record is never ${joined(
        missing.map((event) => done[event]),
        "or",
      )}.`;
};

export const movesSection = (page: Page, entity: EntityFile): ReadonlyArray<Block> => {
  const moves = entity.moves ?? [];
  const never = neverWords(page, entity);
  return moves.length === 0
    ? []
    : [
        heading(3, "When records are created or changed", `moves ${entity.entity}`),
        list(moves.map((move) => moveWords(page, entity, move))),
        ...(never === undefined ? [] : [text(never)]),
      ];
};
