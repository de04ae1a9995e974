import type { Code } from "../diagnostic/Code.ts";
import { didYouMean } from "../kernel/suggest.ts";
import type { ExpressionFault } from "../value/expression/syntax.ts";
import { expressionSites } from "./expressions.ts";
import { defineRule, type Rule, type RuleMeta } from "./Rule.ts";

/** A rule that reports the faults of one code which the analysis of every expression finds. */
export const expressionRule = (meta: RuleMeta & { readonly code: ExpressionFault["code"] & Code }): Rule =>
  defineRule(meta, (context) => {
    for (const site of expressionSites(context))
      for (const fault of site.analysis.faults) {
        if (fault.code !== meta.code || (site.plain && fault.code === "CW501")) continue;
        const name = /"([^"]+)"/.exec(fault.message)?.[1] ?? "";
        context.report({
          at: site.entity.document.spanInside(site.path, fault.start, fault.end),
          message: fault.message,
          help:
            fault.known === undefined
              ? undefined
              : didYouMean(
                  name,
                  fault.known.map((known) =>
                    name.startsWith("$") && !known.startsWith("$") ? `$${known}` : known,
                  ),
                ),
        });
      }
  });
