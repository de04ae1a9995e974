import * as Effect from "effect/Effect";
import type { Integration } from "../../language/Integration.ts";
import type { LawResult } from "../../report/LawsOutput.ts";
import type { CaseRunner } from "../CaseRunner.ts";
import type { MappingTexts } from "../mappingTexts.ts";
import { type Law, lawsOf } from "./lawsOf.ts";

const judged = (runner: CaseRunner, texts: MappingTexts, law: Law): Effect.Effect<LawResult> => {
  const about = { rule: `${law.entity}.${law.field}`, place: law.place };
  const notJudged = (message: string): LawResult => ({ ...about, verdict: "not-judged", message });
  const broken = (message: string): LawResult => ({
    ...about,
    verdict: law.isAllowed ? "allowed" : "broken",
    message,
  });
  if (law.noLaw !== undefined) return Effect.succeed(notJudged(`not a law: ${law.noLaw}`));
  return Effect.map(runner.judgeLaw(texts, law.entity, law.field), (outcome): LawResult => {
    switch (outcome._tag) {
      case "Holds":
        return { ...about, verdict: "holds" };
      case "Vacuous":
        return notJudged("no value was found that goes up");
      case "Broken":
        return broken(`local ${outcome.held} is sent as ${outcome.sent}, which is taken as ${outcome.taken}`);
      case "Unplanned":
        return broken(outcome.message);
    }
  });
};

/** Every round trip of a mapping that has to hold, and whether it does. */
export const lawResults = (
  runner: CaseRunner,
  texts: MappingTexts,
  integration: Integration,
): Effect.Effect<ReadonlyArray<LawResult>> =>
  Effect.forEach(lawsOf(integration), (law) => judged(runner, texts, law));
