import { own } from "../../kernel/own.ts";
import type { Setting } from "../../language/files/IntegrationFile.ts";
import type { SettingValue } from "../../language/settings.ts";
import type { ConflictRule } from "../../model/Conflict.ts";
import { code, emphasised, plain } from "./markdown.ts";
import type { Page } from "./Page.ts";

/** Stands where a cell has nothing to say. */
export const nothing = "–";

/** "a", "a and b", "a, b and c". */
export const joined = (items: ReadonlyArray<string>, last: "and" | "or" = "and"): string =>
  items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} ${last} ${items.at(-1) ?? ""}`;

export const capital = (words: string): string => `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;

/** A setting by the title that an administrator sees. */
export const settingTitle = (page: Page, name: string): string =>
  emphasised(page.integration.main.value.settings?.[name]?.title ?? name);

/** "*Upload reviews* is on"; on the page of one installation, with the value that it has there. */
export const settingIs = (page: Page, name: string, words: string): string => {
  const is = `${settingTitle(page, name)} is ${words}`;
  if (page.here === undefined) return is;
  const value = valueWords(page.integration.main.value.settings?.[name], page.here.settings[name]);
  return value === words ? `${is} (as here)` : `${is} (here ${value})`;
};

/** A value of a setting as an administrator sees it. */
export const valueWords = (setting: Setting | undefined, value: SettingValue | undefined): string => {
  if (value === undefined) return "none";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "object") {
    const items = Array.isArray(value) ? value.map((one) => valueWords(setting, String(one))) : [];
    return Array.isArray(value)
      ? items.length === 0
        ? "none"
        : items.join(", ")
      : code(JSON.stringify(value));
  }
  if (setting?.type === "mode") return String(value);
  const title = own(setting?.choices ?? {}, String(value));
  return title === undefined ? code(String(value)) : plain(title);
};

/** "*Upload reviews* is on and *Centres* is One centre". */
export const whenWords = (page: Page, when: Readonly<Record<string, string | number | boolean>>): string =>
  joined(
    Object.entries(when).map(([name, value]) =>
      settingIs(page, name, valueWords(page.integration.main.value.settings?.[name], value)),
    ),
  );

export const jobTitle = (page: Page, name: string): string =>
  emphasised(page.integration.main.value.jobs[name]?.title ?? name);

/** Who is taken where two sides differ, decider by decider. */
export const conflictWords = (page: Page, rules: ReadonlyArray<ConflictRule>): string => {
  const { local, remote } = page.systems;
  const words: { readonly [R in ConflictRule]: string } = {
    "fill-blanks": "a blank side takes the other's value",
    "latest-change": "the side that alone has changed since the last run counts",
    "remote-wins": `${plain(remote)}'s value is kept`,
    "local-wins": `${plain(local)}'s value is kept`,
    report: "nothing is written and the difference is reported",
  };
  return `where the sides differ, ${rules.map((rule) => words[rule]).join(", otherwise ")}`;
};
