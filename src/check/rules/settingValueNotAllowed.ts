import type { Path } from "../../language/Document.ts";
import { settingFault } from "../../language/settings.ts";
import { defineRule, spanAt } from "../Rule.ts";
import { settingFix, settingHelp } from "../settingHelp.ts";

export const settingValueNotAllowed = defineRule(
  {
    code: "CW315",
    severity: "error",
    summary: "A value that the setting cannot have.",
    why: "A condition on it could never hold.",
  },
  (context) => {
    const { main, entities } = context.input;
    const judge = (sound: Parameters<typeof spanAt>[0], name: string, value: unknown, path: Path) => {
      const setting = context.settings[name];
      const fault = setting === undefined ? undefined : settingFault(setting, value);
      const at = spanAt(sound, path);
      if (setting !== undefined && fault !== undefined)
        context.report({
          at,
          message: `"${typeof value === "object" ? JSON.stringify(value) : String(value)}" is not a value of the setting "${name}"; expected ${fault}.`,
          help: settingHelp(setting, value),
          fix: settingFix(at, setting, value),
        });
    };
    for (const [name, setting] of Object.entries(context.settings)) {
      if (setting.type === "choice" && Object.keys(setting.choices ?? {}).length === 0)
        context.report({
          at: spanAt(main, ["settings", name, "type"]),
          message: `The choice "${name}" has no choices.`,
        });
      if (setting.type !== "choice" && setting.choices !== undefined)
        context.report({
          at: spanAt(main, ["settings", name, "choices"], "key"),
          message: `"${name}" is a ${setting.type}, and only a choice has choices.`,
        });
      if (setting.default !== undefined) judge(main, name, setting.default, ["settings", name, "default"]);
    }
    (main.value.never ?? []).forEach((policy, index) => {
      for (const [name, value] of Object.entries(policy.unless ?? {}))
        judge(main, name, value, ["never", index, "unless", name]);
    });
    for (const entity of entities) {
      for (const [name, value] of Object.entries(entity.value.local.link?.when ?? {}))
        judge(entity, name, value, ["local", "link", "when", name]);
      (entity.value.match ?? []).forEach((match, index) => {
        for (const [name, value] of Object.entries(match.when ?? {}))
          judge(entity, name, value, ["match", index, "when", name]);
      });
    }
  },
);
