/** How much one run may change before it is refused. */
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

export const guardsSection = (page: Page): ReadonlyArray<Block> => {
  const { guards } = page.integration.main.value;
  if (guards === undefined) return [];
  const items = [
    ...sideItems(page.systems.remote, guards.remote),
    ...sideItems(page.systems.local, guards.local),
    ...(guards.links === undefined
      ? []
      : [`linked to another record than before: ${amountWords(guards.links)}`]),
  ];
  return items.length === 0
    ? []
    : [
        heading(2, "Guards", "guards"),
        text(
          `A run that would touch more records than this, of any one kind, is refused and writes nothing; a person may let it pass a guard by name (${code("--allow")}). A share never means fewer than five records, and does not count where records are named one by one.`,
        ),
        list(items.map(capital)),
      ];
};
