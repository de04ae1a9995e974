import type { Setting } from "../../language/files/IntegrationFile.ts";
import { expressionSites } from "../expressions.ts";
import { defineRule, mayMean, type RuleContext, spanAt } from "../Rule.ts";

/** Names that stand before something as a gate. */
const gatesOf = (context: RuleContext): ReadonlyArray<string> => {
  const { main, entities } = context.input;
  return [
    main.value.gate,
    ...entities.flatMap(({ value }) =>
      [...(value.moves ?? []), ...(value.groups ?? [])].map((one) => one.gate),
    ),
  ].filter((name) => name !== undefined);
};

/** Names of settings that a gate, a condition or a policy asks. */
const namesAsked = (context: RuleContext): ReadonlyArray<string> => {
  const { main, entities } = context.input;
  const conditions = [
    ...(main.value.never ?? []).map((policy) => policy.unless),
    ...entities.flatMap(({ value }) => [
      value.local.link?.when,
      ...(value.match ?? []).map((match) => match.when),
    ]),
  ];
  return [...gatesOf(context), ...conditions.flatMap((when) => Object.keys(when ?? {}))];
};

export const unusedSetting = defineRule(
  {
    code: "CW325",
    severity: "warning",
    summary: "A setting that no gate, no condition and no expression asks.",
    why: "An administrator would turn it and nothing would change.",
  },
  (context) => {
    // What asks it may stand in a file that is not sound.
    if (!context.input.entitiesComplete) return;
    const known = Object.keys(context.settings);
    const asked = new Set(namesAsked(context));
    const unreadable: Array<string> = [];
    for (const site of expressionSites(context)) {
      if (site.analysis.faults.some((fault) => fault.code === "CW501")) unreadable.push(site.source);
      for (const read of site.analysis.reads) {
        if (read.variable !== "settings") continue;
        // An expression that takes all of them may ask any.
        if (read.field === undefined) return;
        asked.add(read.field);
      }
    }
    const unknown = [...asked].filter((name) => !known.includes(name));
    const switches: ReadonlyArray<Setting["type"]> = ["mode", "toggle"];
    const isSwitch = (name: string): boolean => {
      const type = context.settings[name]?.type;
      return type === undefined || switches.includes(type);
    };
    // Where a text or a choice stands as a gate, some mode or toggle is meant.
    const meantByGate = gatesOf(context).some((name) => !isSwitch(name));
    for (const name of known) {
      if (asked.has(name) || unreadable.some((source) => source.includes(name))) continue;
      if (unknown.some((other) => mayMean(other, name, known)) || (meantByGate && isSwitch(name))) continue;
      context.report({
        at: spanAt(context.input.main, ["settings", name], "key"),
        message: `Nothing asks the setting "${name}".`,
        help: "name it as a gate, in a condition or in an expression, or take it away",
      });
    }
  },
);
