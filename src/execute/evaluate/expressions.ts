/** Expressions run on records, and what they would look at that is not there. */
import * as Effect from "effect/Effect";
import type { JobTemplate } from "../../compile/PlanTemplate.ts";
import type { Cells } from "../../model/Record.ts";
import type { Unmet } from "../../plan/Evaluated.ts";
import { type Analysis, analyse } from "../../value/expression/analyse.ts";
import { type Compiled, compileExpression, type Evaluation } from "../../value/expression/compile.ts";
import type { Scope } from "../../value/expression/Scope.ts";

/** The records that an expression sees; a side that is left out is not there. */
export interface Sight {
  readonly local?: Cells | undefined;
  readonly remote?: Cells | undefined;
  /** Local side of the record that it belongs to. */
  readonly parent?: Cells | undefined;
}

/** What the run itself gives to every expression. */
export interface RunScope {
  readonly today: string;
  readonly now: string;
  readonly inputs: Readonly<Record<string, string>>;
}

export interface Gaps {
  /** Places that were not read: nothing follows from their being missing. */
  readonly unread: ReadonlyArray<string>;
  /** Inputs that the command did not give. */
  readonly asks: ReadonlyArray<string>;
}

export interface Expressions {
  readonly evaluate: (source: string, sight: Sight, value?: unknown) => Effect.Effect<Evaluation>;
  readonly gaps: (source: string, sight: Sight) => Gaps;
  /** Why a condition does not hold, or could not be judged; undefined where it holds. */
  readonly holds: (source: string, sight: Sight) => Effect.Effect<Unmet | undefined>;
}

/** A blank reaches an expression as missing. */
const withoutBlanks = (cells: Cells): Record<string, unknown> => {
  const out: Record<string, unknown> = {};
  for (const [name, cell] of Object.entries(cells)) if (cell !== null) out[name] = cell;
  return out;
};

export const makeExpressions = (job: JobTemplate, run: RunScope): Expressions => {
  const compiled = new Map<string, Compiled>();
  const analyses = new Map<string, Analysis>();
  const base = { settings: job.settings, inputs: run.inputs, today: run.today, now: run.now };

  const scopeOf = ({ local, remote, parent }: Sight, value: unknown): Scope => ({
    ...base,
    ...(local === undefined ? {} : { local: withoutBlanks(local) }),
    ...(remote === undefined ? {} : { remote: withoutBlanks(remote) }),
    ...(parent === undefined ? {} : { parent: { local: withoutBlanks(parent) } }),
    ...(value === undefined || value === null ? {} : { value }),
  });

  const evaluate: Expressions["evaluate"] = (source, sight, value) => {
    let expression = compiled.get(source);
    if (expression === undefined) {
      expression = compileExpression(source, job.timezone);
      compiled.set(source, expression);
    }
    const found = expression;
    const scope = scopeOf(sight, value);
    return found._tag === "Plain"
      ? Effect.succeed({ _tag: "Value", value: found.get(scope) })
      : Effect.promise(() => found.run(scope));
  };

  const gaps: Expressions["gaps"] = (source, sight) => {
    let analysis = analyses.get(source);
    if (analysis === undefined) {
      analysis = analyse(source);
      analyses.set(source, analysis);
    }
    const unread: Array<string> = [];
    const asks: Array<string> = [];
    for (const { variable, field } of analysis.reads) {
      if (variable === "inputs" && field !== undefined && run.inputs[field] === undefined) asks.push(field);
      if (variable !== "local" && variable !== "remote" && variable !== "parent") continue;
      const cells = sight[variable];
      if (field !== undefined && (cells === undefined || cells[field] === undefined))
        unread.push(`${variable} ${field}`);
    }
    return { unread, asks };
  };

  /** Any entity's: a condition may look at its parent's places too. */
  const sensitive = {
    local: new Set<string>(),
    remote: new Set<string>(),
  };
  for (const entity of job.entities)
    for (const side of ["local", "remote"] as const)
      for (const field of Object.values(entity[side].fields))
        if (field.sensitive) sensitive[side].add(field.name);

  const looksAtSensitive = (source: string): boolean => {
    const reads = analyses.get(source)?.reads ?? analyse(source).reads;
    return reads.some(({ variable, field }) => {
      if (variable !== "local" && variable !== "remote" && variable !== "parent") return false;
      const names = sensitive[variable === "remote" ? "remote" : "local"];
      return field === undefined ? names.size > 0 : names.has(field);
    });
  };

  const holds: Expressions["holds"] = (source, sight) =>
    Effect.suspend(() => {
      const { unread } = gaps(source, sight);
      if (unread.length > 0)
        return Effect.succeed({
          fault: false,
          message: `the condition looks at ${unread.join(", ")}, which was not read: ${source}`,
        });
      return Effect.map(evaluate(source, sight), (result): Unmet | undefined => {
        if (result._tag === "Fault")
          return {
            fault: true,
            // What went wrong may be told with the value it went wrong with.
            message: `the condition could not be evaluated: ${looksAtSensitive(source) ? "(hidden)" : result.message} (${source})`,
          };
        return result.value === true
          ? undefined
          : { fault: false, message: `the condition does not hold: ${source}` };
      });
    });

  return { evaluate, gaps, holds };
};
