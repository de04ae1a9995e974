/** Round trips that hold, that do not, and that are no laws. */
import { describe, expect, it } from "vitest";
import type { LawResult } from "../../../src/report/LawsOutput.ts";
import type { Bounds } from "../../../src/trial/CaseRunner.ts";
import { lawResults } from "../../../src/trial/laws/lawResults.ts";
import { lawsText } from "../../../src/trial/lawsText.ts";
import type { Files } from "../../support/checkFiles.ts";
import { benchCases, shelf, withRunner } from "../shelf.ts";

/** The mapping with these fields beside its key, all of them in one group. */
const mapping = (...fields: ReadonlyArray<string>): Files => ({
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
${fields.map((field) => `  ${field}\n`).join("")}groups:
  - { title: All, events: [update], gate: mode, fields: [${fields.map((field) => /^\w+/.exec(field)?.[0] ?? "").join(", ")}] }
`,
});

const laws = (files: Files, bounds?: Bounds): Promise<ReadonlyArray<LawResult>> =>
  withRunner(
    files,
    benchCases("  []\n"),
    ({ texts, integration }, runner) => lawResults(runner, texts, integration),
    bounds,
  );

const told = (all: ReadonlyArray<LawResult>): ReadonlyArray<string> =>
  all.map(
    ({ rule, place, start, verdict, message }) =>
      `${place.file}:${place.line} ${rule}${start === undefined ? "" : ` from ${start}`} ${verdict}${message === undefined ? "" : `: ${message}`}`,
  );

const name = (rest: string): string =>
  `name: { local: name, remote: title, type: text, direction: pull-able${rest} }`;

describe("round trips", () => {
  it("without a transform or codes there is none", async () => {
    expect(await laws(mapping(name("")))).toEqual([]);
  });

  it("one that holds", async () => {
    const half =
      "weight: { local: weight, remote: weight, type: decimal, direction: pull-able, push: '$value * 2', pull: '$value / 2' }";
    expect(told(await laws(mapping(half)))).toEqual([
      "entities/item.yaml:10 item.weight from local holds",
      "entities/item.yaml:10 item.weight from remote holds",
    ]);
  });

  it("one that does not, with the smallest value in the words of the mapping", async () => {
    const added = name(`, push: "$value & 'x'", pull: "$value"`);
    expect(told(await laws(mapping(added)))).toEqual([
      'entities/item.yaml:10 item.name from local broken: local "a" is sent as "ax", which is taken as "ax"',
      'entities/item.yaml:10 item.name from remote broken: remote "a" is taken as "a", which is sent as "ax"',
    ]);
  });

  it("one that holds for what is held here, and not for what the other side may hold", async () => {
    // The mark that goes up is taken off again; what never had one gets one.
    const marked = name(
      `, push: "$value & '!'", pull: "$substring($value, -1) = '!' ? $substring($value, 0, $length($value) - 1) : $value"`,
    );
    const [up, down] = await laws(mapping(marked));
    expect(up).toMatchObject({ start: "local", verdict: "holds" });
    expect(down).toEqual({
      rule: "item.name",
      place: { file: "entities/item.yaml", line: 10, column: 3 },
      start: "remote",
      verdict: "broken",
      message: 'remote "a" is taken as "a", which is sent as "a!"',
    });
  });

  it("up to the equality of the type: spaces around a text do not count", async () => {
    const padded = name(`, push: "$value & ' '", pull: "$value"`);
    expect(told(await laws(mapping(padded)))).toEqual([
      "entities/item.yaml:10 item.name from local holds",
      "entities/item.yaml:10 item.name from remote holds",
    ]);
  });

  it("one that comes down as nothing at all", async () => {
    const lost = name(`, push: "$value", pull: "$value = 'a' ? $value"`);
    const [found] = await laws(mapping(lost));
    expect(found?.verdict).toBe("broken");
    expect(found?.message).toMatch(/^local "(.)" is sent as "\1", which is taken as a blank$/u);
  });

  it("codes that are used both ways", async () => {
    const files: Files = {
      ...mapping("grade: { local: description, remote: body, codes: grade, direction: pull-able }"),
      "codes/grade.yaml": `codes: grade
title: Grades
pairs:
  - { local: A, remote: first }
  - { local: B, remote: second }
`,
    };
    expect(told(await laws(files))).toEqual([
      "entities/item.yaml:10 item.grade from local holds",
      "entities/item.yaml:10 item.grade from remote holds",
    ]);
  });

  it("what looks at other fields is no law, and what never crosses is not judged", async () => {
    const other = name(`, push: "$value & $local.sku", pull: "$value"`);
    const never =
      "body: { local: description, remote: body, type: lines, direction: pull-able, push: '$value = 1 ? $value', pull: '$value = 1 ? $value' }";
    expect(told(await laws(mapping(other, never)))).toEqual([
      "entities/item.yaml:10 item.name not-judged: not a law: it looks at other fields",
      "entities/item.yaml:11 item.body from local not-judged: no value was found that goes up",
      "entities/item.yaml:11 item.body from remote not-judged: no value was found that comes down",
    ]);
  });

  it("a remark at its line allows it", async () => {
    const added = `${name(`, push: "$value & 'x'", pull: "$value"`)} # crosswalk: allow CW701 - marked up there`;
    const found = await laws(mapping(added));
    expect(found.map(({ verdict }) => verdict)).toEqual(["allowed", "allowed"]);
    expect(lawsText(found)).toBe("round trips: 2 broken and allowed");
  });

  it("one that would need too long ends its process, and the next is judged all the same", async () => {
    const slow = name(`, push: "$replace($pad('a', 3000, 'a'), /a*a*a*a*a*a*b/, '')", pull: "$value"`);
    const half =
      "weight: { local: weight, remote: weight, type: decimal, direction: pull-able, push: '$value * 2', pull: '$value / 2' }";
    const found = await laws(mapping(slow, half), { seconds: 3, megabytes: 512 });
    expect(told(found)).toEqual([
      "entities/item.yaml:10 item.name broken: needed more than 3 s",
      "entities/item.yaml:11 item.weight from local holds",
      "entities/item.yaml:11 item.weight from remote holds",
    ]);
    expect(lawsText(found)).toBe(`BROKEN  entities/item.yaml:10 item.name (CW701)
    needed more than 3 s

round trips: 2 hold, 1 broken`);
  });
});
