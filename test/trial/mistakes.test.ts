/** What is wrong with a case file is said with its code, its exact place and the nearest name. */
import { describe, expect, it } from "vitest";
import { shown } from "../support/checkFiles.ts";
import { mappingFiles, openWith } from "./support.ts";

const starter = mappingFiles("starter");

const head = "given: { now: 2026-03-02T09:00:00Z, job: sync }\n";

const faultsOf = (text: string) =>
  openWith(starter, { "cases/own.yaml": text }).checked.diagnostics.map((one) => {
    const { code, at, text: blamed, message, help } = shown(one);
    return [code, at, blamed, message, ...(help === undefined ? [] : [help])];
  });

/** A case with these keys, from the third line on. */
const withKeys = (...lines: ReadonlyArray<string>) =>
  faultsOf(`${head}cases:\n  - name: a\n${lines.map((line) => `    ${line}\n`).join("")}`);

const expecting = (entry: string) => withKeys("expect:", `  - ${entry}`);

describe("names", () => {
  it("a resource, a field and a value of another type, on either side", () => {
    expect(
      withKeys(
        "local: { item: [] }",
        "remote: { item: [{ id: a, prise: 1, available: many }] }",
        "unlisted: { itm: [a] }",
        "expect: []",
      ),
    ).toEqual([
      [
        "CW301",
        "cases/own.yaml:4:14",
        "item",
        '"item" is not a resource of the local system "stock".',
        'did you mean "items"?',
      ],
      [
        "CW302",
        "cases/own.yaml:5:31",
        "prise",
        '"prise" is not a field of the resource "item".',
        'did you mean "price"?',
      ],
      ["CW601", "cases/own.yaml:5:52", "many", 'Found "many", expected a whole number.'],
      [
        "CW301",
        "cases/own.yaml:6:17",
        "itm",
        '"itm" is not a resource of the remote system "shop".',
        'did you mean "item"?',
      ],
    ]);
  });

  it("a job, a profile, a setting and its value", () => {
    expect(
      withKeys(
        "job: snc",
        "profile: locl",
        "settings: { newSupliers: true, updateDetailsMode: up }",
        "expect: []",
      ),
    ).toEqual([
      ["CW304", "cases/own.yaml:4:10", "snc", '"snc" is not a job.', 'did you mean "sync"?'],
      ["CW605", "cases/own.yaml:5:14", "locl", '"locl" is not a profile.', 'did you mean "local"?'],
      [
        "CW303",
        "cases/own.yaml:6:17",
        "newSupliers",
        '"newSupliers" is not a setting.',
        'did you mean "newSuppliers"?',
      ],
      [
        "CW315",
        "cases/own.yaml:6:55",
        "up",
        '"up" is not a value of the setting "updateDetailsMode"; expected one of ignore, push, pull.',
      ],
    ]);
  });

  it("an input that the job does not ask, and one that no job does", () => {
    const text = `given: { now: 2026-03-02T09:00:00Z, inputs: { pathwy: x } }
cases:
  - { name: a, job: sync, inputs: { pathway: x }, expect: [] }
  - { name: b, job: upload, all: true, inputs: { pathway: x }, expect: [] }
`;
    const { checked } = openWith(mappingFiles("pics-onefile"), { "cases/own.yaml": text });
    expect(
      checked.diagnostics.map(shown).map(({ code, at, message, help }) => [code, at, message, help]),
    ).toEqual([
      ["CW606", "cases/own.yaml:1:47", '"pathwy" is not an input of any job.', 'did you mean "pathway"?'],
      ["CW606", "cases/own.yaml:3:37", '"pathway" is not an input of the job "sync".', undefined],
    ]);
  });

  it("an entity, wherever one is named", () => {
    expect(
      withKeys(
        "only: { itm: [a] }",
        "links: [{ entity: itm, local: a, remote: b }]",
        "baselines: [{ entity: itm, local: a, fields: {} }]",
        "expect:",
        "  - aside: { entity: itm, code: needs }",
        "  - link: { entity: item, local: a, remote: { keyOf: itm:a }, via: create }",
        "withheld: [{ entity: itm, field: name, code: where }]",
      ).map(([code, at, , message]) => [code, at, message]),
    ).toEqual(
      ["4:13", "5:23", "6:27", "8:26", "9:58", "10:26"].map((at) => [
        "CW305",
        `cases/own.yaml:${at}`,
        '"itm" is not an entity.',
      ]),
    );
  });

  it("a place that is written, a link place, and a field of an entity", () => {
    expect(
      withKeys(
        "baselines: [{ entity: item, local: a, fields: { wight: 1 } }]",
        "expect:",
        "  - update: { side: remote, entity: item, key: a, set: { name: x } }",
        "  - link: { entity: supplier, local: 1, remote: x, via: create, column: shopid }",
        "withheld: [{ entity: item, local: a, field: nam, code: where }]",
      ),
    ).toEqual([
      [
        "CW312",
        "cases/own.yaml:4:53",
        "wight",
        '"wight" is not a field of the entity "item".',
        'did you mean "weight"?',
      ],
      [
        "CW302",
        "cases/own.yaml:6:62",
        "name",
        '"name" is not a field of the resource "item".',
        "known: id, sku, title, body, price, available, weight, rating, supplier",
      ],
      [
        "CW302",
        "cases/own.yaml:7:77",
        "shopid",
        '"shopid" is not a field of the resource "suppliers".',
        'did you mean "shopId"?',
      ],
      [
        "CW312",
        "cases/own.yaml:8:49",
        "nam",
        '"nam" is not a field of the entity "item".',
        'did you mean "name"?',
      ],
    ]);
  });
});

describe("records and keys", () => {
  it("a record without its key, and two with one key, however it is spelled", () => {
    expect(
      withKeys(
        "local:",
        "  suppliers:",
        "    - { code: a }",
        "    - { supplierId: 7 }",
        '    - { supplierId: "07" }',
        '    - { supplierId: "" }',
        "expect: []",
      ),
    ).toEqual([
      [
        "CW602",
        "cases/own.yaml:6:11",
        "{ code: a }",
        'The record has no value of "supplierId", which is part of its key.',
      ],
      ["CW603", "cases/own.yaml:8:11", '{ supplierId: "07" }', "A second record with supplierId 7."],
      [
        "CW602",
        "cases/own.yaml:9:11",
        '{ supplierId: "" }',
        'The record has no value of "supplierId", which is part of its key.',
      ],
    ]);
  });

  it("a number where a text would lose what stands in the file", () => {
    expect(withKeys("local: { items: [{ sku: 007, name: 1.50, description: 12 }] }", "expect: []")).toEqual([
      ["CW601", "cases/own.yaml:4:29", "007", "Found 007, which is the number 7; a text stands in quotes."],
      [
        "CW601",
        "cases/own.yaml:4:40",
        "1.50",
        "Found 1.50, which is the number 1.5; a text stands in quotes.",
      ],
    ]);
  });

  it("not an alias, which stands for a value that is judged where it is written", () => {
    expect(
      withKeys("settings: {}", "local: { items: [{ sku: a, price: &one 12, name: *one }] }", "expect: []"),
    ).toEqual([]);
  });

  it("a key with other parts than the resource's, or of another type", () => {
    expect(
      withKeys(
        "links:",
        "  - { entity: supplier, local: 1/2, remote: x }",
        "  - { entity: supplier, local: a, remote: x }",
        "expect: []",
      ),
    ).toEqual([
      ["CW609", "cases/own.yaml:5:36", "1/2", '"1/2" has 2 parts; a key of "suppliers" is supplierId.'],
      [
        "CW609",
        "cases/own.yaml:6:36",
        "a",
        '"a" is no key: "supplierId" is not a whole number; a key of "suppliers" is supplierId.',
      ],
    ]);
  });
});

describe("cases and steps", () => {
  it("two cases of one name, and one that says neither job nor instant", () => {
    expect(
      faultsOf(
        "cases:\n  - { name: a, job: sync, now: 2026-03-02T09:00:00Z, expect: [] }\n  - { name: a, expect: [] }\n",
      ),
    ).toEqual([
      ["CW604", "cases/own.yaml:3:13", "a", 'A second case is called "a".'],
      ["CW607", "cases/own.yaml:3:13", "a", 'Neither the case nor "given" says "job".'],
      ["CW607", "cases/own.yaml:3:13", "a", 'Neither the case nor "given" says "now".'],
    ]);
  });

  it("an entry that is no step, or two", () => {
    expect(expecting("{}")).toEqual([
      ["CW608", "cases/own.yaml:5:9", "{}", "The entry says neither create, update, link nor aside."],
    ]);
    expect(
      expecting(
        "{ aside: { entity: item, code: needs }, update: { side: remote, entity: item, key: a, set: {} } }",
      ),
    ).toEqual([
      ["CW608", "cases/own.yaml:5:49", "update", "The entry says aside and update; one entry is one step."],
    ]);
  });

  it("named records and all of them", () => {
    expect(withKeys("only: { item: [a] }", "all: true", "expect: []")).toEqual([
      ["CW608", "cases/own.yaml:5:5", "all", '"only" and "all" contradict each other.'],
    ]);
  });

  it("the structure, and the syntax", () => {
    expect(withKeys("setings: {}", "expect: []")).toEqual([
      ["CW201", "cases/own.yaml:4:5", "setings", '"setings" is not a key here.', 'did you mean "settings"?'],
    ]);
    expect(faultsOf("cases: [")[0]?.slice(0, 2)).toEqual(["CW101", "cases/own.yaml:1:9"]);
  });

  it("an instant without its offset, and one that no calendar has", () => {
    expect(withKeys("now: 2026-03-02T09:00:00", "expect: []").map(([code, at]) => [code, at])).toEqual([
      ["CW205", "cases/own.yaml:4:10"],
    ]);
    expect(withKeys("now: 2026-02-30T09:00:00Z", "expect: []")).toEqual([
      ["CW601", "cases/own.yaml:4:10", "2026-02-30T09:00:00Z", '"2026-02-30T09:00:00Z" is not an instant.'],
    ]);
  });
});

it("a sound case of the same file is not given out beside an unsound one", () => {
  const { checked } = openWith(starter, {
    "cases/own.yaml": `${head}cases:\n  - { name: a, expect: [] }\n  - { name: b, job: no, expect: [] }\n`,
    "cases/other.yaml": `${head}cases:\n  - { name: a, expect: [] }\n`,
  });
  expect(checked.cases.map(({ file, name }) => [file, name])).toEqual([["cases/other.yaml", "a"]]);
});
