/** Which mutants a mapping has: one change each, at its line, in the words of the file. */
import { describe, expect, it } from "vitest";
import { flow } from "../../../src/flow/Flow.ts";
import { type Mutant, mutantsOf } from "../../../src/trial/mutation/Mutant.ts";
import { makeTemplates } from "../../../src/trial/mutation/untouched.ts";
import { checkFiles, type Files } from "../../support/checkFiles.ts";
import { shelf } from "../shelf.ts";

const mutantsIn = (files: Files): ReadonlyArray<Mutant> => {
  const { integration, diagnostics } = checkFiles(files);
  if (integration === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return mutantsOf(integration);
};
const told = (all: ReadonlyArray<Mutant>): ReadonlyArray<string> =>
  all.map(({ place, words }) => `${place.file}:${place.line} ${words}`);

/** Everything that an operator changes, once. */
const rich: Files = {
  ...shelf,
  "crosswalk.yaml": `crosswalk: 1
name: shelf
title: Stock and shop
timezone: Europe/London
systems: { local: stock, remote: shop }
gate: enabled
settings:
  enabled: { title: Enabled, type: toggle, default: true }
  offers: { title: New items, type: toggle }
  shops: { title: Shops, type: choice, choices: { one: One, several: Several }, default: one }
jobs:
  sync: { title: In step, trigger: schedule }
`,
  "entities/supplier.yaml": `entity: supplier
title: Suppliers
local: { resource: suppliers, link: { field: shopId, when: { shops: one } } }
remote: { resource: supplier }
match:
  - { by: [code] }
  - { by: [name], when: { offers: true } }
moves:
  - { do: create-local, jobs: [sync], gate: offers, only: referenced, needs: [code, name] }
fields:
  code: { local: code, remote: code, type: exact, direction: pull-only }
  name: { local: name, remote: name, type: text, direction: pull-only }
groups:
  - { title: New, events: [create], fields: [code, name] }
`,
  "entities/item.yaml": `entity: item
title: Items
local: { resource: items }
remote: { resource: item }
scope: [{ jobs: [sync], where: "$local.inStock > 0" }]
match: [{ by: [sku] }]
moves:
  - { do: create-remote, jobs: [sync], needs: [name], where: "$local.price > 0" }
  - { do: update, jobs: [sync] }
fields:
  sku: { local: sku, remote: sku, type: exact, direction: push-only }
  name: { local: name, remote: title, type: text, direction: push-only, blanks: clear, otherwise: "'new'" }
  price: { local: price, remote: price, type: decimal, direction: push-only, push: "$round($value)" }
  weight: { local: weight, remote: weight, type: decimal, direction: pull-able, conflict: [fill-blanks, remote-wins] }
  grade: { local: description, remote: body, codes: grade, direction: push-only }
  supplier: { local: supplierId, remote: supplier, reference: supplier, direction: push-only, late: true }
groups:
  - { title: New items, events: [create], gate: offers, fields: [sku, name, price] }
  - { title: Prices, events: [update], where: "$local.rating > 1", fields: [price, weight, grade, supplier] }
`,
  "codes/grade.yaml": `codes: grade
title: Grades
pairs:
  - { local: A, remote: first }
  - { local: B, remote: second }
push: { blank: none, other: leave }
pull: { blank: A, other: refuse }
`,
};

describe("mutants", () => {
  it("of a mapping of three fields: nine, each with the line of what it changes", () => {
    expect(told(mutantsIn(shelf))).toEqual([
      "entities/item.yaml:10 item.name: direction pull-able → push-only",
      "entities/item.yaml:10 item.name: direction pull-able → pull-only",
      "entities/item.yaml:11 item.price: direction push-only → pull-only",
      "entities/item.yaml:11 item.price: direction push-only → pull-able",
      'entities/item.yaml:13 item, group "Names": gate mode dropped, as if it always were push',
      'entities/item.yaml:13 item, group "Names": gate mode dropped, as if it always were pull',
      'entities/item.yaml:13 item, group "Names": field name dropped',
      'entities/item.yaml:14 item, group "Prices": field price dropped',
      "entities/item.yaml:6 item: match by sku dropped",
    ]);
  });

  it("of every other kind, directions and fields of groups aside", () => {
    const others = mutantsIn(rich).filter(
      ({ operator }) => operator !== "direction" && operator !== "field of a group",
    );
    expect(told(others)).toEqual([
      "crosswalk.yaml:6 integration: gate enabled dropped",
      "crosswalk.yaml:8 setting enabled: default true → false",
      "crosswalk.yaml:9 setting offers: default false → true",
      'entities/item.yaml:18 item, group "New items": gate offers dropped',
      "entities/item.yaml:5 item, scope of sync: where dropped",
      "entities/item.yaml:8 item, move create-remote of sync: where dropped",
      'entities/item.yaml:19 item, group "Prices": where dropped',
      "entities/item.yaml:8 item, move create-remote of sync: needs name dropped",
      "entities/item.yaml:14 item.weight: conflict [fill-blanks, remote-wins] → [remote-wins]",
      "entities/item.yaml:14 item.weight: conflict [fill-blanks, remote-wins] → [fill-blanks]",
      "entities/item.yaml:14 item.weight: conflict [fill-blanks, remote-wins] → [remote-wins, fill-blanks]",
      "entities/item.yaml:14 item.weight: conflict [fill-blanks, remote-wins] → [fill-blanks, local-wins]",
      "entities/item.yaml:14 item.weight: conflict [fill-blanks, remote-wins] → [fill-blanks, report]",
      "entities/item.yaml:12 item.name: blanks: clear dropped",
      "entities/item.yaml:13 item.price and weight: remote places swapped (price ↔ weight)",
      "entities/item.yaml:12 item.name: otherwise dropped",
      "entities/item.yaml:13 item.price: push dropped",
      "entities/item.yaml:6 item: match by sku dropped",
      "entities/item.yaml:16 item.supplier: late dropped",
      "entities/supplier.yaml:9 supplier, move create-local of sync: gate offers dropped",
      "entities/supplier.yaml:7 supplier, match by name: when dropped",
      "entities/supplier.yaml:7 supplier, match by name: when offers is true → false",
      "entities/supplier.yaml:3 supplier, link: when dropped",
      "entities/supplier.yaml:3 supplier, link: when shops is one → several",
      "entities/supplier.yaml:9 supplier, move create-local of sync: needs code dropped",
      "entities/supplier.yaml:9 supplier, move create-local of sync: needs name dropped",
      "entities/supplier.yaml:6 supplier: match by code dropped",
      "entities/supplier.yaml:7 supplier: match by name dropped",
      "entities/supplier.yaml:9 supplier, move create-local of sync: only referenced dropped",
      'codes/grade.yaml:4 code table grade: remote codes of "A" and "B" swapped ("first" ↔ "second")',
      'codes/grade.yaml:4 code table grade: row "A" = "first" dropped',
      'codes/grade.yaml:5 code table grade: row "B" = "second" dropped',
      'codes/grade.yaml:6 code table grade: push blank "none" dropped',
      'codes/grade.yaml:7 code table grade: pull blank "A" dropped',
      "codes/grade.yaml:6 code table grade: push other leave dropped",
      "codes/grade.yaml:7 code table grade: pull other refuse → leave",
    ]);
  });

  it("of the only decider: each other one that always decides, and it is not dropped", () => {
    const files: Files = {
      ...shelf,
      "entities/item.yaml": (shelf["entities/item.yaml"] ?? "")
        .replace(
          "type: text, direction: pull-able }",
          "type: text, direction: pull-able, conflict: [report] }",
        )
        .replace("gate: mode, ", ""),
    };
    expect(told(mutantsIn(files).filter(({ operator }) => operator === "conflict"))).toEqual([
      "entities/item.yaml:10 item.name: conflict [report] → [remote-wins]",
      "entities/item.yaml:10 item.name: conflict [report] → [local-wins]",
    ]);
  });

  it("of a condition on a mode: the two other modes", () => {
    const files: Files = {
      ...shelf,
      "entities/item.yaml": (shelf["entities/item.yaml"] ?? "").replace(
        "match: [{ by: [sku] }]",
        "match: [{ by: [sku] }, { by: [name], when: { mode: push } }]",
      ),
    };
    expect(told(mutantsIn(files).filter(({ operator }) => operator === "when"))).toEqual([
      "entities/item.yaml:6 item, match by name: when dropped",
      "entities/item.yaml:6 item, match by name: when mode is push → ignore",
      "entities/item.yaml:6 item, match by name: when mode is push → pull",
    ]);
  });

  it("each differs from the mapping in its one file, and leaves the mapping itself as it is", () => {
    const { integration } = checkFiles(rich);
    if (integration === undefined) throw new Error("not sound");
    const before = JSON.stringify([...integration.entities.values()].map(({ value }) => value));
    for (const mutant of mutantsOf(integration)) {
      const files = [
        integration.main,
        ...integration.entities.values(),
        ...integration.codes.values(),
      ] as const;
      const now = [
        mutant.integration.main,
        ...mutant.integration.entities.values(),
        ...mutant.integration.codes.values(),
      ] as const;
      const changed = files.filter(
        ({ value }, at) => JSON.stringify(value) !== JSON.stringify(now[at]?.value),
      );
      expect(
        changed.map(({ file }) => file),
        mutant.words,
      ).toEqual([mutant.file]);
    }
    expect(JSON.stringify([...integration.entities.values()].map(({ value }) => value))).toBe(before);
  });
});

describe("equivalent mutants", () => {
  const alwaysSame = (files: Files): ReadonlyArray<string> => {
    const { integration } = checkFiles(files);
    if (integration === undefined) throw new Error("not sound");
    const templates = makeTemplates(integration, flow);
    return mutantsOf(integration).flatMap((mutant) =>
      mutant.entity !== undefined && templates.alwaysSame(mutant, mutant.entity) ? [mutant.words] : [],
    );
  };

  it("are those under which no setting and no job flows otherwise", () => {
    // The move before the group is shut by the same toggle: without its own gate the group is no more open.
    const files: Files = {
      ...rich,
      "crosswalk.yaml": (rich["crosswalk.yaml"] ?? "").replace("gate: enabled\n", ""),
      "entities/item.yaml": (rich["entities/item.yaml"] ?? "").replace(
        "{ do: create-remote, jobs: [sync],",
        "{ do: create-remote, jobs: [sync], gate: offers,",
      ),
    };
    expect(alwaysSame(files)).toContain('item, group "New items": gate offers dropped');
    expect(alwaysSame(files)).not.toContain("item, move create-remote of sync: gate offers dropped");
  });

  it("there are none where each says something of its own", () => {
    expect(alwaysSame(shelf)).toEqual([]);
  });
});
