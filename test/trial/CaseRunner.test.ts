/** A stranger's expression can end its process and nothing else: it is bounded in time and memory, and told nothing. */
import { fileURLToPath } from "node:url";
import * as Effect from "effect/Effect";
import { describe, expect, it } from "vitest";
import type { TestCase } from "../../src/check/cases/TestCase.ts";
import { type Bounds, makeCaseRunner, standardBounds } from "../../src/trial/CaseRunner.ts";
import { type PlaceType, placeTypesOf } from "../../src/trial/compare.ts";
import { textsOf } from "../../src/trial/mappingTexts.ts";
import type { CaseOutcome } from "../../src/trial/runCase.ts";
import { type Program, TrialProgram } from "../../src/trial/TrialProgram.ts";
import { applyChanges, type Files } from "../support/checkFiles.ts";
import { program } from "../support/program.ts";
import { mappingFiles, type Opened, openWith } from "./support.ts";

const sku = "sku: { local: sku, remote: sku, type: exact, direction: push-only }";

/** The starter with an expression that does what the item's key says. */
const hostile: Files = applyChanges(mappingFiles("starter"), [
  {
    in: "entities/item.yaml",
    from: sku,
    to: sku.replace(
      " }",
      `, push: "$value = 'HOG' ? $string($split($pad('x', 90000000), '')) : $value = 'BIG' ? $pad('x', 60000000) : $value = 'SLOW' ? $replace($pad('a', 3000, 'a'), /a*a*a*a*a*a*b/, '') : $value" }`,
    ),
  },
]);

const itemCase = (name: string, key: string): string => `  - name: ${name}
    local: { items: [{ sku: ${key}, name: Bench, inStock: 1 }] }
    expect:
      - create: { side: remote, entity: item, from: ${key}, set: { sku: ${key}, title: Bench, available: 1 } }
      - link: { entity: item, local: ${key}, remote: { keyOf: "item:${key}" }, via: create }
`;

const opened = openWith(hostile, {
  "cases/own.yaml": `given: { now: 2026-03-02T09:00:00Z, job: sync }
cases:
${itemCase("before", "A-1")}${itemCase("too much", "HOG")}${itemCase("too long", "SLOW")}${itemCase("too big", "BIG")}${itemCase("after", "A-3")}`,
});

const typesOf = ({ integration }: Opened["mapping"]): PlaceType => {
  if (integration === undefined) throw new Error("the mapping is not sound");
  return placeTypesOf(integration);
};

const outcomes = (
  { loaded, caseFiles, checked, mapping }: Opened,
  started: Program,
  bounds: Bounds,
  cases: ReadonlyArray<TestCase> = checked.cases,
): Promise<ReadonlyArray<CaseOutcome>> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const runner = yield* makeCaseRunner(bounds);
        const texts = textsOf(loaded, caseFiles);
        return yield* Effect.forEach(cases, (one) => runner.run(texts, typesOf(mapping), one));
      }),
    ).pipe(Effect.provideService(TrialProgram, started)),
  );

const worker = (): Program => ({ file: program("trialWorker"), nodeArguments: [] });

const told = (outcome: CaseOutcome): string =>
  outcome._tag === "Unplanned"
    ? outcome.message
    : JSON.stringify(outcome.comparison.expect) + JSON.stringify(outcome.comparison.withheld);

describe("a runner of cases", () => {
  it("is given sound cases", () => expect(opened.checked.diagnostics).toEqual([]));

  /** Cases by their names, in this order. */
  const named = (...names: ReadonlyArray<string>): ReadonlyArray<TestCase> =>
    names.flatMap((name) => opened.checked.cases.filter((one) => one.name === name));

  it("ends what needs too much memory, says so, and goes on with the rest", async () => {
    const cases = named("before", "too much", "after");
    // The time is no part of it, however slow the machine.
    expect((await outcomes(opened, worker(), { seconds: 120, megabytes: 512 }, cases)).map(told)).toEqual([
      "[][]",
      "needed more than 512 MB",
      "[][]",
    ]);
  });

  it("ends what needs too long, says so, and goes on with the rest", async () => {
    const cases = named("before", "too long", "after", "too long");
    expect((await outcomes(opened, worker(), { ...standardBounds, seconds: 3 }, cases)).map(told)).toEqual([
      "[][]",
      "needed more than 3 s",
      "[][]",
      "needed more than 3 s",
    ]);
  });

  it("takes no plan that is larger than 8 MB, says so, and goes on with the rest in the same process", async () => {
    const cases = named("too big", "after", "too big");
    expect((await outcomes(opened, worker(), { seconds: 120, megabytes: 512 }, cases)).map(told)).toEqual([
      "its plan is larger than 8 MB",
      "[][]",
      "its plan is larger than 8 MB",
    ]);
  });

  it("stands at ten seconds and 512 MB", () => {
    expect(standardBounds).toEqual({ seconds: 10, megabytes: 512 });
  });

  it("starts its process with nothing in the environment", async () => {
    const file = fileURLToPath(new URL("tellEnvironment.mjs", import.meta.url));
    const [outcome] = await outcomes(
      opened,
      { file, nodeArguments: [] },
      { seconds: 60, megabytes: 64 },
      opened.checked.cases.slice(0, 1),
    );
    expect(outcome).toEqual({
      _tag: "Unplanned",
      message: JSON.stringify({ environment: [], execArgv: ["--max-old-space-size=64"] }),
    });
  });

  it("says so where its process cannot be started, for each case", async () => {
    const missing = { file: fileURLToPath(new URL("nothing.mjs", import.meta.url)), nodeArguments: [] };
    const said = await outcomes(opened, missing, standardBounds, opened.checked.cases.slice(0, 2));
    expect(said.map(told)).toEqual(["its process ended by itself", "its process ended by itself"]);
  });

  it("gives a case of another mapping its own answer, in the same process", async () => {
    const other = openWith(mappingFiles("starter"), {
      "cases/own.yaml": `given: { now: 2026-03-02T09:00:00Z, job: sync }\ncases:\n${itemCase("too much", "HOG")}`,
    });
    const answers = await Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const runner = yield* makeCaseRunner();
          const run = ({ loaded, caseFiles, checked, mapping }: Opened) => {
            const texts = textsOf(loaded, caseFiles);
            return Effect.forEach(checked.cases.slice(0, 1), (one) =>
              runner.run(texts, typesOf(mapping), one),
            );
          };
          return [...(yield* run(opened)), ...(yield* run(other)), ...(yield* run(opened))];
        }),
      ).pipe(Effect.provideService(TrialProgram, worker())),
    );
    expect(answers.map(told)).toEqual(["[][]", "[][]", "[][]"]);
  });
});
