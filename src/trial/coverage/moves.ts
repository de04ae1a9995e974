import { originOf } from "../../language/Integration.ts";
import { moveWords } from "../mutation/Operator.ts";
import { type CoverageKind, placeAt } from "./Coverage.ts";
import { eventOf, sameOrigin } from "./writes.ts";

/** A move of an entity: made by some case. */
export const moves: CoverageKind = {
  name: "moves",
  items: ({ integration, cases }) => {
    const steps = cases.flatMap(({ plan }) => plan.steps.filter((step) => step._tag !== "Link"));
    return [...integration.entities].flatMap(([name, entity]) =>
      (entity.value.moves ?? []).map((move, index) => {
        const origin = originOf(entity, ["moves", index, "do"]);
        return {
          place: placeAt(entity, ["moves", index, "do"]),
          words: moveWords(entity.value, move),
          isTaken: steps.some(
            (step) => step.entity === name && eventOf(step) === move.do && sameOrigin(step.origin, origin),
          ),
        };
      }),
    );
  },
};
