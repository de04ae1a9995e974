/** What cases notice of a mapping of three fields, worked out by hand: see `shelf.ts`. */
import * as Effect from "effect/Effect";
import { describe, expect, it } from "vitest";
import type { MutationOutput } from "../../../src/report/MutationOutput.ts";
import { judgeMutants } from "../../../src/trial/mutation/judgeMutants.ts";
import { benchCases, shelf, withRunner } from "../shelf.ts";

const judged = (cases: string): Promise<MutationOutput> =>
  withRunner(shelf, benchCases(cases), (opened, runner) =>
    Effect.gen(function* () {
      const planned = yield* Effect.forEach(opened.tests, (test) =>
        Effect.map(runner.run(opened.texts, test), (outcome) =>
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
});
