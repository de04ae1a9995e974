import * as Effect from "effect/Effect";
import type { TestCase } from "../check/cases/TestCase.ts";
import type { Integration } from "../language/Integration.ts";
import type { Plan } from "../plan/Plan.ts";
import { fromError } from "../report/fromError.ts";
import { type Comparison, compare, placeTypesOf } from "./compare.ts";
import { planCase } from "./planCase.ts";

/** What became of a case. */
export type CaseOutcome =
  | { readonly _tag: "Planned"; readonly plan: Plan; readonly comparison: Comparison }
  /** No plan came of it: why, in a sentence. */
  | { readonly _tag: "Unplanned"; readonly message: string };

/**
 * Plans a case and compares the plan with what the case expects. Never fails: what would end a run is an outcome.
 * The mapping's expressions run in this process, so that a stranger's mapping is given to a `CaseRunner` instead.
 */
export const runCase = (integration: Integration, test: TestCase): Effect.Effect<CaseOutcome> =>
  planCase(integration, test).pipe(
    Effect.map(
      (plan): CaseOutcome => ({
        _tag: "Planned",
        plan,
        comparison: compare(placeTypesOf(integration), test, plan),
      }),
    ),
    Effect.catchAll((error) =>
      Effect.succeed<CaseOutcome>({
        _tag: "Unplanned",
        message:
          error._tag === "NothingChosen"
            ? `the job starts from records that are named: the case says neither "only" nor "all"`
            : fromError(error).message,
      }),
    ),
  );
