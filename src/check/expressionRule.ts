import type { Code } from "../diagnostic/Code.ts";
import type { Fix } from "../diagnostic/Fix.ts";
import type { Span } from "../kernel/Source.ts";
import { didYouMean, suggest } from "../kernel/suggest.ts";
import { type ExpressionFault, knownFunctions } from "../value/expression/syntax.ts";
import { ownFunctions } from "../value/functions.ts";
import { expressionSites } from "./expressions.ts";
import { nameFix } from "./nameAdvice.ts";
import { defineRule, type Rule, type RuleMeta } from "./Rule.ts";

const functionNames = knownFunctions.map((name) => `$${name}`);

/** The name that a fault is about, as written. */
const nameIn = (fault: ExpressionFault): string => /"([^"]+)"/.exec(fault.message)?.[1] ?? "";

/** The nearest of the names that are known and can be seen where the expression stands. */
const helpOf = (fault: ExpressionFault, sees: ReadonlyArray<string>): string | undefined => {
  if (fault.known === undefined) return undefined;
  const name = nameIn(fault);
  const hidden = (known: string): boolean => {
    const variable = /^\$(\w+)/.exec(known)?.[1];
    return variable !== undefined && !sees.includes(variable);
  };
  const known = fault.known.filter((one) => !hidden(one));
  if (fault.code === "CW502" && !name.startsWith("$"))
    return `write ${known.filter((one) => one.endsWith(`.${name}`)).join(" or ")}`;
  // What stands where a variable may stand can be a function as well: it may be given to another.
  const near = suggest(name.slice(1), knownFunctions);
  if (fault.code === "CW502")
    return near === undefined || suggest(name, known) !== undefined
      ? didYouMean(name, known)
      : `did you mean "$${near}"?`;
  return near === undefined
    ? `besides those of JSONata there are ${Object.keys(ownFunctions)
        .map((one) => `$${one}`)
        .join(", ")}`
    : `did you mean "$${near}"?`;
};

/** The mend of a misspelt function: no variable has a name like those of functions. */
const fixOf = (at: Span, fault: ExpressionFault): Fix | undefined =>
  fault.code === "CW503" ? nameFix(at, nameIn(fault), functionNames) : undefined;

/** A rule that reports the faults of one code which the analysis of every expression finds. */
export const expressionRule = (meta: RuleMeta & { readonly code: ExpressionFault["code"] & Code }): Rule =>
  defineRule(meta, (context) => {
    for (const site of expressionSites(context))
      for (const fault of site.analysis.faults) {
        if (fault.code !== meta.code || (site.plain && fault.code === "CW501")) continue;
        const at = site.entity.document.spanInside(site.path, fault.start, fault.end);
        context.report({
          at,
          message: fault.message,
          help: fault.help ?? helpOf(fault, site.sees),
          fix: fixOf(at, fault),
        });
      }
  });
