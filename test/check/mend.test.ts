/** Mends of broken mappings: what is offered, and what must hold of every mend. */
import { readdirSync, readFileSync } from "node:fs";
import * as Schema from "effect/Schema";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { isWorse, mend, type Texts } from "../../src/check/mend.ts";
import type { Code } from "../../src/diagnostic/Code.ts";
import type { Diagnostic } from "../../src/diagnostic/Diagnostic.ts";
import { withEdits } from "../../src/diagnostic/Fix.ts";
import { makeSource } from "../../src/kernel/Source.ts";
import { parseYaml } from "../../src/language/Document.ts";
import { seeds } from "../fuzz/seeds.ts";
import { targets } from "../fuzz/targets/registry.ts";
import { applyChanges, checkWithCases, type Files, filesIn } from "../support/checkFiles.ts";

const root = new URL("../", import.meta.url);
const base = filesIn(new URL("rules/base/", root));

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true });
const Mistake = Schema.Struct({
  about: Schema.String,
  change: optional(
    Schema.Array(Schema.Struct({ in: Schema.String, from: Schema.String, to: Schema.String })),
  ),
  add: optional(Schema.Record({ key: Schema.String, value: Schema.String })),
});

const broken: ReadonlyArray<readonly [string, Files]> = readdirSync(new URL("broken/", root), {
  withFileTypes: true,
})
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => {
    const text = readFileSync(new URL(`broken/${name}/mistake.yaml`, root), "utf8");
    const { change, add } = Schema.decodeUnknownSync(Mistake)(parse(text));
    return [name, { ...applyChanges(base, change ?? []), ...add }];
  });

/** The last answers: the same texts are asked for again and again, and the largest mapping takes its time. */
const answers = new Map<string, ReadonlyArray<Diagnostic>>();
const judge = (texts: Texts): ReadonlyArray<Diagnostic> => {
  const key = JSON.stringify([...texts]);
  const found = answers.get(key) ?? checkWithCases(Object.fromEntries(texts));
  if (answers.size > 20) answers.clear();
  answers.set(key, found);
  return found;
};
const textsOf = (files: Files): Texts => new Map(Object.entries(files));
const errors = (found: ReadonlyArray<Diagnostic>): number =>
  found.filter(({ severity }) => severity === "error").length;
const syntax = (path: string, text: string): number => parseYaml(makeSource(path, text)).faults.length;

/** What a mend does, as `file:characters→characters` of each of its edits. */
const said = ({ fix }: Diagnostic): ReadonlyArray<string> =>
  (fix?.edits ?? []).map(
    ({ span, text }) => `${span.source.path}: ${span.source.text.slice(span.start, span.end)}→${text}`,
  );

/** Every mend that the broken mappings are offered. */
const offered: Readonly<Record<string, ReadonlyArray<string>>> = {
  "01": ["entities/person.yaml: directon→direction"],
  "02": ["crosswalk.yaml: \t→  "],
  "04": ["entities/person.yaml: startOn→startsOn"],
  "05": ["entities/person.yaml: sendPhone→sendPhones"],
  "06": ['entities/person.yaml: $exists($local.email)→"$exists($local.email)"'],
  "07": ['entities/person.yaml: $first($local.email, $local.name)→"$first($local.email, $local.name)"'],
  "08": ["crosswalk.yaml: off→false"],
  "20": ["systems/directory.yaml: feilds→fields"],
  "33": ['codes/grade.yaml: 2026→"2026"'],
  "42": ["systems/directory.yaml: rset→rest"],
  "44": ["entities/person.yaml: users→user", "entities/team.yaml: team→teams"],
  "45": ["entities/person.yaml: directory_id→directoryId", "entities/person.yaml: starts_on→startsOn"],
  "47": ["entities/person.yaml: synch→sync", "profiles/live.yaml: snyc→sync"],
  "48": ["crosswalk.yaml: taem→team", "entities/person.yaml: teams→team"],
  "49": ["entities/person.yaml: grades→grade"],
  "50": ["crosswalk.yaml: directry→directory"],
  "56": ['entities/person.yaml: "on"→true', "profiles/live.yaml: pulls→pull", 'profiles/live.yaml: 7→"7"'],
  "62": ["systems/directory.yaml: Id→id"],
  "85": ["entities/person.yaml: regoin→region"],
  "87": ["profiles/live.yaml: detailMode→detailsMode", 'profiles/live.yaml: 8080→"8080"'],
  "89": ["codes/site list.yaml: lcoal→local"],
  "91": ["entities/person.yaml: $exist→$exists", "entities/person.yaml: sendphone→sendPhones"],
  "94": ["crosswalk.yaml:   sendPhones: { title: Send telephone numbers, type: toggle, default: false }\n→"],
  "95": ["entities/team.yaml:  # crosswalk: allow CW416 - until teams are pulled→"],
};

test("each broken mapping is offered these mends, and no other", () => {
  const found = broken.flatMap(([name, files]) => {
    const offers = checkWithCases(files).flatMap(said);
    return offers.length === 0 ? [] : [[name.slice(0, 2), offers] as const];
  });
  expect(Object.fromEntries(found)).toEqual(offered);
});

test("mappings whose only faults can be mended are the sound mapping again", () => {
  const sound = ["01", "02", "04", "05", "42", "50", "94", "95"];
  for (const number of sound) {
    const files = broken.find(([name]) => name.startsWith(number))?.[1] ?? {};
    expect(Object.fromEntries(mend(textsOf(files), judge).texts), number).toEqual(base);
  }
});

/** What must hold of mending any files. */
const holds = (files: Files): void => {
  const given = textsOf(files);
  const before = judge(given);
  const { texts, done } = mend(given, judge);
  const after = judge(texts);
  // More errors than before are only those that stood behind one that is gone.
  const hides = (found: ReadonlyArray<Diagnostic>): number =>
    found.filter(({ code }) => /^CW(?:1|2|505|307|301)/.test(code)).length;
  if (errors(after) > errors(before)) expect(hides(after)).toBeLessThan(hides(before));
  expect(isWorse(before, after)).toBe(false);
  // Nothing but the edits: each text is the one before it with the edits put in from behind.
  for (const [path, text] of given) {
    let now = text;
    for (;;) {
      const edits = done
        .flatMap(({ fix }) => fix.edits)
        .filter(({ span }) => span.source.path === path && span.source.text === now)
        .sort((a, b) => b.span.start - a.span.start);
      const next = edits.reduce(
        (whole, { span, text: put }) => whole.slice(0, span.start) + put + whole.slice(span.end),
        now,
      );
      if (next === now) break;
      now = next;
    }
    expect(texts.get(path)).toBe(now);
    expect(syntax(path, now)).toBeLessThanOrEqual(syntax(path, text));
  }
  expect([...texts.keys()]).toEqual([...given.keys()]);
  expect(done.length > 0).toBe([...given].some(([path, text]) => texts.get(path) !== text));
  // A second time there is nothing to do.
  expect(mend(texts, judge).done).toEqual([]);
  // Each offer by itself leaves a text that can be read as well as before.
  for (const { fix } of before)
    for (const [path, text] of fix === undefined ? [] : withEdits(given, fix.edits))
      expect(syntax(path, text)).toBeLessThanOrEqual(syntax(path, given.get(path) ?? ""));
};

describe("what holds of every mend", () => {
  test.each(broken)("%s", (_, files) => {
    holds(files);
    expect(errors(judge(mend(textsOf(files), judge).texts))).toBeLessThanOrEqual(
      errors(checkWithCases(files)),
    );
  });

  test.each(Object.entries(targets))("shipped mappings changed by chance: %s", (_, target) => {
    const withoutMark = (files: Files): Files =>
      Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replace(/^\uFEFF/, "")]));
    fc.assert(
      fc.property(target, (files) => holds(withoutMark(files))),
      { numRuns: 12 },
    );
  });

  test.each(Object.entries(seeds))("%s as it stands is left alone", (_, files) => {
    expect(mend(textsOf(files), judge).done).toEqual([]);
  });
});

/** Words where they are used, and keys and words of the language: what a slip makes of them is not declared anywhere. */
const used =
  /(?<=\b(?:gate|reference|codes|remote|resource|direction|type|do): )[\w-]+|(?<=\bjobs: \[)\w+|\b(?:direction|reference|resource|events|fields|title|moves|groups)(?=:)/g;

describe("slips of the hand", () => {
  const words = Object.entries(base)
    .filter(([path]) => path.startsWith("entities/"))
    .flatMap(([path, text]) => [...text.matchAll(used)].map(({ 0: word, index }) => ({ path, word, index })));
  const slips = fc
    .record({
      of: fc.constantFrom(...words),
      at: fc.nat(20),
      kind: fc.constantFrom("lose", "double", "swap"),
    })
    .map(({ of, at, kind }) => {
      const i = at % of.word.length;
      const [before, sign, after] = [of.word.slice(0, i), of.word.charAt(i), of.word.slice(i + 1)];
      const made = {
        lose: before + after,
        double: before + sign + sign + after,
        swap: before + after.charAt(0) + sign + after.slice(1),
      }[kind];
      const text = base[of.path] ?? "";
      return {
        ...base,
        [of.path]: text.slice(0, of.index) + made + text.slice(of.index + of.word.length),
      };
    });

  test("what a mend makes of a slip is what stood there before", () => {
    let mended = 0;
    fc.assert(
      fc.property(slips, (files) => {
        const { texts, done } = mend(textsOf(files), judge);
        if (done.length === 0) return;
        mended++;
        expect(Object.fromEntries(texts)).toEqual(base);
      }),
      { numRuns: 200 },
    );
    // Half of them at least: the rest are short words, first letters, and titles.
    expect(mended).toBeGreaterThan(80);
  });
});

describe("making nothing worse", () => {
  const source = makeSource("a.yaml", "ab");
  const fault = (code: Code, start: number, text?: string): Diagnostic => {
    const span = { source, start, end: start + 1 };
    const fix = text === undefined ? {} : { fix: { description: "Mend", edits: [{ span, text }] } };
    return { code, severity: "error", message: code, span, related: [], ...fix };
  };
  const run = (faults: Readonly<Record<string, ReadonlyArray<Diagnostic>>>) => {
    const at = (text: string) =>
      (faults[text] ?? []).map((one) => {
        const here = makeSource("a.yaml", text);
        const span = { ...one.span, source: here };
        return {
          ...one,
          span,
          ...(one.fix === undefined
            ? {}
            : { fix: { ...one.fix, edits: one.fix.edits.map((edit) => ({ ...edit, span })) } }),
        };
      });
    return mend(new Map([["a.yaml", "ab"]]), (texts) => at(texts.get("a.yaml") ?? "")).texts.get("a.yaml");
  };

  test("a mend that does harm is left out, and the one beside it is not", () => {
    const harmful = fault("CW302", 1, "X");
    expect(
      run({
        ab: [fault("CW302", 0, "A"), harmful],
        AX: [fault("CW402", 0), fault("CW402", 1)].concat(fault("CW309", 0)),
        Ab: [harmful],
      }),
    ).toBe("Ab");
  });

  test("what comes to light behind a fault of the text is not worse", () => {
    expect(run({ ab: [fault("CW101", 0, "A")], Ab: [fault("CW302", 0), fault("CW302", 1)] })).toBe("Ab");
    expect(run({ ab: [fault("CW302", 0, "A")], Ab: [fault("CW302", 0), fault("CW302", 1)] })).toBe("ab");
    expect(run({ ab: [fault("CW302", 0, "A")], Ab: [fault("CW101", 0)] })).toBe("ab");
  });

  test("two that go round in a circle come to an end", () => {
    expect(["ab", "Ab"]).toContain(run({ ab: [fault("CW302", 0, "A")], Ab: [fault("CW302", 0, "a")] }));
  });
});
