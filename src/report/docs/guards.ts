/** How much one run may change before it is refused. */

import type { EntityGuards } from "../../language/files/guards.ts";
import type { IntegrationFile } from "../../language/files/IntegrationFile.ts";
import { type Block, code, heading, list, plain, text } from "./markdown.ts";
import type { Page } from "./Page.ts";
import { capital } from "./words.ts";

type Guards = NonNullable<IntegrationFile["guards"]>;

const amountWords = (amount: number | string): string =>
  typeof amount === "number" ? String(amount) : `${amount} of the records looked at`;

const sideItems = (name: string, guards: Guards["local"]): ReadonlyArray<string> => {
  const item = (amount: number | string | undefined, what: string): ReadonlyArray<string> =>
    amount === undefined ? [] : [`${what} ${plain(name)}: ${amountWords(amount)}`];
  return [
    ...item(guards?.creates, "created in"),
    ...item(guards?.updates, "changed in"),
    ...item(guards?.clears, "losing a value in"),
  ];
};

const linksItem = (amount: number | string | undefined): ReadonlyArray<string> =>
  amount === undefined ? [] : [`linked to another record than before: ${amountWords(amount)}`];

/** What one entity has for itself: it stands in place of the amounts for all. */
const entityItems = (page: Page, title: string, guards: EntityGuards): ReadonlyArray<string> =>
  [
    ...sideItems(page.systems.remote, guards.remote),
    ...sideItems(page.systems.local, guards.local),
    ...linksItem(guards.links),
    ...Object.entries(guards.fields ?? {}).flatMap(([field, { updates, clears }]) => [
      ...(updates === undefined ? [] : [`${code(field)} changed: ${amountWords(updates)}`]),
      ...(clears === undefined ? [] : [`${code(field)} cleared: ${amountWords(clears)}`]),
    ]),
  ].map((item) => `${plain(title)}, ${item}`);

/** How much a list may have lost and still be believed: not what is written, but what is concluded. */
const fewerItems = (page: Page): ReadonlyArray<string> => {
  const of = (title: string, guards: Guards | EntityGuards | undefined): ReadonlyArray<string> =>
    (["remote", "local"] as const).flatMap((side) => {
      const fewer = guards?.[side]?.fewer;
      const amount = typeof fewer === "number" ? String(fewer) : `${fewer} of them`;
      return fewer === undefined
        ? []
        : [`${title}missing from a list of ${plain(page.systems[side])}: ${amount}`];
    });
  return [
    ...of("", page.integration.main.value.guards),
    ...[...page.integration.entities.values()].flatMap(({ value }) =>
      of(`${plain(value.title)}, `, value.guards),
    ),
  ];
};

const fewerBlocks = (page: Page): ReadonlyArray<Block> => {
  const items = fewerItems(page);
  return items.length === 0
    ? []
    : [
        text(
          `Of the records that a list held before, so many may be missing; nothing is concluded from what it lacks where more are (half of them, where nothing is said), until a person says that it may be so (${code("--accept")}).`,
        ),
        list(items.map(capital)),
      ];
};

export const guardsSection = (page: Page): ReadonlyArray<Block> => {
  const { guards } = page.integration.main.value;
  const items = [
    ...sideItems(page.systems.remote, guards?.remote),
    ...sideItems(page.systems.local, guards?.local),
    ...linksItem(guards?.links),
    ...[...page.integration.entities.values()].flatMap(({ value }) =>
      value.guards === undefined ? [] : entityItems(page, value.title, value.guards),
    ),
  ];
  const fewer = fewerBlocks(page);
  if (items.length === 0) return fewer.length === 0 ? [] : [heading(2, "Guards", "guards"), ...fewer];
  return [
    heading(2, "Guards", "guards"),
    text(
      `A run that would touch more records than this, of any one kind, is refused and writes nothing; a person may let it pass a guard by name (${code("--accept")}). A share never means fewer than five records, and does not count where records are named one by one.${guards?.widening === "allow" ? "" : ` A run of a job that may write more than its last run could, because the mapping, the scope or the settings have changed, is refused too, until a person acknowledges it (${code("--accept")} with the token that the plan prints).`}`,
    ),
    list(items.map(capital)),
    ...fewer,
  ];
};
