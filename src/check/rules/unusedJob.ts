import { defineRule, mayMean, spanAt } from "../Rule.ts";

export const unusedJob = defineRule(
  {
    code: "CW327",
    severity: "warning",
    summary: "A job that no scope and no move names.",
    why: "It would run, find nothing to do and look as if all were well.",
  },
  (context) => {
    // What names it may stand in a file that is not sound, or be meant by a name that is not known.
    if (!context.input.entitiesComplete) return;
    const named = context.input.entities.flatMap(({ value }) =>
      [...(value.scope ?? []), ...(value.moves ?? [])].flatMap((one) => one.jobs),
    );
    const unknown = named.filter((name) => !context.jobs.includes(name));
    for (const name of context.jobs) {
      if (named.includes(name) || unknown.some((other) => mayMean(other, name, context.jobs))) continue;
      context.report({
        at: spanAt(context.input.main, ["jobs", name], "key"),
        message: `No scope and no move names the job "${name}".`,
        help: "name it in the scope and the moves of an entity, or take it away",
      });
    }
  },
);
