/** What the structural check says, in its own words, at the exact place; one fault, one diagnostic. */
import { describe, expect, test } from "vitest";
import { makeStructureCheck } from "../../src/check/structure.ts";
import { connectorKinds } from "../../src/connector/registry.ts";
import { makeSource } from "../../src/kernel/Source.ts";
import { parseYaml } from "../../src/language/Document.ts";
import { fileSchemas, tidy } from "../../src/language/schemas.ts";
import { applyChanges, checkFiles, type Files, filesIn, shown } from "../support/checkFiles.ts";
import { readMarks } from "../support/marks.ts";

const base = filesIn(new URL("../rules/base/", import.meta.url));
const person = "entities/person.yaml";
const main = "crosswalk.yaml";
const phone = "phone: { local: phone, remote: phone, type: phone, direction: push-only }";

const change = (file: string, from: string, to: string): Files =>
  applyChanges(base, [{ in: file, from, to }]);

/** Checks marked files; the marks are where the faults are. */
const found = (marked: Files) => {
  const { files, marks } = readMarks(marked);
  const all = checkFiles(files).diagnostics.map(shown);
  expect(all.map(({ at, text }) => ({ at, text }))).toEqual(marks.map(({ at, text }) => ({ at, text })));
  return all.map(({ code, message, help }) =>
    [code, message, ...(help === undefined ? [] : [help])].join(" | "),
  );
};

type Row = readonly [about: string, files: Files, said: ReadonlyArray<string>];
const rows: ReadonlyArray<Row> = [
  [
    "a key that is not known",
    change(person, phone, phone.replace(" }", ", «colour»: red }")),
    ['CW201 | "colour" is not a key here.'],
  ],
  [
    "a key that is nearly known",
    change(person, phone, phone.replace("direction", "«directoin»")),
    ['CW201 | "directoin" is not a key here. | did you mean "direction"?'],
  ],
  [
    "a mistyped key that must be there is said once, not as missing besides",
    change(person, "title: People\n", "«titel»: People\n"),
    ['CW201 | "titel" is not a key here. | did you mean "title"?'],
  ],
  [
    "one odd key in place of the one that must be there is taken for it",
    change(main, "jobs:\n", "«on»:\n"),
    ['CW201 | "on" is not a key here. | did you mean "jobs"?'],
  ],
  [
    "an odd key beside a missing one: both",
    change("systems/hr.yaml", "number: { column: number, type: exact }", "«number»: { «colunm»: number }"),
    [
      'CW202 | "type" is missing here. | write type: text, exact, email, phone, lines, integer, decimal, boolean, date, time or instant',
      'CW201 | "colunm" is not a key here. | did you mean "column"?',
    ],
  ],
  [
    "a missing key is blamed on the key above it",
    change(main, "systems: { local: hr, remote: directory }", "«systems»: { local: hr }"),
    ['CW202 | "remote" is missing here.'],
  ],
  [
    "a missing key of an item of a list is blamed on the item",
    change(person, "- { do: update, jobs: [sync] }", "- «{ do: update }»"),
    ['CW202 | "jobs" is missing here.'],
  ],
  [
    "another kind of value",
    change(
      person,
      "scope:\n  - { jobs: [sync], linked: true }",
      "scope:\n  - { jobs: [sync], linked: «yes» }",
    ),
    ['CW203 | Found the text "yes", expected true or false.'],
  ],
  [
    "a text where a list belongs",
    change(person, "needs: [name]", "needs: «name»"),
    ['CW203 | Found the text "name", expected a list.'],
  ],
  [
    "a list where a map belongs",
    change(person, "remote: { resource: user }", "remote: «[user]»"),
    ["CW203 | Found a list, expected a map."],
  ],
  [
    "nothing where a map belongs",
    change(person, phone, "«phone»:"),
    ["CW203 | Found nothing, expected a map."],
  ],
  [
    "a kind of value that no branch of a union has",
    change(person, phone, phone.replace("local: phone", "local: «7»")),
    ["CW203 | Found the number 7, expected text or a list."],
  ],
  [
    "a fault inside the branch of a union that is meant",
    change(person, phone, phone.replace("local: phone", "local: «work phone»")),
    ['CW205 | "work phone" is malformed. | a name has letters, digits, - and _, and begins with a letter'],
  ],
  [
    "an empty list in a branch of a union",
    change(person, phone, phone.replace("local: phone", "local: «[]»")),
    ['CW206 | "local" has too few items (at least 1).'],
  ],
  [
    "several plain kinds",
    change("codes/grade.yaml", "- { local: J,", "- { local: «[J]»,"),
    ["CW203 | Found a list, expected text, a number or true or false."],
  ],
  [
    "a word that is not one of those allowed",
    change(person, phone, phone.replace("push-only", "«both»")),
    ['CW204 | "both" is not allowed here; expected push-only, pull-only or pull-able.'],
  ],
  [
    "a version of the language that there is not",
    change(main, "crosswalk: 1", "crosswalk: «2»"),
    ['CW204 | "2" is not allowed here; expected 1.'],
  ],
  [
    "a name with a space in it, as a key",
    change(person, phone, `«work phone»: ${phone.slice(7)}`),
    ['CW205 | "work phone" is malformed. | a name has letters, digits, - and _, and begins with a letter'],
  ],
  [
    "a policy's place without its resource",
    change(main, "place: people.number", "place: «number»"),
    ['CW205 | "number" is malformed. | write it like "learners.uln"'],
  ],
  [
    "a guard that is neither a number nor a share",
    change(main, "never:", "guards: { links: «many» }\nnever:"),
    ['CW205 | "many" is malformed. | write it like "30%"'],
  ],
  [
    "a guard below nought",
    change(main, "never:", "guards: { links: «-1» }\nnever:"),
    ["CW205 | -1 is too small."],
  ],
  [
    "an empty text",
    change(person, "title: People", 'title: «""»'),
    ["CW205 | Empty text is not allowed here."],
  ],
  [
    "an empty list",
    change(person, "fields: [phone]", "fields: «[]»"),
    ['CW206 | "fields" has too few items (at least 1).'],
  ],
  [
    "more requests than one",
    change(
      "systems/directory.yaml",
      'update: [{ method: PATCH, path: "/users/{id}", send: all }]',
      'update: «[{ method: PATCH, path: "/users/{id}", send: all }, { method: PUT, path: /log, send: all }]»',
    ),
    ['CW206 | "update" has too many items (at most 1).'],
  ],
  [
    "a system of a kind that there is not",
    change("systems/directory.yaml", "connector: rest", "connector: «rset»"),
    ['CW204 | "rset" is not allowed here; expected rest, sql or files. | did you mean "rest"?'],
  ],
  [
    "an expression that YAML cut at a comma",
    change(person, phone, phone.replace(" }", ", push: «$first($local.phone», $local.desk, $local.name) }")),
    [
      'CW505 | An expression must stand in quotes; this one is cut at its first comma. | write "$first($local.phone, $local.desk, $local.name)"',
    ],
  ],
  [
    "several faults of one file at once",
    change(person, phone, "phone: { local: phone, remote: «[phone]», «typ»: phone, direction: «up» }"),
    [
      "CW203 | Found a list, expected text.",
      'CW201 | "typ" is not a key here. | did you mean "type"?',
      'CW204 | "up" is not allowed here; expected push-only, pull-only or pull-able.',
    ],
  ],
];

describe("one fault, one diagnostic", () => {
  test.each(rows)("%s", (_, files, said) => {
    expect(found(files)).toEqual(said);
  });
});

test("an empty file and one that holds a list are no mapping", () => {
  for (const [text, what] of [
    ["", "nothing"],
    ["- a\n", "a list"],
    ["just words\n", 'the text "just words"'],
  ] as const) {
    const all = checkFiles({ ...base, [main]: text }).diagnostics.map(shown);
    expect(all.map(({ code, at, message }) => [code, at, message])).toEqual([
      ["CW203", "crosswalk.yaml:1:1", `Found ${what}, expected a map.`],
    ]);
  }
});

test("no fault of structure is without words of its own", () => {
  const wrong: ReadonlyArray<unknown> = [
    null,
    1,
    1.5,
    -1,
    "",
    "x y",
    true,
    [],
    [1],
    [null],
    {},
    { x: 1 },
    { "a b": [] },
  ];
  const structure = makeStructureCheck(() => ({
    ...fileSchemas(),
    rest: tidy(connectorKinds.find((kind) => kind.name === "rest")?.schema ?? {}),
  }));
  const files: ReadonlyArray<readonly [kind: string, file: string, key: string]> = [
    ...["entity", "title", "note", "local", "remote", "scope", "match", "moves", "fields", "groups"].map(
      (key) => ["entity", person, key] as const,
    ),
    ...["crosswalk", "name", "timezone", "systems", "gate", "settings", "jobs", "never", "guards"].map(
      (key) => ["integration", main, key] as const,
    ),
    ...[
      "connection",
      "url",
      "headers",
      "limits",
      "responses",
      "session",
      "resources",
      "timeout",
      "encoding",
    ].map((key) => ["rest", "systems/directory.yaml", key] as const),
    ...["codes", "pairs", "push", "pull"].map((key) => ["codes", "codes/grade.yaml", key] as const),
    ...["profile", "settings", "connections", "schedule", "limits", "state"].map(
      (key) => ["profile", "profiles/live.yaml", key] as const,
    ),
  ];
  for (const [kind, file, key] of files)
    for (const value of wrong) {
      const lines = (base[file] ?? "").split("\n");
      const at = lines.findIndex((line) => line.startsWith(`${key}:`));
      let end = at < 0 ? at : at + 1;
      while (end >= 0 && /^[ -]/.test(lines[end] ?? "")) end++;
      const line = `${key}: ${JSON.stringify(value)}`;
      const changed = at < 0 ? [line, ...lines] : [...lines.slice(0, at), line, ...lines.slice(end)];
      const document = parseYaml(makeSource(file, changed.join("\n")));
      for (const one of structure.check(kind, document))
        expect(one.code, `${file} ${line}: ${one.message}`).not.toBe("CW299");
    }
});
