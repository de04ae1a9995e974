import { defineRule, spanAt } from "../Rule.ts";

export const duplicateName = defineRule(
  {
    code: "CW308",
    severity: "error",
    summary: "Two files with one name.",
    why: "It would be chance which of them counts.",
    withoutIntegration: true,
  },
  (context) => {
    const judge = (
      sounds: ReadonlyArray<Parameters<typeof spanAt>[0]>,
      key: string,
      nameOf: (index: number) => string,
    ) => {
      const first = new Map<string, number>();
      sounds.forEach((sound, index) => {
        const name = nameOf(index);
        const earlier = first.get(name);
        const other = earlier === undefined ? undefined : sounds[earlier];
        if (other === undefined) first.set(name, index);
        else
          context.report({
            at: spanAt(sound, [key]),
            message: `"${name}" is declared twice.`,
            related: [{ span: spanAt(other, [key]), label: "first declared here" }],
          });
      });
    };
    const { entities, codes, systemFiles, profiles } = context.input;
    const systemName = (value: unknown): string =>
      typeof value === "object" && value !== null && "system" in value ? String(value.system) : "";
    judge(entities, "entity", (index) => entities[index]?.value.entity ?? "");
    judge(codes, "codes", (index) => codes[index]?.value.codes ?? "");
    judge(systemFiles, "system", (index) => systemName(systemFiles[index]?.value));
    judge(profiles, "profile", (index) => profiles[index]?.value.profile ?? "");
  },
);
