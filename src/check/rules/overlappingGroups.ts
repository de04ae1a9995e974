import { combinations, gateStateOf } from "../../language/settings.ts";
import { defineRule, spanAt } from "../Rule.ts";

export const overlappingGroups = defineRule(
  {
    code: "CW413",
    severity: "error",
    summary: "A field that is open in two groups for one event at once.",
    why: "Two gates would stand before one field, and the reader could not tell which decides.",
  },
  (context) => {
    for (const entity of context.input.entities) {
      const groups = entity.value.groups ?? [];
      groups.forEach((later, index) => {
        later.fields.forEach((field, at) => {
          const earlier = groups.findIndex((other, i) => {
            if (
              i >= index ||
              !other.fields.includes(field) ||
              !other.events.some((event) => later.events.includes(event))
            )
              return false;
            const gates = [other.gate, later.gate].filter((gate) => gate !== undefined);
            const open = (state: string) => state !== "off" && state !== "ignore";
            return combinations(context.settings, gates).some((values) =>
              gates.every((gate) => open(gateStateOf(context.settings[gate], values[gate]))),
            );
          });
          const twice = later.fields.indexOf(field) !== at;
          const other = groups[earlier];
          if (!twice && other === undefined) return;
          context.report({
            at: spanAt(entity, ["groups", index, "fields", at]),
            message: twice
              ? `"${field}" stands twice in "${later.title}".`
              : `"${field}" is open in "${later.title}" and in "${other?.title}" for the same event.`,
            ...(other === undefined
              ? {}
              : {
                  related: [
                    {
                      span: spanAt(entity, ["groups", earlier, "fields", other.fields.indexOf(field)]),
                      label: "the other group",
                    },
                  ],
                }),
          });
        });
      });
    }
  },
);
