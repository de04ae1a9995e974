/**
 * The one decision about a field. `verdict` answers what direction, gate and event allow, `decide` what the
 * conflict rules make of two values; check, compiler, planner, `explain` and docs ask here and nowhere else.
 * It is a service so that a run can be given another one: the tests' planted faults do that.
 */
import * as Context from "effect/Context";
import * as Layer from "effect/Layer";
import type { ConflictRule } from "../model/Conflict.ts";
import type { Direction } from "../model/Direction.ts";
import type { Event } from "../model/Event.ts";
import type { GateState } from "../model/Gate.ts";
import { conflicts } from "./conflicts/registry.ts";
import { directions } from "./directions/registry.ts";

/** What may happen to a field: written up, written down, as the conflict rule decides, or nothing and why. */
export type Verdict =
  | { readonly _tag: "Push" }
  | { readonly _tag: "Pull" }
  | { readonly _tag: "Decide" }
  | { readonly _tag: "Withheld"; readonly code: "gate-closed" | "mode-other-way" | "direction" };

/** One row of the flow table: a verdict for every event and gate state. */
export type DirectionTable = { readonly [E in Event]: { readonly [G in GateState]: Verdict } };

/** What both sides hold, in comparable words, and whether each has changed since the baseline. */
export interface Contest {
  readonly localBlank: boolean;
  readonly remoteBlank: boolean;
  /** undefined: there is no baseline. */
  readonly localChanged: boolean | undefined;
  readonly remoteChanged: boolean | undefined;
}

export type Decision = "push" | "pull" | "report";

export interface FlowService {
  readonly verdict: (question: {
    readonly direction: Direction;
    readonly gate: GateState;
    readonly event: Event;
  }) => Verdict;
  /** Asked only where two sides differ. Answers the decision and the rule that made it. */
  readonly decide: (
    rules: ReadonlyArray<ConflictRule>,
    contest: Contest,
  ) => { readonly decision: Decision; readonly by: ConflictRule };
}

export const flow: FlowService = {
  verdict: ({ direction, gate, event }) => directions[direction][event][gate],
  decide: (rules, contest) => {
    for (const rule of rules) {
      const decision = conflicts[rule](contest);
      if (decision !== undefined) return { decision, by: rule };
    }
    return { decision: "report", by: "report" };
  },
};

export class Flow extends Context.Tag("crosswalk/Flow")<Flow, FlowService>() {
  static readonly layer = Layer.succeed(Flow, flow);
}
