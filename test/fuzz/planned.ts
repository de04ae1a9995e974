/** Plans of a mapping against records that are made from what its systems declare. */
import * as Cause from "effect/Cause";
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import type { CaseRecords, TestCase } from "../../src/check/cases/TestCase.ts";
import { own } from "../../src/kernel/own.ts";
import type { Integration } from "../../src/language/Integration.ts";
import type { SettingValues } from "../../src/language/settings.ts";
import type { Catalog, CatalogField } from "../../src/model/Catalog.ts";
import type { FieldType } from "../../src/model/FieldType.ts";
import { type Cell, type Cells, type Key, keyOf } from "../../src/model/Record.ts";
import type { Plan } from "../../src/plan/Plan.ts";
import { planCase } from "../../src/trial/planCase.ts";

const values: { readonly [T in FieldType]: ReadonlyArray<Cell> } = {
  text: ["Ash", null, "  ash ", "x|y", "1"],
  exact: ["a", "A", null, "1", "2"],
  email: ["ash@example.org", null, "ASH@example.org"],
  phone: ["01632 960001", null],
  lines: ["one\ntwo", null, "one"],
  integer: [1, 2, null, 3, 0, -1],
  decimal: ["1.5", null, "0"],
  boolean: [true, false, null],
  date: ["2026-03-01", null, "2024-02-29", "2030-12-31"],
  time: ["09:00", null, "23:59"],
  instant: ["2026-03-01T09:00:00Z", null],
};

const recordsPerResource = 4;

/** A small number that depends on a text alone. */
const numberOf = (text: string): number =>
  [...text].reduce((sum, one) => (sum * 31 + one.charCodeAt(0)) % 997, 7);

const cellOf = (field: CatalogField, part: boolean, row: number): Cell => {
  // Few keys, so that records and references of both sides meet by chance.
  if (part && field.type === "integer") return row + 1;
  if (part) return `${row + 1}`;
  const all = values[field.type];
  return all[(numberOf(field.name) + row) % all.length] ?? null;
};

const recordsOf = (catalog: Catalog): CaseRecords =>
  new Map(
    Object.values(catalog.resources).map((resource) => {
      const rows = new Map<Key, Cells>();
      for (let row = 0; row < recordsPerResource; row += 1) {
        const cells = Object.fromEntries(
          Object.values(resource.fields).map((field) => [
            field.name,
            cellOf(field, resource.key.includes(field.name), row),
          ]),
        );
        const key = keyOf(resource.key.map((name) => own(cells, name)));
        if (key !== undefined) rows.set(key, cells);
      }
      return [resource.name, rows] as const;
    }),
  );

/** One case for a job and settings, with some pairs remembered and some not. */
const caseOf = (integration: Integration, job: string, settings: SettingValues): TestCase => ({
  name: job,
  file: "cases/generated.yaml",
  index: 0,
  place: { file: "cases/generated.yaml", line: 1, column: 1 },
  job,
  now: Date.UTC(2026, 2, 1, 9),
  profile: undefined,
  settings,
  inputs: {},
  chosen: "all",
  records: {
    local: recordsOf(integration.systems.local.catalog),
    remote: recordsOf(integration.systems.remote.catalog),
  },
  unlisted: new Map(),
  links: [...integration.entities.keys()].map((entity) => ({
    entity,
    localKey: "1",
    remoteKey: "2",
    columnSeen: false,
  })),
  baselines: [],
  expect: [],
  withheld: undefined,
});

/** What no plan may hold, whatever the settings: a value that is carried against its rule's direction. */
const wrongWays = (integration: Integration, plan: Plan): ReadonlyArray<string> =>
  plan.steps.flatMap((step) => {
    if (step._tag === "Link") return [];
    const never = step._tag.startsWith("Push") ? "pull-only" : "push-only";
    return step.writes
      .filter(({ field }) => integration.entities.get(step.entity)?.value.fields[field]?.direction === never)
      .map(({ field }) => `${step._tag} writes ${step.entity}.${field}, which is ${never}`);
  });

/** What is wrong with the plans of a sound mapping; nothing where all is well. */
export const planFaults = async (
  integration: Integration,
  settings: ReadonlyArray<SettingValues>,
): Promise<ReadonlyArray<string>> => {
  const faults: Array<string> = [];
  for (const job of Object.keys(integration.main.value.jobs))
    for (const one of settings) {
      const exit = await Effect.runPromiseExit(planCase(integration, caseOf(integration, job, one)));
      if (Exit.isSuccess(exit)) faults.push(...wrongWays(integration, exit.value));
      else faults.push(`planning ${job} ends with ${Cause.pretty(exit.cause)}`);
    }
  return faults;
};
