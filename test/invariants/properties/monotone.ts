import * as Effect from "effect/Effect";
import type { Scenario } from "../../support/arbitrary/Spec.ts";
import { scenarios } from "../../support/arbitrary/scenario.ts";
import { inWorld } from "../../support/world/World.ts";
import { type Canonical, canonical } from "../canonical.ts";
import { acrossWorlds, hold, type Invariant } from "../harness.ts";
import { entityOf, rulesOf } from "../permission.ts";

/** What a run changed: places that hold something else than before. */
const written = (before: Canonical, after: Canonical): ReadonlySet<string> =>
  new Set([...after.keys()].filter((place) => before.get(place) !== after.get(place)));

/** Whether a value that arrived may be the declared stand-in of a rule of the place. */
const standsIn = (scenario: Scenario, where: string, value: string | undefined): boolean => {
  const [, entity = ""] = where.split(" ");
  const place = where.slice(where.lastIndexOf(" ") + 1);
  if (place === "(record)" || place === "link_id" || place === "code" || place === "hidden") return false;
  return rulesOf(entityOf(scenario, entity), place).some(
    (rule) =>
      rule.otherwise !== undefined &&
      (JSON.stringify(rule.otherwise.value) === value ||
        // Brought down by the update that follows the create, in local words.
        where.startsWith("local ")),
  );
};

export const monotone: Invariant = {
  name: "3 monotone gates: closing a gate only takes writes away",
  runs: 80,
  property: (bench, layers) =>
    acrossWorlds(scenarios(), async (scenario) => {
      const gates = Object.entries(scenario.settings).flatMap(([name, value]) =>
        value === false || value === "ignore" ? [] : [name],
      );
      const gate = gates[scenario.dice % Math.max(1, gates.length)];
      if (gate === undefined) return;
      const under = (value: string | boolean | undefined) =>
        inWorld(bench, layers, scenario, (world) =>
          Effect.gen(function* () {
            const settings =
              value === undefined ? scenario.settings : { ...scenario.settings, [gate]: value };
            const before = yield* canonical(world, yield* world.snapshot);
            yield* world.run({ settings });
            const after = yield* canonical(world, yield* world.snapshot);
            return { after, writes: written(before, after) };
          }),
        );
      const open = await under(undefined);
      const closed = await under(scenario.spec.settings[gate] === "mode" ? "ignore" : false);
      const added = [...closed.writes].filter(
        (place) =>
          !(open.writes.has(place) && open.after.get(place) === closed.after.get(place)) &&
          !standsIn(scenario, place, closed.after.get(place)),
      );
      hold(
        added.length === 0,
        () =>
          `with ${gate} closed this was written, and with it open it was not:\n${added.map((place) => `${place}: ${closed.after.get(place)} (open: ${open.after.get(place) ?? "nothing"})`).join("\n")}`,
      );
      // What is missing stood behind that gate, or belongs to a record that was not made because of it.
      const removed = [...open.writes].filter((place) => !closed.writes.has(place));
      for (const where of removed) {
        const [side = "", entity = ""] = where.split(" ");
        const place = where.slice(where.lastIndexOf(" ") + 1);
        const record = where.slice(0, where.lastIndexOf(" "));
        const spec = entityOf(scenario, entity);
        const whole = !closed.after.has(`${record} (record)`);
        const linked = place === "link_id" || place === "hidden" || place === "(record)";
        const behind =
          gate === "master" ||
          spec.moves.some((move) => move.gate === gate) ||
          rulesOf(spec, place).some((rule) => rule.create?.gate === gate || rule.update?.gate === gate);
        const follows = spec.places.find((one) => one.name === place)?.reference !== undefined;
        hold(
          whole || linked || behind || follows,
          () => `closing ${gate} took away a write on ${side} that does not stand behind it: ${where}`,
        );
      }
    }),
};
