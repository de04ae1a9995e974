/** What cases notice of a mapping of three fields, worked out by hand: see `shelf.ts`. */
import * as Effect from "effect/Effect";
import { describe, expect, it } from "vitest";
import type { MutationOutput } from "../../../src/report/MutationOutput.ts";
import { placeTypesOf } from "../../../src/trial/compare.ts";
import { judgeMutants } from "../../../src/trial/mutation/judgeMutants.ts";
import type { Files } from "../../support/checkFiles.ts";
import { benchCases, shelf, withRunner } from "../shelf.ts";

const judged = (cases: string, files: Files = shelf): Promise<MutationOutput> =>
  withRunner(files, benchCases(cases), (opened, runner) =>
    Effect.gen(function* () {
      const planned = yield* Effect.forEach(opened.tests, (test) =>
        Effect.map(runner.run(opened.texts, placeTypesOf(opened.integration), test), (outcome) =>
          outcome._tag === "Planned" && outcome.comparison.expect.length === 0
            ? [{ test, plan: outcome.plan }]
            : [],
        ),
      );
      expect(planned.flat().length).toBe(opened.tests.length);
      return yield* judgeMutants({ ...opened, runner, cases: planned.flat() });
    }),
  );

const pushed = `  - name: a name goes up under push
    settings: { mode: push }
    local: { items: [{ sku: A-1, name: Oak bench }] }
    expect: [{ update: { side: remote, entity: item, key: i1, set: { title: Oak bench } } }]
`;
const pulled = `  - name: the same difference comes down under pull
    settings: { mode: pull }
    local: { items: [{ sku: A-1, name: Oak bench }] }
    expect: [{ update: { side: local, entity: item, key: A-1, set: { name: Bench } } }]
`;
/**
 * What no case is needed for: the policy refuses a price that comes down, nobody would decide a pull-able price, a rule
 * must stand in some group (two of them), and without its match rule no pair of the entity could be found.
 */
const refused = 5;

describe("mutants against cases", () => {
  it("one case of push does not notice what only pull would show", async () => {
    expect(await judged(pushed)).toEqual({
      mutants: 9,
      refused,
      equivalent: 0,
      killed: 2,
      survived: 2,
      share: 50,
      survivors: [
        {
          place: { file: "entities/item.yaml", line: 10, column: 62 },
          kind: "direction",
          change: "item.name: direction pull-able → push-only",
        },
        {
          place: { file: "entities/item.yaml", line: 13, column: 39 },
          kind: "gate of a group",
          change: 'item, group "Names": gate mode dropped, as if it always were push',
        },
      ],
    });
  });

  it("a case of pull kills both", async () => {
    expect(await judged(pushed + pulled)).toEqual({
      mutants: 9,
      refused,
      equivalent: 0,
      killed: 4,
      survived: 0,
      share: 100,
      survivors: [],
    });
  });

  it("without any case everything that validate lets through survives", async () => {
    const found = await judged("  []");
    expect([found.refused, found.killed, found.survived, found.share]).toEqual([refused, 0, 4, 0]);
  });

  it("what stands for a blank and for an unlisted code is noticed by a case of each, and of the other by none", async () => {
    const graded: Files = {
      ...shelf,
      "entities/item.yaml": (shelf["entities/item.yaml"] ?? "")
        .replace(
          "groups:",
          "  grade: { local: description, remote: body, codes: grade, direction: push-only }\ngroups:",
        )
        .replace("fields: [price]", "fields: [price, grade]"),
      "codes/grade.yaml": `codes: grade
title: Grades
pairs:
  - { local: A, remote: first }
  - { local: B, remote: second }
push: { blank: none, other: leave }
`,
    };
    const blank = `  - name: no grade is sent as none
    expect: [{ update: { side: remote, entity: item, key: i1, set: { body: none } } }]
`;
    const unlisted = `  - name: a grade of our own is kept here
    local: { items: [{ sku: A-1, description: Z }] }
    expect: []
`;
    const changes = async (cases: string) =>
      (await judged(cases, graded)).survivors.flatMap(({ kind, change }) =>
        kind === "blank of a code table" || kind === "other of a code table" ? [change] : [],
      );
    expect(await changes(blank)).toEqual(["code table grade: push other leave dropped"]);
    expect(await changes(unlisted)).toEqual(['code table grade: push blank "none" dropped']);
  });
});
