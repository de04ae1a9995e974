import type { Path } from "../../language/Document.ts";
import { nameAdvice } from "../nameAdvice.ts";
import { defineRule, spanAt } from "../Rule.ts";

export const unknownSetting = defineRule(
  {
    code: "CW303",
    severity: "error",
    summary: "A setting that the integration does not declare.",
    why: "A gate or condition that nobody can turn would stay shut for ever.",
  },
  (context) => {
    const known = Object.keys(context.settings);
    const judge = (
      sound: Parameters<typeof spanAt>[0],
      name: string | undefined,
      path: Path,
      beside: Readonly<Record<string, unknown>> | undefined = undefined,
    ) => {
      if (name === undefined || context.settings[name] !== undefined) return;
      const at = spanAt(sound, path, beside === undefined ? "value" : "key");
      context.report({
        at,
        message: `"${name}" is not a setting.`,
        ...nameAdvice(at, name, known, Object.keys(beside ?? {})),
      });
    };
    const { main, entities } = context.input;
    judge(main, main.value.gate, ["gate"]);
    (main.value.never ?? []).forEach((policy, index) => {
      for (const name of Object.keys(policy.unless ?? {}))
        judge(main, name, ["never", index, "unless", name], policy.unless);
    });
    for (const entity of entities) {
      (entity.value.moves ?? []).forEach((move, index) => judge(entity, move.gate, ["moves", index, "gate"]));
      (entity.value.groups ?? []).forEach((group, index) =>
        judge(entity, group.gate, ["groups", index, "gate"]),
      );
      for (const name of Object.keys(entity.value.local.link?.when ?? {}))
        judge(entity, name, ["local", "link", "when", name], entity.value.local.link?.when);
      (entity.value.match ?? []).forEach((match, index) => {
        for (const name of Object.keys(match.when ?? {}))
          judge(entity, name, ["match", index, "when", name], match.when);
      });
    }
  },
);
