/** What may have been meant by a value that a setting cannot have. */
import { expect, test } from "vitest";
import { settingHelp } from "../../src/check/settingHelp.ts";
import type { Setting } from "../../src/language/files/IntegrationFile.ts";

const setting = (type: Setting["type"], choices?: Readonly<Record<string, string>>): Setting => ({
  title: "T",
  type,
  ...(choices === undefined ? {} : { choices }),
});
const sites = setting("choice", { one: "One", several: "Several" });

const rows: ReadonlyArray<readonly [Setting, unknown, string | undefined]> = [
  [setting("toggle"), "on", "write true, without quotes"],
  [setting("toggle"), "Yes", "write true, without quotes"],
  [setting("toggle"), "false", "write false, without quotes"],
  [setting("toggle"), "OFF", "write false, without quotes"],
  [setting("toggle"), "perhaps", undefined],
  [setting("toggle"), "constructor", undefined],
  [setting("toggle"), 1, undefined],
  [setting("mode"), "pulls", 'did you mean "pull"?'],
  [setting("mode"), "both", undefined],
  [sites, "sevral", 'did you mean "several"?'],
  [sites, 7, undefined],
  [setting("text"), 7, 'write "7"'],
  [setting("text"), true, 'write "true"'],
  [setting("text"), ["a"], undefined],
  [setting("integer"), "7", undefined],
];

test.each(rows)("of %j, %j: %s", (given, value, help) => {
  expect(settingHelp(given, value)).toBe(help);
});
