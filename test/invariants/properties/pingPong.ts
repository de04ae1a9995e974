import * as Effect from "effect/Effect";
import type { RunReport } from "../../../src/execute/RunReport.ts";
import { scenarios } from "../../support/arbitrary/scenario.ts";
import { flat, placeOf } from "../../support/world/server.ts";
import { canonical, differences } from "../canonical.ts";
import { hold, type Invariant, overWorlds } from "../harness.ts";

/** Equality of the kinds of text, written here once more. */
const same = (kind: string, a: string, b: string): boolean => {
  const fold = (text: string) => text.normalize("NFC").trim().replace(/\s+/gu, " ");
  switch (kind) {
    case "text":
      return fold(a) === fold(b);
    case "email":
      return fold(a).toLowerCase() === fold(b).toLowerCase();
    case "phone":
      return (
        a.replace(/[\s.()-]/g, "").replace(/^00/, "+") === b.replace(/[\s.()-]/g, "").replace(/^00/, "+")
      );
    default:
      return a === b;
  }
};

export const pingPong: Invariant = {
  name: "5 no ping-pong: every run after the first writes nothing, also where a system stores something else",
  runs: 80,
  property: (bench, layers) =>
    overWorlds(
      bench,
      layers,
      scenarios({ habits: true, updates: true, otherwise: false }),
      (world, scenario) =>
        Effect.gen(function* () {
          const first = yield* world.run();
          const expected: Array<string> = [];
          for (const arrived of world.log) {
            if (arrived.status >= 300) continue;
            const spec = scenario.spec.entities.find((one) => one.name === arrived.entity);
            const object = world.server.store.get(arrived.entity)?.get(arrived.id) ?? {};
            for (const [place, sent] of Object.entries(flat(arrived.body))) {
              const declared = spec?.places.find((one) => one.name === place);
              const kept = placeOf(object, place);
              if (declared?.habit === undefined || typeof sent !== "string" || typeof kept !== "string")
                continue;
              if (!same(declared.domain.localType, sent, kept)) expected.push(`${arrived.entity} ${place}`);
            }
          }
          const said = (report: RunReport) =>
            report.normalisations.map((one) => `${one.entity} ${one.field.replace(/(Up|Down)$/, "")}`).sort();
          hold(
            JSON.stringify(said(first)) === JSON.stringify(expected.sort()),
            () => `normalisations: expected ${expected.join(", ")}, reported ${said(first).join(", ")}`,
          );
          const writes = world.log.length;
          const settled = yield* canonical(world, yield* world.snapshot);
          for (const round of [2, 3, 4]) {
            const report = yield* world.run();
            const apart = differences(settled, yield* canonical(world, yield* world.snapshot));
            hold(apart.length === 0, () => `run ${round} changed:\n${apart.join("\n")}`);
            hold(world.log.length === writes, () => {
              const extra = world.log.slice(writes);
              return `run ${round} sent ${JSON.stringify(extra)}`;
            });
            hold(report.normalisations.length === 0, () => `run ${round} reports a normalisation again`);
          }
        }),
    ),
};
