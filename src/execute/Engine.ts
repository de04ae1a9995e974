/**
 * The three halves of a run that only compute or only carry out: evaluation, planning, execution. They are one
 * service so that a run can be given others: the tests' planted faults do that, to show that the properties
 * would notice.
 */
import * as Context from "effect/Context";
import * as Layer from "effect/Layer";
import { makePlan } from "../plan/makePlan.ts";
import { applyPlan } from "./applyPlan.ts";
import { makeEvaluator } from "./evaluate/makeEvaluator.ts";

export interface EngineService {
  readonly makeEvaluator: typeof makeEvaluator;
  readonly makePlan: typeof makePlan;
  readonly applyPlan: typeof applyPlan;
}

export class Engine extends Context.Tag("crosswalk/Engine")<Engine, EngineService>() {
  static readonly layer = Layer.succeed(Engine, { makeEvaluator, makePlan, applyPlan });
}
