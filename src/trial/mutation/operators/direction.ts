import { directions } from "../../../model/Direction.ts";
import { type EntityOperator, withField } from "../Operator.ts";

/** A field's direction becomes each of the others. */
export const direction: EntityOperator = {
  name: "direction",
  changes: (file) =>
    Object.entries(file.fields).flatMap(([name, field]) => {
      const was = field.direction;
      if (was === undefined) return [];
      return directions
        .filter((other) => other !== was)
        .map((other) => ({
          path: ["fields", name, "direction"],
          words: `${file.entity}.${name}: direction ${was} → ${other}`,
          fields: [name],
          value: withField(file, name, { ...field, direction: other }),
        }));
    }),
};
