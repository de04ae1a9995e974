import { codeText } from "../../value/codes.ts";
import { defineRule, spanAt } from "../Rule.ts";

export const ambiguousCode = defineRule(
  {
    code: "CW506",
    severity: "error",
    summary: "A local code that stands for two remote ones.",
    why: "Which of them is sent would be chance.",
    withoutIntegration: true,
  },
  (context) => {
    for (const table of context.input.codes) {
      const first = new Map<string, number>();
      table.value.pairs.forEach((pair, index) => {
        const earlier = first.get(codeText(pair.local));
        if (earlier === undefined) {
          first.set(codeText(pair.local), index);
          return;
        }
        context.report({
          at: spanAt(table, ["pairs", index, "local"]),
          message: `The local code "${String(pair.local)}" stands twice.`,
          related: [{ span: spanAt(table, ["pairs", earlier, "local"]), label: "first here" }],
        });
      });
    }
  },
);
