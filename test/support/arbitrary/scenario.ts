/** Generated integrations with records and settings; a counterexample prints its files, settings and records. */
import fc from "fast-check";
import { rawScenario } from "./raw.ts";
import type { Scenario } from "./Spec.ts";
import { shapeScenario, type Wish } from "./shape.ts";
import { filesOf } from "./yaml.ts";

const recordsText = (scenario: Scenario): ReadonlyArray<string> =>
  Object.entries(scenario.records).flatMap(([entity, records]) =>
    records.map((record) => {
      const cells = Object.entries(record.cells).map(
        ([place, cell]) => `${place}: ${JSON.stringify(cell.local)} | ${JSON.stringify(cell.remote)}`,
      );
      const edits = record.edits.map((edit) => `${edit.side}.${edit.place} := ${JSON.stringify(edit.value)}`);
      return `  ${entity} ${record.code} (${record.stage})  ${cells.join("; ")}${edits.length === 0 ? "" : `  then ${edits.join(", ")}`}`;
    }),
  );

/** The mapping, what is set, and what both sides hold (local | remote). */
export const describe = (scenario: Scenario, whole = true): string =>
  [
    ...filesOf(scenario.spec, scenario.settings)
      .filter(({ file }) => whole || file.startsWith("entities/"))
      .map(({ file, text }) => `--- ${file}\n${text.trimEnd()}`),
    `settings ${JSON.stringify(scenario.settings)}, job ${scenario.job}, dice ${scenario.dice}`,
    "records (local | remote; a reference is the number of its record):",
    ...recordsText(scenario),
  ].join("\n");

/** A scenario that fast-check prints as a person reads it. */
export type Drawn = Scenario & { readonly [fc.toStringMethod]: () => string };

export const scenarios = (wish: Wish = {}): fc.Arbitrary<Drawn> =>
  rawScenario
    .map((raw) => shapeScenario(raw, wish))
    .map((scenario) => ({ ...scenario, [fc.toStringMethod]: () => `\n${describe(scenario)}\n` }));
