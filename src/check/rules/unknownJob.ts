import { didYouMean } from "../../kernel/suggest.ts";
import { defineRule, spanAt } from "../Rule.ts";

export const unknownJob = defineRule(
  {
    code: "CW304",
    severity: "error",
    summary: "A job that the integration does not declare.",
    why: "The move or scope would never take part in a run.",
  },
  (context) => {
    for (const entity of context.input.entities)
      for (const section of ["scope", "moves"] as const)
        (entity.value[section] ?? []).forEach((entry, index) => {
          entry.jobs.forEach((job, at) => {
            if (context.jobs.includes(job)) return;
            context.report({
              at: spanAt(entity, [section, index, "jobs", at]),
              message: `"${job}" is not a job.`,
              help: didYouMean(job, context.jobs),
            });
          });
        });
  },
);
