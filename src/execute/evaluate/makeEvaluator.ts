/** Records → typed candidates: the only place where expressions run on data. */
import * as Effect from "effect/Effect";
import type { EntityTemplate, FieldTemplate, JobTemplate } from "../../compile/PlanTemplate.ts";
import type { Cells, Key } from "../../model/Record.ts";
import type { Candidate, EvaluatedLocal, EvaluatedRemote, Unmet } from "../../plan/Evaluated.ts";
import { comparesLocally } from "../../plan/match.ts";
import { makeCandidates } from "./candidates.ts";
import { conditionsOf } from "./conditions.ts";
import { makeExpressions, type RunScope } from "./expressions.ts";
import { returnedDown, returnedUp } from "./returned.ts";

export interface Evaluator {
  /** `parent`: the local side of the record that it belongs to, where it belongs to one. */
  readonly local: (
    template: EntityTemplate,
    record: { readonly key: Key; readonly cells: Cells; readonly root: boolean },
    parent: Cells | undefined,
  ) => Effect.Effect<EvaluatedLocal>;
  /** `local`: the other record of the pair, for conditions that look at both. */
  readonly remote: (
    template: EntityTemplate,
    record: { readonly key: Key; readonly cells: Cells },
    local: Cells | undefined,
    parent: Cells | undefined,
  ) => Effect.Effect<EvaluatedRemote>;
  /** Whether a record lies in the job's scope; a reason where it does not. */
  readonly inScope: (
    template: EntityTemplate,
    cells: Cells,
    parent: Cells | undefined,
  ) => Effect.Effect<Unmet | undefined>;
  /** What a parent alone says of its children: the values by which the remote system lists them. */
  readonly ofParent: (
    template: EntityTemplate,
    parent: { readonly key: Key; readonly cells: Cells },
  ) => Effect.Effect<Readonly<Record<string, Candidate>>>;
  /** A remote record in local words, for the match rules that compare there. */
  readonly words: (
    template: EntityTemplate,
    cells: Cells,
  ) => Effect.Effect<Readonly<Record<string, Candidate>>>;
}

/** Rules that the match rules compare in local words. */
const comparedLocally = (template: EntityTemplate): ReadonlyArray<FieldTemplate> => {
  const names = new Set(template.match.flatMap((rule) => rule.by));
  return template.fields.filter((field) => names.has(field.name) && comparesLocally(field));
};

export const makeEvaluator = (job: JobTemplate, run: RunScope): Evaluator => {
  const expressions = makeExpressions(job, run);
  const candidates = makeCandidates(job, expressions);

  const inScope: Evaluator["inScope"] = (template, cells, parent) =>
    template.scope?.where === undefined
      ? Effect.succeed(undefined)
      : expressions.holds(template.scope.where, { local: cells, parent });

  return {
    inScope,
    local: (template, { key, cells, root }, parent) =>
      Effect.gen(function* () {
        const sight = { local: cells, parent };
        const pushed: Record<string, Candidate> = {};
        const otherwise: Record<string, Candidate> = {};
        const matched = new Set(template.match.flatMap((rule) => rule.by));
        for (const field of template.fields) {
          if (
            comparesLocally(field)
              ? field.direction === "pull-able"
              : field.direction !== "pull-only" || matched.has(field.name)
          )
            pushed[field.name] = yield* candidates.push(field, sight);
          if (field.otherwise !== undefined)
            otherwise[field.name] = yield* candidates.otherwise(field, field.otherwise, sight);
        }
        const found = yield* conditionsOf(expressions, template, sight);
        const returned = yield* returnedDown(
          candidates,
          template,
          sight,
          pushed,
          otherwise,
          found.closedGroups,
        );
        return { key, cells, root, pushed, otherwise, returned, ...found };
      }),
    remote: (template, { key, cells }, local, parent) =>
      Effect.gen(function* () {
        const sight = { remote: cells, local, parent };
        const pulled: Record<string, Candidate> = {};
        for (const field of template.fields)
          if (field.direction === "pull-only" || field.direction === "pull-able")
            pulled[field.name] = yield* candidates.pull(field, sight);
        const found = yield* conditionsOf(expressions, template, sight);
        const after =
          local === undefined
            ? yield* returnedUp(candidates, template, parent, pulled, found.closedGroups, (held) =>
                inScope(template, held, parent),
              )
            : { returned: {}, returns: true };
        return { key, cells, pulled, ...after, ...found };
      }),
    ofParent: (template, { key, cells }) =>
      Effect.gen(function* () {
        const found: Record<string, Candidate> = {};
        for (const field of template.fields) {
          if (field.name === template.parent?.field)
            found[field.name] = { _tag: "Refers", side: "local", key };
          else if (field.remote !== undefined && field.local.length === 0 && field.push !== undefined)
            found[field.name] = yield* candidates.push(field, { parent: cells });
        }
        return found;
      }),
    words: (template, cells) =>
      Effect.gen(function* () {
        const found: Record<string, Candidate> = {};
        for (const field of comparedLocally(template))
          found[field.name] = yield* candidates.pull(field, { remote: cells });
        return found;
      }),
  };
};
