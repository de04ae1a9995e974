import { nameAdvice } from "../nameAdvice.ts";
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
            const span = spanAt(entity, [section, index, "jobs", at]);
            context.report({
              at: span,
              message: `"${job}" is not a job.`,
              ...nameAdvice(span, job, context.jobs, entry.jobs),
            });
          });
        });
  },
);
