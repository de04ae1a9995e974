/** The amounts that hold for each entity: what its own file says, else what crosswalk.yaml says for all. */
import { type Integration, originOf } from "../language/Integration.ts";
import type { Side } from "../model/Side.ts";
import type { EntityGuards, GuardAmount, GuardLimit, JobTemplate } from "./PlanTemplate.ts";

type Written = number | string | undefined;

const amount = (given: number | string): GuardAmount =>
  typeof given === "number" ? given : { percent: Number(given.slice(0, -1)) };

export const guardsOf = (integration: Integration): JobTemplate["guards"] => {
  const general = integration.main.value.guards;
  return Object.fromEntries(
    [...integration.entities].map(([name, entity]): [string, EntityGuards] => {
      const own = entity.value.guards;
      const limit = (
        what: string,
        path: ReadonlyArray<string>,
        ownAmount: Written,
        generalAmount?: Written,
      ): Readonly<Record<string, GuardLimit>> => {
        const at = ["guards", ...path, what];
        if (ownAmount !== undefined)
          return { [what]: { amount: amount(ownAmount), origin: originOf(entity, at) } };
        return generalAmount === undefined
          ? {}
          : { [what]: { amount: amount(generalAmount), origin: originOf(integration.main, at) } };
      };
      const side = (which: Side): EntityGuards["sides"]["local"] => ({
        ...limit("creates", [which], own?.[which]?.creates, general?.[which]?.creates),
        ...limit("updates", [which], own?.[which]?.updates, general?.[which]?.updates),
        ...limit("clears", [which], own?.[which]?.clears, general?.[which]?.clears),
        ...limit("fewer", [which], own?.[which]?.fewer, general?.[which]?.fewer),
      });
      return [
        name,
        {
          sides: { local: side("local"), remote: side("remote") },
          ...limit("links", [], own?.links, general?.links),
          fields: Object.fromEntries(
            Object.entries(own?.fields ?? {}).map(([field, given]) => [
              field,
              {
                ...limit("updates", ["fields", field], given.updates),
                ...limit("clears", ["fields", field], given.clears),
              },
            ]),
          ),
        },
      ];
    }),
  );
};
