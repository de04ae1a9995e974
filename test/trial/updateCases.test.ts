/** What a case expects is rewritten, and not one other character of its file. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Expectation, ExpectedWithheld } from "../../src/check/cases/TestCase.ts";
import { updateCases } from "../../src/trial/updateCases.ts";

/** Entries, and what a file says of each. */
const entries: ReadonlyArray<readonly [Expectation, unknown]> = [
  [
    {
      kind: "update",
      side: "remote",
      entity: "item",
      key: "501",
      set: { title: "Oak: a bench", price: 1.5 },
    },
    { update: { side: "remote", entity: "item", key: 501, set: { title: "Oak: a bench", price: 1.5 } } },
  ],
  [
    { kind: "update", side: "local", entity: "item", key: "007", set: { name: "501", note: null, ok: true } },
    { update: { side: "local", entity: "item", key: "007", set: { name: "501", note: null, ok: true } } },
  ],
  [
    {
      kind: "create",
      side: "remote",
      entity: "item",
      from: "4/101",
      set: {
        body: "two\nlines # and a sign",
        supplier: { keyOf: { entity: "supplier", key: "3" }, part: 1 },
        second: { keyOf: { entity: "supplier", key: "3" }, part: 2 },
        long: "a text that is long enough to need a line of its own, or nearly so, beside all the others of the entry",
      },
    },
    {
      create: {
        side: "remote",
        entity: "item",
        from: "4/101",
        set: {
          body: "two\nlines # and a sign",
          supplier: { keyOf: "supplier:3" },
          second: { keyOf: "supplier:3", part: 2 },
          long: "a text that is long enough to need a line of its own, or nearly so, beside all the others of the entry",
        },
      },
    },
  ],
  [
    {
      kind: "link",
      entity: "item",
      local: "7",
      remote: { keyOf: { entity: "item", key: "7" }, part: 1 },
      via: "create",
      column: "shopId",
    },
    { link: { entity: "item", local: 7, remote: { keyOf: "item:7" }, via: "create", column: "shopId" } },
  ],
  [
    { kind: "link", entity: "item", local: "7", remote: "x", via: "match", column: undefined },
    { link: { entity: "item", local: 7, remote: "x", via: "match" } },
  ],
  [
    { kind: "aside", entity: "item", local: "9", remote: "r9", code: "ambiguous" },
    { aside: { entity: "item", local: 9, code: "ambiguous" } },
  ],
  [
    { kind: "aside", entity: "item", local: undefined, remote: "r9", code: "move-gate" },
    { aside: { entity: "item", remote: "r9", code: "move-gate" } },
  ],
];

const held: ReadonlyArray<readonly [ExpectedWithheld, unknown]> = [
  [
    { entity: "item", local: "1", remote: "r1", field: "name", code: "gate-closed" },
    { entity: "item", local: 1, field: "name", code: "gate-closed" },
  ],
];

/** How a list is written: what stands before it on the key's line, and the list; `\n` is the file's line break. */
const lists: ReadonlyArray<string> = [
  " []",
  " [ ]",
  "\n      []",
  " [{ aside: { entity: item, code: needs } }]",
  ' [\n        { aside: { entity: "item", code: needs } }, # one\n      ]',
  "\n      - aside: { entity: item, code: needs }",
  "\n    - aside:\n        entity: item\n        code: needs",
  '\n        - update: { side: local, entity: item, key: a, set: { name: "x # y" } } # two\n        # three\n        - aside: { entity: item, code: needs }',
];
/** A comment between the key and its list stays. */
const commented: ReadonlyArray<string> = [
  " # why\n      - aside: { entity: item, code: needs }",
  " # why\n      # and why\n      []",
];

interface Piece {
  readonly fixed: string;
  /** Stands for what is rewritten. */
  readonly list?: string;
}

const caseOf = (index: number) =>
  fc
    .record({
      list: fc.constantFrom(...lists, ...commented),
      withheld: fc.option(fc.constantFrom(...lists), { nil: undefined }),
      after: fc.constantFrom("", " # after", "\n", "\n    # below", "\n\n  # far below\n"),
      name: fc.constantFrom(`plain ${index}`, `"in quotes ${index}"`, `'in others ${index}'`),
      flow: fc.boolean(),
    })
    .map(({ list, withheld, after, name, flow }): ReadonlyArray<Piece> => {
      if (flow)
        return [
          { fixed: `  - { name: ${name}, expect: `, list: "[]" },
          ...(withheld === undefined ? [] : [{ fixed: ", withheld: ", list: "[ ]" }]),
          { fixed: ` }${after}\n` },
        ];
      const own = (key: string, text: string): ReadonlyArray<Piece> => {
        // What follows the key's colon up to the list belongs to the list, unless a comment stands there.
        const comment = /^ # why(\n {6}# and why)?\n {6}/.exec(text)?.[0] ?? "";
        return [{ fixed: `${key}:${comment}`, list: text.slice(comment.length) }];
      };
      return [
        { fixed: `  - name: ${name}\n    job:   sync # odd spaces\n` },
        ...own("    expect", list),
        { fixed: `${after}\n` },
        ...(withheld === undefined ? [] : [...own("    withheld", withheld), { fixed: "\n" }]),
        { fixed: "    note: >\n      folded\n      text\n" },
      ];
    });

const files = fc
  .tuple(
    fc.constantFrom("\n", "\r\n"),
    fc.constantFrom("", "# yaml-language-server: $schema=x\n", "%YAML 1.2\n---\n"),
    fc
      .integer({ min: 1, max: 4 })
      .chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => caseOf(i)))),
    fc.constantFrom("", "# the end", "\n\n"),
  )
  .map(([lineBreak, head, cases, tail]) => ({
    lineBreak,
    cases: cases.map((pieces) =>
      pieces.map(({ fixed, list }) => ({
        fixed: fixed.replaceAll("\n", lineBreak),
        ...(list === undefined ? {} : { list: list.replaceAll("\n", lineBreak) }),
      })),
    ),
    head: `${head}title: "Ünïcode 😀"\ngiven: { now: 2026-03-02T09:00:00Z }\ncases:\n`.replaceAll(
      "\n",
      lineBreak,
    ),
    tail: tail.replaceAll("\n", lineBreak),
  }));

/** Whether the text is the fixed pieces in their order, with something in place of each list. */
const keeps = (text: string, pieces: ReadonlyArray<Piece>, head: string, tail: string): boolean => {
  const parts: Array<string> = [head];
  for (const { fixed, list } of pieces) {
    parts[parts.length - 1] += fixed;
    if (list !== undefined) parts.push("");
  }
  parts[parts.length - 1] += tail;
  let at = 0;
  for (const [index, part] of parts.entries()) {
    const found =
      index === 0 ? 0 : index === parts.length - 1 ? text.length - part.length : text.indexOf(part, at);
    if (found < at || text.slice(found, found + part.length) !== part) return false;
    at = found + part.length;
  }
  return at === text.length;
};

const rewritten = fc
  .subarray([...entries])
  .chain((some) => fc.record({ some: fc.constant(some), held: fc.subarray([...held]) }));

describe("updateCases", () => {
  it("keeps every character but those of the lists, and writes what was meant", () =>
    fc.assert(
      fc.property(
        files,
        fc.array(rewritten, { minLength: 4, maxLength: 4 }),
        fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        ({ head, cases, tail }, plans, chosen) => {
          const text = `${head}${cases
            .flat()
            .map(({ fixed, list = "" }) => fixed + list)
            .join("")}${tail}`;
          const updates = cases.flatMap((_, index) => {
            const plan = plans[index];
            return chosen[index] !== true || plan === undefined
              ? []
              : [
                  {
                    index,
                    plan: {
                      expect: plan.some.map(([entry]) => entry),
                      withheld: plan.held.map(([entry]) => entry),
                    },
                  },
                ];
          });
          const after = updateCases(text, updates);
          expect(after.refused).toEqual([]);
          // Lists of cases that are not named are as fixed as the rest.
          const pieces = cases.flatMap((own, index) =>
            chosen[index] === true ? own : own.map(({ fixed, list = "" }) => ({ fixed: fixed + list })),
          );
          expect(keeps(after.text, pieces, head, tail), after.text).toBe(true);
          const before = parse(text);
          const wanted = {
            ...before,
            cases: before.cases.map((one: Record<string, unknown>, index: number) =>
              chosen[index] !== true
                ? one
                : {
                    ...one,
                    expect: plans[index]?.some.map(([, written]) => written),
                    ...("withheld" in one
                      ? { withheld: plans[index]?.held.map(([, written]) => written) }
                      : {}),
                  },
            ),
          };
          expect(parse(after.text)).toEqual(wanted);
          // Written once, it is settled.
          expect(updateCases(after.text, updates).text).toBe(after.text);
        },
      ),
      { numRuns: 300 },
    ));

  const plan = { expect: entries.slice(5, 6).map(([entry]) => entry), withheld: [] };

  it("writes entries as a person would", () => {
    const text = "cases:\n  - name: a\n    expect: [] # nothing\n";
    const all = { expect: entries.slice(0, 3).map(([entry]) => entry), withheld: [] };
    expect(updateCases(text, [{ index: 0, plan: all }]).text).toBe(`cases:
  - name: a
    expect:
      - update: { side: remote, entity: item, key: 501, set: { title: "Oak: a bench", price: 1.5 } }
      - update: { side: local, entity: item, key: "007", set: { name: "501", note: null, ok: true } }
      - create:
          side: remote
          entity: item
          from: 4/101
          set:
            body: "two\\nlines # and a sign"
            supplier:
              keyOf: supplier:3
            second:
              keyOf: supplier:3
              part: 2
            long: a text that is long enough to need a line of its own, or nearly so, beside all the others of the entry # nothing
`);
  });

  it("leaves alone an alias, and a list with an anchor that others may share, and says so", () => {
    const text = `cases:
  - name: a
    expect: &none []
  - name: b
    expect: *none
  - name: c
    expect:
      - update: { side: local, entity: item, key: a, set: &set { name: x } }
  - &whole { name: d, expect: [] }
`;
    const after = updateCases(
      text,
      [0, 1, 2, 3].map((index) => ({ index, plan })),
    );
    expect(after.refused).toEqual([
      { index: 0, message: '"expect" holds an anchor, so that others may share it' },
      { index: 1, message: '"expect" is an alias: rewrite the list that it stands for by hand' },
      { index: 2, message: '"expect" holds an anchor, so that others may share it' },
    ]);
    expect(after.text).toBe(
      text.replace(
        "{ name: d, expect: [] }",
        "{ name: d, expect: [ { aside: { entity: item, local: 9, code: ambiguous } } ] }",
      ),
    );
  });

  it("rewrites a file of many cases, read once for all of them", () => {
    // Read for each of its cases, it would take hours.
    const count = 3000;
    const text = `cases:\n${Array.from({ length: count }, (_, at) => `  - name: c${at}\n    expect: []\n`).join("")}`;
    const updates = Array.from({ length: count }, (_, index) => ({ index, plan }));
    const after = updateCases(text, updates);
    expect(after.refused).toEqual([]);
    expect(after.text).toBe(
      text.replaceAll("expect: []", "expect:\n      - aside: { entity: item, local: 9, code: ambiguous }"),
    );
  });

  it("rewrites the rest of a file where one case cannot be", () => {
    const text =
      "cases:\n  - { name: a, expect: [] }\n  - &two { name: b, expect: [] }\n  - *two\n  - { name: d, expect: [] }\n";
    const written = "expect: [ { aside: { entity: item, local: 9, code: ambiguous } } ]";
    expect(
      updateCases(
        text,
        [0, 1, 3].map((index) => ({ index, plan })),
      ),
    ).toEqual({
      text: `cases:\n  - { name: a, ${written} }\n  - &two { name: b, expect: [] }\n  - *two\n  - { name: d, ${written} }\n`,
      refused: [{ index: 1, message: "the case is written so that it cannot be rewritten in place" }],
    });
  });

  it("leaves alone a case whose rewriting would change another", () => {
    const text = "cases:\n  - &one { name: a, expect: [] }\n  - *one\n";
    const after = updateCases(text, [
      { index: 0, plan },
      { index: 1, plan },
    ]);
    expect(after).toEqual({
      text,
      refused: [
        { index: 0, message: "the case is written so that it cannot be rewritten in place" },
        { index: 1, message: "the case stands elsewhere: it is an alias" },
      ],
    });
  });
});
