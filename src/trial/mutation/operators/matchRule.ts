import { type EntityOperator, without } from "../Operator.ts";

/** One way to find a partner is dropped. */
export const matchRule: EntityOperator = {
  name: "match rule",
  changes: (file) =>
    (file.match ?? []).map((match, index) => ({
      path: ["match", index],
      fields: match.by,
      words: `${file.entity}: match by ${match.by.join(", ")} dropped`,
      value: { ...file, match: without(file.match ?? [], index) },
    })),
};
