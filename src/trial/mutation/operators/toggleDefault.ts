import type { IntegrationOperator } from "../Operator.ts";

/** A toggle that no profile and no case sets is the other way. */
export const toggleDefault: IntegrationOperator = {
  name: "default of a toggle",
  changes: (file) =>
    Object.entries(file.settings ?? {}).flatMap(([name, setting]) => {
      if (setting.type !== "toggle") return [];
      const was = setting.default === true;
      return [
        {
          path: ["settings", name, "default"],
          words: `setting ${name}: default ${was} → ${!was}`,
          value: { ...file, settings: { ...file.settings, [name]: { ...setting, default: !was } } },
        },
      ];
    }),
};
