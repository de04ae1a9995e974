import { suggest } from "../kernel/suggest.ts";
import type { Setting } from "../language/files/IntegrationFile.ts";
import { finiteValues } from "../language/settings.ts";

/** The words that YAML 1.1 took for true and false, and 1.2 takes for texts. */
const truths: Readonly<Record<string, boolean>> = {
  on: true,
  yes: true,
  true: true,
  off: false,
  no: false,
  false: false,
};

/** What may have been meant by a value that a setting cannot have. */
export const settingHelp = (setting: Setting, value: unknown): string | undefined => {
  if (setting.type === "text" && (typeof value === "number" || typeof value === "boolean"))
    return `write "${String(value)}"`;
  if (typeof value !== "string") return undefined;
  const word = value.toLowerCase();
  if (setting.type === "toggle")
    return Object.hasOwn(truths, word) ? `write ${String(truths[word])}, without quotes` : undefined;
  const near = suggest(value, (finiteValues(setting) ?? []).map(String));
  return near === undefined ? undefined : `did you mean "${near}"?`;
};
