/** What an administrator may turn, and what stands behind each setting. */
import type { EntityFile } from "../../language/files/EntityFile.ts";
import type { Setting } from "../../language/files/IntegrationFile.ts";
import { type SettingValue, settingsInForce } from "../../language/settings.ts";
import type { Event } from "../../model/Event.ts";
import { analyse } from "../../value/expression/analyse.ts";
import { type Block, code, heading, plain, table, text } from "./markdown.ts";
import { entityLink, groupLink, type Page, sections } from "./Page.ts";
import { localPlaces, pushSources } from "./places.ts";
import { capital, joined, nothing, valueWords } from "./words.ts";

const valuesWords = (setting: Setting): string => {
  const titles = Object.values(setting.choices ?? {}).map(plain);
  switch (setting.type) {
    case "mode":
      return "ignore, push or pull";
    case "toggle":
      return "on or off";
    case "choice":
      return `one of: ${titles.join(", ")}`;
    case "list":
      return titles.length === 0 ? "a list of texts" : `any of: ${titles.join(", ")}`;
    case "map":
      return "one value for each key";
    case "text":
      return "text";
    case "integer":
      return "a whole number";
  }
};

const reads = (source: string | undefined, setting: string): boolean =>
  source !== undefined &&
  analyse(source).reads.some(
    (read) => read.variable === "settings" && (read.field === setting || read.field === undefined),
  );

const done = (page: Page): { readonly [E in Event]: string } => ({
  "create-remote": `created in ${plain(page.systems.remote)}`,
  "create-local": `created in ${plain(page.systems.local)}`,
  update: "changed",
});

/** What of one entity depends on a setting, each with a link to where it is said. */
const behindIn = (page: Page, entity: EntityFile, setting: string): ReadonlyArray<string> => {
  const name = entity.entity;
  const link = entityLink(page, name);
  const moves = (entity.moves ?? []).filter((move) => move.gate === setting);
  const conditions = (entity.moves ?? []).filter((move) => reads(move.where, setting));
  const events = (some: typeof moves): string =>
    joined([...new Set(some.map((move) => done(page)[move.do]))]);
  const finding = [entity.local.link?.when, ...(entity.match ?? []).map((match) => match.when)];
  const values = Object.values(entity.fields).filter((field) =>
    [...pushSources(field), field.pull, field.otherwise].some((source) => reads(source, setting)),
  );
  return [
    ...(entity.groups ?? []).flatMap((group, index) =>
      group.gate === setting || reads(group.where, setting) ? [groupLink(page, name, index)] : [],
    ),
    ...(moves.length === 0 ? [] : [`${link}: whether they are ${events(moves)}`]),
    ...(conditions.length === 0 ? [] : [`${link}: which of them are ${events(conditions)}`]),
    ...((entity.scope ?? []).some((scope) => reads(scope.where, setting))
      ? [`${link}: which take part`]
      : []),
    ...(finding.some((when) => when !== undefined && Object.hasOwn(when, setting))
      ? [`${link}: how records find each other`]
      : []),
    ...(values.length === 0
      ? []
      : [
          `${link}: the value of ${joined(values.map((field) => code(field.remote ?? localPlaces(field)[0] ?? "")))}`,
        ]),
  ];
};

const behind = (page: Page, order: ReadonlyArray<string>, setting: string): ReadonlyArray<string> => {
  const { main, entities } = page.integration;
  return [
    ...(main.value.gate === setting ? ["everything: while it is off, nothing is exchanged"] : []),
    ...order.flatMap((name) => {
      const entity = entities.get(name);
      return entity === undefined ? [] : behindIn(page, entity.value, setting);
    }),
    ...((main.value.never ?? []).some((policy) => Object.hasOwn(policy.unless ?? {}, setting))
      ? [`an exception to ${page.link(sections.never, "what is never written")}`]
      : []),
  ];
};

export const settingsSection = (page: Page, order: ReadonlyArray<string>): ReadonlyArray<Block> => {
  const declared = page.integration.main.value.settings ?? {};
  const defaults: Readonly<Record<string, SettingValue>> = settingsInForce(declared, {});
  const entries = Object.entries(declared);
  return [
    heading(2, "Settings", sections.settings),
    ...(entries.length === 0
      ? [text("There is nothing to turn: the same is exchanged for everybody.")]
      : [
          text("What an administrator may turn. Nothing else varies from one installation to another."),
          table(
            [
              "Setting",
              "Identifier",
              "Values",
              page.here === undefined ? "Default" : "Here",
              "What it decides",
            ],
            entries.map(([name, setting]) => {
              const things = behind(page, order, name);
              return [
                plain(setting.title),
                code(name),
                valuesWords(setting),
                valueWords(setting, (page.here?.settings ?? defaults)[name]),
                [
                  ...(things.length === 0 ? [] : [`${capital(things.join("; "))}.`]),
                  ...(setting.note === undefined ? [] : [plain(setting.note)]),
                ].join(" ") || nothing,
              ];
            }),
          ),
        ]),
  ];
};
