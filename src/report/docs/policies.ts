/** What no combination of settings may ever write, in words. */
import type { Policy } from "../../language/files/IntegrationFile.ts";
import { type Block, code, heading, list, plain, text } from "./markdown.ts";
import { entityLink, type Page, sections } from "./Page.ts";
import { joined, whenWords } from "./words.ts";

const unlessWords = (page: Page, policy: Policy): string =>
  policy.unless === undefined ? "" : `, unless ${whenWords(page, policy.unless)}`;

/** Policies about places of one resource under one condition are said in one breath. */
const policyItems = (page: Page, policies: ReadonlyArray<Policy>): ReadonlyArray<string> => {
  const items = new Map<string, Array<string>>();
  for (const policy of policies) {
    const system = `**In ${plain(page.systems[policy.write])}**`;
    const [resource, place] = policy.place?.split(".") ?? [];
    const key =
      resource === undefined
        ? `${system}, nothing of ${policy.entity === undefined ? "" : entityLink(page, policy.entity)}${unlessWords(page, policy)}`
        : `${system}, of ${code(resource)}${unlessWords(page, policy)}`;
    items.set(key, [...(items.get(key) ?? []), ...(place === undefined ? [] : [code(place)])]);
  }
  return [...items].map(([key, places]) => (places.length === 0 ? key : `${key}: ${joined(places)}`));
};

export const policiesSection = (page: Page): ReadonlyArray<Block> => {
  const policies = page.integration.main.value.never ?? [];
  return [
    heading(2, "What is never written", sections.never),
    text(
      "No record is ever deleted on either side. What no section above lists is neither sent nor blanked.",
    ),
    ...(policies.length === 0
      ? []
      : [
          text(
            "These are stated apart from the sections, and a mapping in which any combination of settings could break one is refused:",
          ),
          list(policyItems(page, policies)),
        ]),
  ];
};
