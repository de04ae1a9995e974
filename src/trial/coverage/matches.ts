import { originOf } from "../../language/Integration.ts";
import { originText } from "../../model/Reason.ts";
import { type CoverageKind, placeAt } from "./Coverage.ts";
import { sameOrigin } from "./writes.ts";

/** A match rule: some case finds a partner by it, and some case finds several. */
export const matches: CoverageKind = {
  name: "match rules",
  items: ({ integration, cases }) =>
    [...integration.entities].flatMap(([name, entity]) =>
      (entity.value.match ?? []).flatMap((match, index) => {
        const origin = originOf(entity, ["match", index], "value");
        const place = placeAt(entity, ["match", index]);
        const words = `${name}: match by ${match.by.join(", ")}`;
        return [
          {
            place,
            words: `${words} finds one`,
            isTaken: cases.some(({ plan }) =>
              plan.steps.some(
                (step) =>
                  step._tag === "Link" &&
                  step.entity === name &&
                  (step.via === "match" || step.via === "adopt") &&
                  sameOrigin(step.origin, origin),
              ),
            ),
          },
          {
            place,
            words: `${words} finds several`,
            isTaken: cases.some(({ plan }) =>
              plan.setAside.some(
                (one) =>
                  one.entity === name &&
                  one.message.includes(` match (`) &&
                  one.message.includes(` by the rule at ${originText(origin)};`),
              ),
            ),
          },
        ];
      }),
    ),
};
