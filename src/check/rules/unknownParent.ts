import { own } from "../../kernel/own.ts";
import { didYouMean } from "../../kernel/suggest.ts";
import { nameAdvice } from "../nameAdvice.ts";
import { defineRule, spanAt } from "../Rule.ts";

export const unknownParent = defineRule(
  {
    code: "CW323",
    severity: "error",
    summary: "A parent that is no reference of the entity, or one that does not say which record it is.",
    why: "Nobody could tell which record these ones belong to.",
    withoutIntegration: true,
  },
  (context) => {
    for (const entity of context.input.entities) {
      const { parent, fields } = entity.value;
      if (parent === undefined) continue;
      const field = own(fields, parent);
      const references = Object.keys(fields).filter((name) => fields[name]?.reference !== undefined);
      const at = spanAt(entity, ["parent"]);
      const report = (message: string, help: string | undefined) => {
        context.report({ at, message, help });
      };
      if (field === undefined)
        context.report({
          at,
          message: `"${parent}" is not a field of "${entity.value.entity}".`,
          ...nameAdvice(at, parent, references),
        });
      else if (field.reference === undefined)
        report(`"${parent}" is not a reference.`, didYouMean(parent, references));
      else if (field.late === true)
        report(
          `"${parent}" is late: a record cannot be written before the one that it belongs to.`,
          undefined,
        );
      else if (field.local === undefined || field.push !== undefined)
        report(
          `"${parent}" does not name the local fields that hold the parent's key.`,
          "name them under local, without a push expression",
        );
    }
  },
);
