/** What people read of a case that failed: what, where it is expected, and which lines of the mapping decided. */
import { describe, expect, it } from "vitest";
import { caseResult } from "../../src/trial/caseResult.ts";
import { differenceLines, resultsText } from "../../src/trial/resultsText.ts";
import { applyChanges, type Files } from "../support/checkFiles.ts";
import { casesOf, mappingFiles, outcomesOf } from "./support.ts";

const starter = mappingFiles("starter");

const head = `given:
  now: 2026-03-02T09:00:00Z
  job: sync
  settings: { updateDetailsMode: pull }
  local: { items: [{ sku: A-1, name: Oak bench, price: 2, inStock: 1 }] }
  remote: { item: [{ id: ite_1, sku: A-1, title: Garden bench, price: 1, available: 1 }] }
  links: [{ entity: item, local: A-1, remote: ite_1 }]
`;

const linesOf = async (
  files: Files,
  text: string,
  shown: (file: string) => string = (file) => file,
): Promise<ReadonlyArray<string>> => {
  const sound = casesOf(files, text);
  const outcomes = await outcomesOf(sound);
  return sound.cases.flatMap((test, index) => {
    const outcome = outcomes[index];
    return outcome === undefined ? [] : caseResult(shown, test, outcome).differences.flatMap(differenceLines);
  });
};

describe("a failed case", () => {
  it("names the parts that differ and what was not expected, with the rule that decided", async () => {
    expect(
      await linesOf(
        starter,
        `${head}cases:
  - name: a
    expect: [{ update: { side: local, entity: item, key: A-1, set: { name: Bench } } }]
    withheld: []
`,
      ),
    ).toEqual([
      "update local item A-1 [cases/own.yaml:10]",
      '    name: expected "Bench", got "Garden bench"',
      "        name: pull: the sides differ; updateDetailsMode is pull (entities/item.yaml:31) [entities/item.yaml:16]",
      "not expected: update remote item ite_1 { price: 2 }",
      "        price: push: the sides differ; no gate [entities/item.yaml:18]",
    ]);
  });

  it("says of what is missing why the plan withholds it", async () => {
    const pushOnly = applyChanges(starter, [
      {
        in: "entities/item.yaml",
        from: "name: { local: name, remote: title, type: text, direction: pull-able }",
        to: "name: { local: name, remote: title, type: text, direction: push-only }",
      },
    ]);
    expect(
      await linesOf(
        pushOnly,
        `${head}cases:
  - name: a
    expect:
      - update: { side: local, entity: item, key: A-1, set: { name: Garden bench } }
      - update: { side: remote, entity: item, key: ite_1, set: { price: 2 } }
`,
      ),
    ).toEqual([
      'expected: update local item A-1 { name: "Garden bench" } [cases/own.yaml:11]',
      "        withheld name: mode-other-way: updateDetailsMode is pull (entities/item.yaml:31), and a push-only field does not go that way [entities/item.yaml:16]",
    ]);
  });

  it("says of what is missing why its record is set aside, and keys that are made as such", async () => {
    expect(
      await linesOf(
        starter,
        `${head}cases:
  - name: a
    local: { items: [{ sku: A-1, name: Garden bench, price: 1 }, { sku: B-2, inStock: 1 }] }
    expect:
      - create: { side: remote, entity: item, from: B-2, set: { sku: B-2 } }
      - link: { entity: item, local: B-2, remote: { keyOf: "item:B-2" }, via: create }
      - aside: { entity: item, local: B-2, code: needs }
`,
      ),
    ).toEqual([
      'expected: create remote item from B-2 { sku: "B-2" } [cases/own.yaml:12]',
      "        set aside: needs: not eligible: name has no value [entities/item.yaml:11]",
      "expected: link item B-2 = the key of item B-2, made by the plan, via create [cases/own.yaml:13]",
      "        set aside: needs: not eligible: name has no value [entities/item.yaml:11]",
    ]);
  });

  it("names the mapping's files as they are shown to people, in a gate's sentence too", async () => {
    expect(
      await linesOf(
        starter,
        `${head}cases:
  - name: a
    local: { items: [{ sku: A-1, price: 1 }, { sku: B-2, inStock: 1 }] }
    expect:
      - update: { side: local, entity: item, key: A-1, set: { name: Bench } }
      - link: { entity: item, local: B-2, remote: { keyOf: "item:B-2" }, via: create }
`,
        (file) => `shop/${file}`,
      ),
    ).toEqual([
      "update local item A-1 [cases/own.yaml:12]",
      '    name: expected "Bench", got "Garden bench"',
      "        name: pull: the sides differ; updateDetailsMode is pull (shop/entities/item.yaml:31) [shop/entities/item.yaml:16]",
      "expected: link item B-2 = the key of item B-2, made by the plan, via create [cases/own.yaml:13]",
      "        set aside: needs: not eligible: name has no value [shop/entities/item.yaml:11]",
      "not expected: set aside item B-2: needs",
      "        not eligible: name has no value [shop/entities/item.yaml:11]",
    ]);
  });

  it("keeps a hundred thousand characters of a value, and says how many there are", () => {
    const long = "x".repeat(100_001);
    const { cases } = casesOf(starter, `${head}cases: [{ name: a, expect: [] }]\n`);
    const [test] = cases;
    if (test === undefined) throw new Error("no case");
    const { message } = caseResult((file) => file, test, { _tag: "Unplanned", message: long });
    expect(message).toBe(`${"x".repeat(100_000)}… (100001 characters)`);
  });

  it("shows a long value cut short, and no sign that would steer a terminal", () => {
    const text = resultsText({
      cases: 1,
      passed: 0,
      failed: 1,
      results: [
        {
          name: "a\u001b[2J",
          place: { file: "cases/own.yaml", line: 3, column: 5 },
          passed: false,
          message: "needed more than 10 s",
          differences: [{ kind: "unexpected", text: "x".repeat(500), parts: [], why: [] }],
        },
      ],
    });
    expect(text).toBe(`cases/own.yaml  1 failed

FAILED  cases/own.yaml:3 a\\u001b[2J
    needed more than 10 s
    not expected: ${"x".repeat(400)}… (500 characters)

1 case, 0 passed, 1 failed`);
  });
});
