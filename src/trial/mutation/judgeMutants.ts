/**
 * Mutants against the cases of a mapping. What `validate` refuses needs no case, and what is compiled the same can be
 * told by none; every other mutant is killed by the first case that fails, or survives.
 */
import * as Effect from "effect/Effect";
import { checkCases } from "../../check/cases/checkCases.ts";
import type { TestCase } from "../../check/cases/TestCase.ts";
import type { Checker } from "../../check/check.ts";
import type { FlowService } from "../../flow/Flow.ts";
import type { EntityFile } from "../../language/files/EntityFile.ts";
import type { Integration, SoundProfile } from "../../language/Integration.ts";
import type { LoadedFile, LoadedFiles } from "../../language/loadIntegration.ts";
import type { Plan } from "../../plan/Plan.ts";
import type { MutationOutput, Survivor } from "../../report/MutationOutput.ts";
import type { CaseRunner } from "../CaseRunner.ts";
import type { MappingTexts } from "../mappingTexts.ts";
import { type Mutant, mutantsOf } from "./Mutant.ts";
import { onlyReferenced } from "./operators/onlyReferenced.ts";
import { isRefused } from "./refusal.ts";
import { isUntouched, makeTemplates } from "./untouched.ts";

/** A case that passes, and its plan. */
export interface PassedCase {
  readonly test: TestCase;
  readonly plan: Plan;
}

export interface MutationInput {
  readonly checker: Checker;
  readonly flow: FlowService;
  readonly runner: CaseRunner;
  readonly files: LoadedFiles;
  readonly caseFiles: ReadonlyArray<LoadedFile>;
  readonly texts: MappingTexts;
  readonly integration: Integration;
  readonly profiles: ReadonlyArray<SoundProfile>;
  readonly cases: ReadonlyArray<PassedCase>;
}

/** How far a case's plan is from what the mutant changes: 0 writes or withholds one of its fields. */
const distance = (mutant: Mutant, entities: ReadonlySet<string>, { plan }: PassedCase): number => {
  const isOf = ({ entity }: { readonly entity: string }): boolean => entities.has(entity);
  const touches = [
    ...plan.steps.filter(isOf).flatMap((step) => (step._tag === "Link" ? [] : step.writes)),
    ...plan.withheld.filter(isOf),
  ];
  if (
    touches.some(
      ({ field, reason }) =>
        mutant.fields.includes(field) ||
        (mutant.setting !== undefined && reason.gate?.setting === mutant.setting),
    )
  )
    return 0;
  if (touches.length > 0 || plan.steps.some(isOf) || plan.setAside.some(isOf)) return 1;
  return [...entities].some((entity) => (plan.considered[entity] ?? 0) > 0) ? 2 : 3;
};

const isAbout = ({ entity, table, setting }: Mutant, name: string, file: EntityFile): boolean => {
  if (entity !== undefined) return name === entity;
  if (table !== undefined) return Object.values(file.fields).some(({ codes }) => codes === table);
  return (
    setting === undefined ||
    [...(file.moves ?? []), ...(file.groups ?? [])].some(({ gate }) => gate === setting)
  );
};

const entitiesOf = ({ entities }: Integration, mutant: Mutant): ReadonlySet<string> =>
  new Set([...entities].flatMap(([name, { value }]) => (isAbout(mutant, name, value) ? [name] : [])));

const caseId = ({ file, index }: TestCase): string => `${file}#${index}`;

export const judgeMutants = (input: MutationInput): Effect.Effect<MutationOutput> =>
  Effect.gen(function* () {
    const { checker, flow, runner, files, caseFiles, texts, integration, profiles, cases } = input;
    const templates = makeTemplates(integration, flow);
    const mutants = mutantsOf(integration);
    let refused = 0;
    let equivalent = 0;
    let killed = 0;
    const survivors: Array<Survivor> = [];

    /** Cases that a mutant of `crosswalk.yaml` can plan otherwise. */
    const touchedBySettings = (mutant: Mutant): ReadonlySet<string> => {
      const before = new Map(cases.map(({ test }) => [caseId(test), test]));
      const { gate } = integration.main.value;
      const isOpened = gate !== undefined && mutant.integration.main.value.gate === undefined;
      return new Set(
        checkCases(caseFiles, mutant.integration, profiles).cases.flatMap((test) => {
          const own = before.get(caseId(test));
          if (own === undefined) return [];
          // An integration whose gate is open runs the same without one.
          const same = isOpened ? own.settings[gate] === true : templates.sameSettings(own, test.settings);
          return same ? [] : [caseId(test)];
        }),
      );
    };

    /** Compiled the same for every job and all settings; a code table that no rule uses is compiled into none. */
    const isEquivalent = (mutant: Mutant): boolean =>
      mutant.entity === undefined
        ? mutant.table !== undefined && entitiesOf(integration, mutant).size === 0
        : templates.alwaysSame(mutant, mutant.entity);

    const isKilled = (mutant: Mutant, index: number) =>
      Effect.gen(function* () {
        const entities = entitiesOf(integration, mutant);
        const ofSettings = mutant.entity === undefined && mutant.table === undefined;
        const changed = ofSettings ? touchedBySettings(mutant) : undefined;
        // What only records that a job starts from would notice.
        const rooted = ({ plan }: PassedCase): boolean =>
          mutant.operator !== onlyReferenced.name ||
          [...entities].some((entity) => (plan.considered[entity] ?? 0) > 0);
        const ordered = cases
          .filter(rooted)
          .map((one) => ({ test: one.test, far: distance(mutant, entities, one) }))
          .sort((a, b) => a.far - b.far);
        for (const { test } of ordered) {
          const untouched =
            changed === undefined
              ? isUntouched(integration, templates, mutant, test)
              : !changed.has(caseId(test));
          if (!untouched && !(yield* runner.passesUnder(texts, index, test))) return true;
        }
        return false;
      });

    for (const [index, mutant] of mutants.entries()) {
      // The processor is given back between two: an interruption is heard.
      yield* Effect.yieldNow();
      if (isRefused(checker, files, mutant)) refused++;
      else if (isEquivalent(mutant)) equivalent++;
      else if (yield* isKilled(mutant, index)) killed++;
      else survivors.push({ place: mutant.place, kind: mutant.operator, change: mutant.words });
    }
    const judged = killed + survivors.length;
    return {
      mutants: mutants.length,
      refused,
      equivalent,
      killed,
      survived: survivors.length,
      share: judged === 0 ? 100 : Math.floor((killed / judged) * 1000) / 10,
      survivors,
    };
  });
