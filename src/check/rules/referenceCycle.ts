import { orderByDependency } from "../../kernel/graph.ts";
import { defineRule, type FieldSite, fieldPath, spanAt } from "../Rule.ts";

export const referenceCycle = defineRule(
  {
    code: "CW311",
    severity: "error",
    summary: "Entities that refer to each other in a circle.",
    why: "A record is written after those it refers to: none of them could be the first.",
    withoutIntegration: true,
  },
  (context) => {
    let edges = context.sites.filter(
      (site) => site.field.reference !== undefined && site.field.late !== true,
    );
    const names = context.input.entities.map((entity) => entity.value.entity);
    // Each circle once: the edges that were blamed are left out when the next is looked for.
    for (;;) {
      const result = orderByDependency(names, (name) =>
        edges.filter((site) => site.entity.value.entity === name).map((site) => site.field.reference ?? ""),
      );
      if (result._tag === "Ordered") return;
      const [from, to] = result.cycle;
      const closes = (site: FieldSite) => site.entity.value.entity === from && site.field.reference === to;
      const edge = edges.find(closes);
      if (edge === undefined) return;
      context.report({
        at: spanAt(edge.entity, fieldPath(edge, "reference")),
        message: `References go round in a circle: ${result.cycle.join(" → ")}.`,
        help: "mark one reference that its create can do without as late: true",
      });
      edges = edges.filter((site) => !closes(site));
    }
  },
);
