/** What an editor shows at a mapping file: the real YAML language server, by the schema that the first line names. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Position } from "./answers.ts";
import { type LanguageServer, startLanguageServer } from "./LanguageServer.ts";
import { fileUri, mappings, shippedFile, shippedFiles } from "./shippedFiles.ts";

const started: { server?: LanguageServer } = {};
const server = (): LanguageServer => {
  if (started.server === undefined) throw new Error("the language server is not started");
  return started.server;
};

beforeAll(async () => {
  started.server = await startLanguageServer();
});

afterAll(async () => {
  expect(await started.server?.stop()).toBe(0);
});

/** Where a text stands in another, which holds it once; `into` characters on. */
const positionOf = (text: string, part: string, into = 0): Position => {
  const pieces = text.split(part);
  if (pieces.length !== 2) throw new Error(`"${part}" stands ${pieces.length - 1} times in the text`);
  const before = `${pieces[0]}${part.slice(0, into)}`.split("\n");
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
};

const learner = shippedFile("mappings/pics-onefile/entities/learner.yaml");
let copies = 0;

/** A text beside the shipped files, under an address of its own, opened. */
const opened = async (folder: string, text: string) => {
  copies += 1;
  const uri = fileUri(`mappings/pics-onefile/${folder}/copy-${copies}.yaml`);
  return { uri, text, marks: await server().open(uri, text) };
};

/** The shipped learner, with one part of it written differently. */
const changedLearner = (from: string, to: string) => {
  positionOf(learner.text, from);
  return opened("entities", learner.text.replace(from, to));
};

const labels = (all: ReadonlyArray<{ readonly label: string }>): ReadonlyArray<string> =>
  all.map((one) => one.label).sort();

const surname = "surname: { local: surname, remote: LastName, type: text, direction: pull-able";
const directions = ["pull-able", "pull-only", "push-only"];

describe.each(mappings)("the shipped files of %s", (mapping) => {
  const files = shippedFiles(mapping);

  it("have nothing marked, and their keys are explained", async () => {
    const marked = await Promise.all(
      files.map(async ({ path, uri, text }) => [path, await server().open(uri, text)] as const),
    );
    expect(marked.filter(([, marks]) => marks.length > 0)).toEqual([]);
    for (const { path, uri, text } of files) {
      const key = /^(?:entity|system|codes|profile|crosswalk|cases):/m.exec(text)?.[0] ?? "";
      const shown = await server().hover(uri, positionOf(text, `\n${key}`, 2));
      expect(shown, path).toMatch(/schema\.json/);
    }
  });
});

describe("a field's direction", () => {
  it("is offered where the shipped file has one", async () => {
    const file = await changedLearner(surname, surname);
    const found = await server().complete(file.uri, positionOf(file.text, surname, surname.length - 4));
    expect(labels(found)).toEqual(directions);
  });

  it("is offered where there is none yet, between braces", async () => {
    const bare = surname.replace("pull-able", "");
    const file = await changedLearner(`${surname} }`, `${bare}}`);
    const found = await server().complete(file.uri, positionOf(file.text, bare, bare.length));
    expect(labels(found)).toEqual(directions);
  });

  it("is offered where there is none yet, on a line of its own", async () => {
    const lines = "surname:\n    local: surname\n    remote: LastName\n    type: text\n    direction: ";
    const file = await changedLearner(`${surname} }`, lines);
    const found = await server().complete(file.uri, positionOf(file.text, lines, lines.length));
    expect(labels(found)).toEqual(directions);
  });

  it("is offered with what each word means, and explained where one stands", async () => {
    const file = await changedLearner(surname, surname);
    const at = positionOf(file.text, surname, surname.length - 4);
    const found = await server().complete(file.uri, at);
    const pushOnly = found.find((one) => one.label === "push-only");
    expect(pushOnly?.documentation).toBe("Local to remote, never back.");
    expect(await server().hover(file.uri, at)).toContain("Either way");
  });

  it("is marked where it is wrong, at its line and column", async () => {
    const wrong = surname.replace("pull-able", "sideways");
    const file = await changedLearner(surname, wrong);
    const start = positionOf(file.text, "sideways");
    expect(file.marks).toEqual([
      {
        range: { start, end: { ...start, character: start.character + "sideways".length } },
        message: expect.stringContaining('"push-only", "pull-only", "pull-able"'),
      },
    ]);
  });
});

describe("keys", () => {
  it.each([
    ["scope", "\nscope:", "Which local records a job starts from."],
    ["match", "\nmatch:", "How the partner of an unlinked record is found"],
    ["groups", "\ngroups:", "What may flow when"],
  ])("%s is explained where the pointer rests on it", async (_, part, words) => {
    const file = await changedLearner(part, part);
    expect(await server().hover(file.uri, positionOf(file.text, part, 3))).toContain(words);
  });

  it("conflict is explained, and its deciders are offered", async () => {
    const part = `${surname}, conflict: [r`;
    const file = await changedLearner(surname, `${part}emote-wins]`);
    expect(file.marks).toEqual([]);
    expect(await server().hover(file.uri, positionOf(file.text, "conflict: [r", 2))).toContain(
      "asked in order",
    );
    const found = await server().complete(file.uri, positionOf(file.text, part, part.length));
    expect(labels(found)).toEqual(
      ["fill-blanks", "latest-change", "local-wins", "remote-wins", "report"].sort(),
    );
  });

  it("an unknown key is marked", async () => {
    const file = await changedLearner(surname, surname.replace("type:", "kind: x, type:"));
    const start = positionOf(file.text, "kind: x");
    expect(file.marks).toEqual([
      {
        range: { start, end: { ...start, character: start.character + "kind".length } },
        message: expect.stringContaining("kind"),
      },
    ]);
  });

  it("those of a group are offered with their descriptions, less those that it has", async () => {
    const group = "  - title: Changes to learner details\n";
    const file = await changedLearner(group, `  - title: New\n    events: [update]\n    \n\n${group}`);
    const begun = "  - title: New\n    events: [update]\n    ";
    const found = await server().complete(file.uri, positionOf(file.text, begun, begun.length));
    const keys = found.filter((one) => /^[a-z]+$/.test(one.label));
    expect(labels(keys)).toEqual(["fields", "gate", "note", "where"]);
    for (const key of keys) expect(key.documentation, key.label).toMatch(/^[A-Z].*\.$/s);
  });
});

describe("a system file", () => {
  const modeline = "# yaml-language-server: $schema=../../../schemas/system.schema.json\n";

  it("is offered the kinds of connector", async () => {
    const text = `${modeline}connector: `;
    const file = await opened("systems", `${text}\n`);
    const found = await server().complete(file.uri, positionOf(file.text, text, text.length));
    expect(labels(found)).toEqual(["files", "rest", "sql"]);
  });

  it.each([
    ["sql", ["connection", "dialect", "file", "note", "resources", "system", "title"]],
    ["files", ["connection", "folder", "note", "resources", "system", "title"]],
  ])("of kind %s is offered the keys of its kind", async (kind, keys) => {
    const text = `${modeline}connector: ${kind}\n`;
    const file = await opened("systems", `${text}\n`);
    const found = await server().complete(file.uri, positionOf(file.text, text, text.length));
    expect(labels(found.filter((one) => /^[a-z]+$/.test(one.label)))).toEqual(keys);
  });
});
