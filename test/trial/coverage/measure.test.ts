/** What cases take of small mappings: the lists are worked out by hand. */
import * as Effect from "effect/Effect";
import { describe, expect, it } from "vitest";
import { flow } from "../../../src/flow/Flow.ts";
import type { CoverageOutput } from "../../../src/report/CoverageOutput.ts";
import { coverageOf } from "../../../src/trial/coverage/measure.ts";
import { runCase } from "../../../src/trial/runCase.ts";
import type { Files } from "../../support/checkFiles.ts";
import { benchCases, shelf } from "../shelf.ts";
import { casesOf } from "../support.ts";

const coverage = async (files: Files, cases: string): Promise<CoverageOutput> => {
  const { integration, cases: tests } = casesOf(files, cases);
  const planned = await Effect.runPromise(
    Effect.forEach(tests, (test) =>
      Effect.map(runCase(integration, test), (outcome) =>
        outcome._tag === "Planned" ? [{ test, plan: outcome.plan }] : [],
      ),
    ),
  );
  return coverageOf({ integration, flow, cases: planned.flat() });
};

const missing = (found: CoverageOutput): ReadonlyArray<string> =>
  found.missing.map(({ place, what }) => `${place.file}:${place.line} ${what}`);
const counts = (found: CoverageOutput): ReadonlyArray<string> =>
  found.kinds.map(({ kind, taken, all }) => `${kind} ${taken} of ${all}`);

const nobody = `  []
`;
const pushed = `  - name: a name goes up under push
    settings: { mode: push }
    local: { items: [{ sku: A-1, name: Oak bench }] }
    expect: []
`;

describe("coverage of a mapping of three fields", () => {
  it("without a case nothing is taken", async () => {
    const found = await coverage(shelf, benchCases(nobody));
    expect(missing(found)).toEqual([
      'entities/item.yaml:13 item.name pushed on update, group "Names"',
      'entities/item.yaml:13 item.name pulled on update, group "Names"',
      'entities/item.yaml:14 item.price pushed on update, group "Prices"',
      "entities/item.yaml:7 item, move update of sync",
      "crosswalk.yaml:7 mode is ignore",
      "crosswalk.yaml:7 mode is push",
      "crosswalk.yaml:7 mode is pull",
      "entities/item.yaml:6 item: match by sku finds one",
      "entities/item.yaml:6 item: match by sku finds several",
    ]);
    expect(found.share).toBe(0);
  });

  it("a push of the name takes its rule one way, the move and one value of the mode", async () => {
    const found = await coverage(shelf, benchCases(pushed));
    expect(missing(found)).toEqual([
      'entities/item.yaml:13 item.name pulled on update, group "Names"',
      'entities/item.yaml:14 item.price pushed on update, group "Prices"',
      "crosswalk.yaml:7 mode is ignore",
      "crosswalk.yaml:7 mode is pull",
      "entities/item.yaml:6 item: match by sku finds one",
      "entities/item.yaml:6 item: match by sku finds several",
    ]);
    expect(counts(found)).toEqual([
      "rules 1 of 3",
      "moves 1 of 1",
      "gates 1 of 3",
      "conflict deciders 0 of 0",
      "match rules 0 of 2",
      "code rows 0 of 0",
      "code branches 0 of 0",
    ]);
    expect(found.share).toBe(33.3);
  });

  it("a mode under which nothing differs is not taken: no rule behind it was asked", async () => {
    const found = await coverage(
      shelf,
      benchCases("  - { name: nothing differs, settings: { mode: pull }, expect: [] }\n"),
    );
    expect(missing(found)).toContain("crosswalk.yaml:7 mode is pull");
  });

  it("a mode of ignore is taken by a record that it leaves alone", async () => {
    const found = await coverage(
      shelf,
      benchCases(
        "  - { name: left, settings: { mode: ignore }, local: { items: [{ sku: A-1, name: Oak }] }, expect: [] }\n",
      ),
    );
    expect(missing(found)).not.toContain("crosswalk.yaml:7 mode is ignore");
  });

  it("a match rule that finds one, and one that finds several", async () => {
    const unlinked = `  - name: found
    links: []
    expect: []
`;
    const twice = `${unlinked}    remote: { item: [{ id: i2, sku: A-1 }] }
`;
    expect(missing(await coverage(shelf, benchCases(unlinked)))).toContain(
      "entities/item.yaml:6 item: match by sku finds several",
    );
    expect(missing(await coverage(shelf, benchCases(unlinked)))).not.toContain(
      "entities/item.yaml:6 item: match by sku finds one",
    );
    expect(missing(await coverage(shelf, benchCases(twice)))).not.toContain(
      "entities/item.yaml:6 item: match by sku finds several",
    );
  });
});

const coded: Files = {
  ...shelf,
  "entities/item.yaml": `entity: item
title: Items
local: { resource: items }
remote: { resource: item }
scope: [{ jobs: [sync] }]
match: [{ by: [sku] }]
moves: [{ do: update, jobs: [sync] }]
fields:
  sku: { local: sku, remote: sku, type: exact }
  grade: { local: description, remote: body, codes: grade, direction: push-only }
  weight: { local: weight, remote: weight, type: decimal, direction: pull-able, conflict: [fill-blanks, remote-wins] }
groups:
  - { title: All, events: [update], gate: mode, fields: [grade] }
  - { title: Weights, events: [update], fields: [weight] }
`,
  "codes/grade.yaml": `codes: grade
title: Grades
pairs:
  - { local: A, remote: first }
  - { local: B, remote: second }
push: { blank: none, other: leave }
`,
};

describe("coverage of codes and conflicts", () => {
  const settings = "settings: { mode: push }";
  const with1 = (local: string, remote: string): string =>
    benchCases(`  - name: one
    ${settings}
    local: { items: [{ sku: A-1, ${local} }] }
    remote: { item: [{ id: i1, ${remote} }] }
    expect: []
`);

  it("a row that is written, and a side that is filled", async () => {
    const found = await coverage(coded, with1("description: B, weight: 3", "body: first"));
    expect(missing(found)).toEqual([
      'entities/item.yaml:14 item.weight pulled on update, group "Weights"',
      "crosswalk.yaml:7 mode is ignore",
      "crosswalk.yaml:7 mode is pull",
      "entities/item.yaml:11 item.weight: remote-wins decides",
      "entities/item.yaml:6 item: match by sku finds one",
      "entities/item.yaml:6 item: match by sku finds several",
      'codes/grade.yaml:4 code table grade: "A" = "first" going up',
      'codes/grade.yaml:6 code table grade: a blank going up as "none"',
      "codes/grade.yaml:6 code table grade: an unlisted code going up (leave)",
    ]);
  });

  it("a row under which both sides agree, and the decider that the winner is", async () => {
    const found = missing(
      await coverage(coded, with1("description: A, weight: 3", "body: first, weight: 4")),
    );
    expect(found).not.toContain('codes/grade.yaml:4 code table grade: "A" = "first" going up');
    expect(found).toContain('codes/grade.yaml:5 code table grade: "B" = "second" going up');
    expect(found).not.toContain("entities/item.yaml:11 item.weight: remote-wins decides");
    expect(found).toContain("entities/item.yaml:11 item.weight: fill-blanks decides");
  });

  it("the code for a blank, and an unlisted one that is left alone", async () => {
    const blank = missing(await coverage(coded, with1("name: Bench", "title: Bench")));
    expect(blank).not.toContain('codes/grade.yaml:6 code table grade: a blank going up as "none"');
    expect(blank).toContain("codes/grade.yaml:6 code table grade: an unlisted code going up (leave)");
    const unlisted = missing(await coverage(coded, with1("description: Z", "body: first")));
    expect(unlisted).not.toContain("codes/grade.yaml:6 code table grade: an unlisted code going up (leave)");
    expect(unlisted).toContain('codes/grade.yaml:6 code table grade: a blank going up as "none"');
  });
});
