import { combinations, gateStateOf } from "../../language/settings.ts";
import { defineRule, spanAt } from "../Rule.ts";

export const overlappingMoves = defineRule(
  {
    code: "CW412",
    severity: "error",
    summary: "Two moves or scopes of one entity that can hold in one job at once.",
    why: "Which conditions count for a record would be chance.",
  },
  (context) => {
    for (const entity of context.input.entities) {
      const moves = entity.value.moves ?? [];
      moves.forEach((later, index) => {
        const earlier = moves.findIndex((other, at) => {
          if (at >= index || other.do !== later.do || !other.jobs.some((job) => later.jobs.includes(job)))
            return false;
          const gates = [other.gate, later.gate].filter((gate) => gate !== undefined);
          return combinations(context.settings, gates).some((values) =>
            gates.every((gate) => gateStateOf(context.settings[gate], values[gate]) === "on"),
          );
        });
        if (earlier >= 0)
          context.report({
            at: spanAt(entity, ["moves", index, "do"]),
            message: `"${later.do}" stands twice for one job.`,
            related: [{ span: spanAt(entity, ["moves", earlier, "do"]), label: "the other move" }],
          });
      });
      const scopes = entity.value.scope ?? [];
      scopes.forEach((later, index) => {
        later.jobs.forEach((job, at) => {
          const earlier = scopes.findIndex((other, i) => i < index && other.jobs.includes(job));
          if (earlier < 0) return;
          context.report({
            at: spanAt(entity, ["scope", index, "jobs", at]),
            message: `The job "${job}" has two scopes in "${entity.value.entity}".`,
            related: [{ span: spanAt(entity, ["scope", earlier, "jobs"]), label: "the other scope" }],
          });
        });
      });
    }
  },
);
