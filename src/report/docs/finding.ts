/** How the two records of a pair find each other. */
import type { EntityField, EntityFile } from "../../language/files/EntityFile.ts";
import { type Block, code, heading, numbered, plain, text } from "./markdown.ts";
import { entityLink, type Page } from "./Page.ts";
import { localPlaces, pushSources, remoteCell } from "./places.ts";
import { capital, joined, whenWords } from "./words.ts";

const comparedWords = (page: Page, field: EntityField): string => {
  if (field.reference !== undefined)
    return `the linked record of ${entityLink(page, field.reference)} = ${remoteCell(field)}`;
  const sent = pushSources(field).map(code).join(", ");
  const places = localPlaces(field).map(code).join(", ");
  const local = sent === "" ? places : places === "" ? sent : `${places} (sent as ${sent})`;
  return `${local} = ${remoteCell(field)}${field.pull === undefined ? "" : ` (taken as ${code(field.pull)})`}`;
};

/** What the remote records that are looked through have in common: their parent, and what their list asks for. */
const amongWords = (page: Page, entity: EntityFile): string => {
  const parent = entity.parent === undefined ? undefined : entity.fields[entity.parent]?.reference;
  const list = page.integration.systems.remote.catalog.resources[entity.remote.resource]?.list;
  const matched = new Set((entity.match ?? []).flatMap((rule) => rule.by));
  const narrowed = Object.entries(entity.fields).filter(
    ([name, field]) =>
      name !== entity.parent &&
      !matched.has(name) &&
      field.remote !== undefined &&
      list?.needs.includes(field.remote) === true,
  );
  const parts = [
    ...(parent === undefined ? [] : [`of its record of ${entityLink(page, parent)}`]),
    ...(narrowed.length === 0
      ? []
      : [`with ${joined(narrowed.map(([, field]) => comparedWords(page, field)))}`]),
  ];
  return parts.length === 0 ? "" : `, among those ${joined(parts)},`;
};

const linkWords = (page: Page, entity: EntityFile): string => {
  const { local, remote } = page.systems;
  const { link } = entity.local;
  if (link === undefined) return "The pair is remembered from one run to the next; neither system holds it.";
  const is = `${code(link.field)} in ${plain(local)} holds the key of the record in ${plain(remote)} and is the link: it is filled when the pair is made, whatever the settings`;
  return link.when === undefined
    ? `${is}.`
    : `Where ${whenWords(page, link.when)}, ${is}. Elsewhere the pair is remembered from one run to the next.`;
};

const ruleWords = (page: Page, entity: EntityFile, rule: NonNullable<EntityFile["match"]>[number]): string =>
  `${rule.when === undefined ? "" : `where ${whenWords(page, rule.when)}, `}by ${joined(
    rule.by.flatMap((name) => {
      const field = entity.fields[name];
      return field === undefined ? [] : [comparedWords(page, field)];
    }),
  )}`;

export const findingSection = (page: Page, entity: EntityFile): ReadonlyArray<Block> => {
  const among = amongWords(page, entity);
  const lookedFor = `A record without a link is looked for in ${plain(page.systems.remote)}${among}`;
  const unclear = "Several hits are reported and never guessed between.";
  const [first, ...others] = (entity.match ?? []).map((rule) => ruleWords(page, entity, rule));
  return [
    heading(3, "How records find each other", `finding ${entity.entity}`),
    text(linkWords(page, entity)),
    ...(first === undefined
      ? [text("A record without a link is not looked for.")]
      : others.length === 0
        ? [text(`${lookedFor} ${first}. ${unclear}`)]
        : [
            text(
              `${lookedFor.replace(/,$/, "")}. The first of these with exactly one hit counts. ${unclear}`,
            ),
            numbered([first, ...others].map(capital)),
          ]),
  ];
};
