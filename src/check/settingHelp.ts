import type { Fix } from "../diagnostic/Fix.ts";
import type { Span } from "../kernel/Source.ts";
import { suggest } from "../kernel/suggest.ts";
import type { Setting } from "../language/files/IntegrationFile.ts";
import { finiteValues } from "../language/settings.ts";
import { nameFix } from "./nameAdvice.ts";
import { quoteFix, truthFix, truths } from "./valueFix.ts";

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

/** The mend of a value that a setting cannot have, where only one can be meant. */
export const settingFix = (at: Span, setting: Setting, value: unknown): Fix | undefined => {
  if (setting.type === "text") return quoteFix(at, value);
  if (typeof value !== "string") return undefined;
  return setting.type === "toggle"
    ? truthFix(at, value)
    : nameFix(at, value, (finiteValues(setting) ?? []).map(String));
};
