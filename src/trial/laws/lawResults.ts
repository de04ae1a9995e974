import * as Effect from "effect/Effect";
import type { Integration } from "../../language/Integration.ts";
import type { Side } from "../../model/Side.ts";
import type { LawResult } from "../../report/LawsOutput.ts";
import type { CaseRunner } from "../CaseRunner.ts";
import type { MappingTexts } from "../mappingTexts.ts";
import type { TripVerdict } from "./LawVerdict.ts";
import { type Law, lawsOf } from "./lawsOf.ts";

const words = {
  local: { crosses: "goes up", crossed: "is sent as", returned: "is taken as" },
  remote: { crosses: "comes down", crossed: "is taken as", returned: "is sent as" },
} as const;

const judged = (
  runner: CaseRunner,
  texts: MappingTexts,
  law: Law,
): Effect.Effect<ReadonlyArray<LawResult>> => {
  const about = { rule: `${law.entity}.${law.field}`, place: law.place };
  const broken = law.isAllowed ? ("allowed" as const) : ("broken" as const);
  const ofTrip = (start: Side, trip: TripVerdict): LawResult => {
    const { crosses, crossed, returned } = words[start];
    switch (trip._tag) {
      case "Holds":
        return { ...about, start, verdict: "holds" };
      case "Vacuous":
        return { ...about, start, verdict: "not-judged", message: `no value was found that ${crosses}` };
      case "Broken":
        return {
          ...about,
          start,
          verdict: broken,
          message: `${start} ${trip.held} ${crossed} ${trip.crossed}, which ${returned} ${trip.returned}`,
        };
    }
  };
  if (law.noLaw !== undefined)
    return Effect.succeed([{ ...about, verdict: "not-judged", message: `not a law: ${law.noLaw}` }]);
  return Effect.map(
    runner.judgeLaw(texts, law.entity, law.field),
    (outcome): ReadonlyArray<LawResult> =>
      outcome._tag === "Unplanned"
        ? [{ ...about, verdict: broken, message: outcome.message }]
        : [ofTrip("local", outcome.local), ofTrip("remote", outcome.remote)],
  );
};

/**
 * Every round trip of a mapping that has to hold, and whether it does: two of each rule, or one result for both where
 * neither could be judged.
 */
export const lawResults = (
  runner: CaseRunner,
  texts: MappingTexts,
  integration: Integration,
): Effect.Effect<ReadonlyArray<LawResult>> =>
  Effect.map(
    Effect.forEach(lawsOf(integration), (law) => judged(runner, texts, law)),
    (all) => all.flat(),
  );
