import type { EntityFile } from "../../language/files/EntityFile.ts";
import { expressionSites } from "../expressions.ts";
import { nameAdvice } from "../nameAdvice.ts";
import { defineRule, type RuleContext } from "../Rule.ts";

/** Fields of the local resource of the entity that the given one belongs to. */
const parentFields = (context: RuleContext, entity: EntityFile): ReadonlyArray<string> => {
  const reference = entity.parent === undefined ? undefined : entity.fields[entity.parent]?.reference;
  const parent = reference === undefined ? undefined : context.entity(reference);
  return parent === undefined ? [] : Object.keys(context.resource("local", parent.value)?.fields ?? {});
};

export const unseenPlace = defineRule(
  {
    code: "CW508",
    severity: "error",
    summary: "An expression that looks at a field, a setting or a side which is not there.",
    why: "It would silently be missing in every record.",
  },
  (context) => {
    for (const site of expressionSites(context))
      for (const read of site.analysis.reads) {
        const { start, end } = site.sees.includes(read.variable) ? read : read.root;
        const at = site.entity.document.spanInside(site.path, start, end);
        if (!site.sees.includes(read.variable)) {
          context.report({
            at,
            message: `"$${read.variable}" is not to be seen here.`,
            help: `this expression sees ${site.sees.map((name) => `$${name}`).join(", ")}`,
          });
          continue;
        }
        if (read.field === undefined) continue;
        const known =
          read.variable === "settings"
            ? Object.keys(context.settings)
            : read.variable === "inputs"
              ? Object.values(context.input.main.value.jobs).flatMap((job) => Object.keys(job.inputs ?? {}))
              : read.variable === "parent"
                ? parentFields(context, site.entity.value)
                : read.variable === "local" || read.variable === "remote"
                  ? Object.keys(context.resource(read.variable, site.entity.value)?.fields ?? {})
                  : undefined;
        if (known === undefined || known.includes(read.field)) continue;
        if (known.length === 0 && read.variable !== "inputs") continue;
        context.report({
          at,
          message:
            read.variable === "settings"
              ? `"${read.field}" is not a setting.`
              : read.variable === "inputs"
                ? `"${read.field}" is no input of any job.`
                : read.variable === "parent"
                  ? `"${read.field}" is not a field of the parent's local resource.`
                  : `"${read.field}" is not a field of the ${read.variable} resource "${site.entity.value[read.variable === "local" ? "local" : "remote"].resource}".`,
          ...(read.variable === "inputs" && known.length === 0
            ? { help: "declare it under the inputs of a job" }
            : nameAdvice(at, read.field, known)),
        });
      }
  },
);
