import { orderByDependency } from "../../kernel/graph.ts";
import { defineRule, fieldPath, spanAt } from "../Rule.ts";

export const referenceCycle = defineRule(
  {
    code: "CW311",
    severity: "error",
    summary: "Entities that refer to each other in a circle.",
    why: "A record is written after those it refers to: none of them could be the first.",
  },
  (context) => {
    const edges = context.sites.filter(
      (site) => site.field.reference !== undefined && site.field.late !== true,
    );
    const names = context.input.entities.map((entity) => entity.value.entity);
    const result = orderByDependency(names, (name) =>
      edges.filter((site) => site.entity.value.entity === name).map((site) => site.field.reference ?? ""),
    );
    if (result._tag === "Ordered") return;
    const [from, to] = result.cycle;
    const edge = edges.find((site) => site.entity.value.entity === from && site.field.reference === to);
    if (edge === undefined) return;
    context.report({
      at: spanAt(edge.entity, fieldPath(edge, "reference")),
      message: `References go round in a circle: ${result.cycle.join(" → ")}.`,
      help: "mark one reference that its create can do without as late: true",
    });
  },
);
