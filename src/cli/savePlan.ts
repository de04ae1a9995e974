/** Saves a plan for `apply`, with the values of sensitive fields in full: the file is its owner's alone. */
import * as Path from "@effect/platform/Path";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import type { Side } from "../model/Side.ts";
import type { Plan } from "../plan/Plan.ts";
import { type Connections, savedPlanText } from "../plan/savedPlan.ts";
import type { OpenMapping } from "./mapping.ts";
import { Machine, UsageError } from "./services.ts";
import { writeWhole } from "./writeWhole.ts";

/** The connections as the profile writes them, secrets left out. */
export const connectionsOf = ({ integration, profile }: OpenMapping): Connections => {
  const of = (side: Side) =>
    Object.fromEntries(
      Object.entries(profile.value.connections?.[side] ?? {}).filter(
        ([name]) => integration.systems[side].connection[name]?.type !== "secret",
      ),
    );
  return { local: of("local"), remote: of("remote") };
};

export const savePlan = Effect.fn("savePlan")(function* (mapping: OpenMapping, plan: Plan, file: string) {
  const path = yield* Path.Path;
  const target = path.resolve((yield* Machine).cwd, file);
  yield* writeWhole(target, savedPlanText(plan, connectionsOf(mapping)), { mode: 0o600 }).pipe(
    Effect.mapError(() => new UsageError({ message: `the plan cannot be written to ${file}` })),
  );
  yield* Console.error(`saved to ${file}; carry it out with: crosswalk apply ${file}`);
});
