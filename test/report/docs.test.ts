/** The page of a mapping: what it says is held here as text, and its flows as the tables of the semantics say them. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { flow } from "../../src/flow/Flow.ts";
import { docsPage } from "../../src/report/docs/docsPage.ts";
import { firstDifference } from "../../src/report/docs/firstDifference.ts";
import { code, plain } from "../../src/report/docs/markdown.ts";
import { checkFiles, type Files, filesIn } from "../support/checkFiles.ts";
import { crosswalk } from "../support/crosswalk.ts";

const system = (name: string, title: string, resources: string): string => `system: ${name}
title: ${title}
connector: sql
dialect: sqlite
connection: { file: { type: text } }
file: "{file}"
resources:
${resources}`;

const places = (names: ReadonlyArray<string>): string =>
  names.map((name) => `      ${name}: { column: ${name}, type: text }`).join("\n");

const directions = ["push-only", "pull-only", "pull-able"] as const;
const gates = ["Free", "Switch", "Mode"] as const;
const short = { "push-only": "up", "pull-only": "down", "pull-able": "both" } as const;
const names = gates.flatMap((gate) => directions.map((direction) => `${short[direction]}${gate}`));

/** Every direction behind every kind of gate, and what a page has to escape. */
const stores: Files = {
  "crosswalk.yaml": `crosswalk: 1
name: stores-office
title: "Stores and office"
note: "Costs $5 | <b>not</b> \`free\`"
timezone: Europe/Berlin
systems: { local: stores, remote: office }
gate: master
settings:
  master: { title: Master, type: toggle }
  way: { title: "Way | of <boxes>", type: mode, default: push, note: "one_two *three*" }
  switch: { title: Switch, type: toggle, default: true }
  shelves: { title: Make shelves, type: toggle }
  kind: { title: Kind, type: choice, choices: { a: "A | a", b: B }, default: a }
jobs:
  sync: { title: Nightly, trigger: schedule }
  first: { title: First time, trigger: demand, inputs: { who: { title: Who, note: Your name. } } }
never:
  - { write: local, place: boxes.upFree }
  - { write: local, place: boxes.upMode }
  - { write: remote, entity: shelf, unless: { shelves: true } }
guards: { remote: { creates: 20, updates: 30% }, links: 5 }
`,
  "systems/stores.yaml": system(
    "stores",
    "Stores database",
    `  boxes:
    table: boxes
    key: [id]
    newKey: generated
    fields:
      id: { column: id, type: integer }
      officeId: { column: office_id, type: integer }
      shelfNo: { column: shelf_no, type: integer }
      colour: { column: colour, type: exact }
${places(names)}
  shelves:
    table: shelves
    key: [no]
    newKey: generated
    fields:
      no: { column: no, type: integer }
      label: { column: label, type: text }
`,
  ),
  "systems/office.yaml": system(
    "office",
    "Office system 3",
    `  box:
    title: Box in the office
    table: box
    key: [ID]
    newKey: generated
    fields:
      ID: { column: ID, type: integer }
      Shelf: { column: Shelf, type: integer, required: true }
      Colour: { column: Colour, type: exact }
${places(names.map((name) => `o${name}`))}
  shelf:
    table: shelf
    key: [ID]
    newKey: generated
    fields:
      ID: { column: ID, type: integer }
      Label: { column: Label, type: text }
`,
  ),
  "codes/colour.yaml": `codes: colour
title: Colours
note: From the paint shop.
pairs:
  - { local: "r|d", remote: 1, title: Red }
  - { local: b, remote: 2, title: Blue }
push: { blank: 0 }
`,
  "entities/a-box.yaml": `entity: box
title: Boxes
note: What is _stored_.
local: { resource: boxes, link: { field: officeId, when: { kind: a } } }
remote: { resource: box }
scope:
  - { jobs: [sync], linked: true, where: "$local.upFree != 'a|b'" }
  - { jobs: [first], chosen: true }
match:
  - { by: [upFree], when: { kind: b } }
  - { by: [upFree, colour] }
moves:
  - { do: create-remote, jobs: [first], needs: [upFree, shelf], where: "$blank($local.bothFree)" }
  - { do: create-local, jobs: [sync] }
  - { do: update, jobs: [sync] }
fields:
  shelf: { local: shelfNo, remote: Shelf, reference: shelf, direction: push-only, otherwise: "$settings.kind" }
  colour: { local: colour, remote: Colour, codes: colour, direction: push-only, blanks: clear }
${gates
  .flatMap((gate) =>
    directions.map((direction) => {
      const name = `${short[direction]}${gate}`;
      const more =
        direction === "pull-able" && gate !== "Mode" ? ", conflict: [fill-blanks, remote-wins]" : "";
      return `  ${name}: { local: ${name}, remote: o${name}, type: text, direction: ${direction}${more} }`;
    }),
  )
  .join("\n")}
groups:
  - { title: "Always, on | both", note: "See <here>", events: [create, update], fields: [upFree, downFree, bothFree] }
  - { title: Where it stands, events: [create], gate: switch, fields: [shelf, colour] }
  - { title: Behind the switch, events: [create, update], gate: switch, fields: [upSwitch, downSwitch, bothSwitch] }
  - { title: Behind the mode, events: [update], gate: way, where: "$local.id > 3", fields: [upMode, downMode, bothMode] }
  - { title: Colour changes, events: [update], fields: [colour] }
`,
  "entities/b-shelf.yaml": `entity: shelf
title: Shelves
local: { resource: shelves }
remote: { resource: shelf }
match:
  - { by: [label] }
moves:
  - { do: create-remote, jobs: [first], only: referenced, gate: shelves }
fields:
  label: { local: label, remote: Label, type: text, direction: push-only, push: "$uppercase($value & '|')" }
groups:
  - { title: Shelves, events: [create], fields: [label] }
`,
};

const pageOf = (files: Files, matrix: boolean): string => {
  const { integration, diagnostics } = checkFiles(files);
  if (integration === undefined) throw new Error(JSON.stringify(diagnostics.map((one) => one.message)));
  return docsPage(integration, flow, { matrix });
};

const page = pageOf(stores, true);

/** The lines under a heading, up to the next one. */
const under = (text: string, heading: string): ReadonlyArray<string> => {
  const lines = text.split("\n");
  const start = lines.indexOf(heading);
  expect(start, heading).toBeGreaterThanOrEqual(0);
  const end = lines.findIndex((line, index) => index > start && /^#+ /.test(line));
  return lines.slice(start + 1, end < 0 ? undefined : end).filter((line) => line !== "");
};

describe("the page of a mapping", () => {
  it("says what each setting decides, with links to the sections", () => {
    expect(under(page, "## Settings")).toEqual([
      "What an administrator may turn. Nothing else varies from one installation to another.",
      "| Setting | Identifier | Values | Default | What it decides |",
      "| --- | --- | --- | --- | --- |",
      "| Master | `master` | on or off | off | Everything: while it is off, nothing is exchanged. |",
      "| Way \\| of \\<boxes\\> | `way` | ignore, push or pull | push | [Behind the mode](#behind-the-mode). one_two \\*three\\* |",
      "| Switch | `switch` | on or off | on | [Where it stands](#where-it-stands); [Behind the switch](#behind-the-switch). |",
      "| Make shelves | `shelves` | on or off | off | [Shelves](#shelves): whether they are created in Office; an exception to [what is never written](#what-is-never-written). |",
      "| Kind | `kind` | one of: A \\| a, B | A \\| a | [Boxes](#boxes): how records find each other; [Boxes](#boxes): the value of `Shelf`. |",
    ]);
  });

  it("says when each job runs, what it asks and where it starts", () => {
    expect(under(page, "### Nightly")).toEqual([
      "Runs at the times of a schedule, and whenever somebody asks for it (`crosswalk run sync`).",
      "It starts from:",
      "- [Boxes](#boxes): every linked record for which `$local.upFree != 'a|b'`",
    ]);
    expect(under(page, "### First time")).toEqual([
      "Runs when somebody asks for it (`crosswalk run first`).",
      "It may ask for:",
      "- **Who** (`--input who=…`): Your name.",
      "It starts from:",
      "- [Boxes](#boxes): the records that are named when it is started",
    ]);
  });

  it("says how records find each other, and when they are touched at all", () => {
    expect(under(page, "## Boxes")).toEqual([
      "What is \\_stored\\_.",
      "A record of `boxes` in Stores corresponds to one of `box` (Box in the office) in Office. Declared in `entities/a-box.yaml`.",
    ]);
    const boxes = page.slice(page.indexOf("\n## Boxes"));
    expect(under(boxes, "### How records find each other")).toEqual([
      "Where *Kind* is A | a, `officeId` in Stores holds the key of the record in Office and is the link: it is filled when the pair is made, whatever the settings. Elsewhere the pair is remembered from one run to the next.",
      "A record without a link is looked for in Office. The first of these with exactly one hit counts. Several hits are reported and never guessed between.",
      "1. Where *Kind* is B, by `upFree` = `oupFree`",
      "2. By `upFree` = `oupFree` and `colour` = `Colour`",
    ]);
    expect(under(boxes, "### When records are created or changed")).toEqual([
      "- **Created in Office** by *First time*, only if there is a value for `upFree`, only if the record of [Shelves](#shelves) that it refers to is found, only where `$blank($local.bothFree)`",
      "- **Created in Stores** by *Nightly*",
      "- **Changed** by *Nightly*",
    ]);
    const shelves = page.slice(page.indexOf("\n## Shelves"));
    expect(under(shelves, "### When records are created or changed")).toEqual([
      "- **Created in Office** by *First time*, only when a record that is written refers to it, only where *Make shelves* is on",
      "A record is never created in Stores or changed once it is there.",
    ]);
  });

  it("gives each section with its gate in words, and each field with what happens to it when", () => {
    const head = [
      "| Stores | Office | Type | Direction | Inserted | Updated | Note |",
      "| --- | --- | --- | --- | --- | --- | --- |",
    ];
    const conflict =
      "Where the sides differ, a blank side takes the other's value, otherwise Office's value is kept";
    expect(under(page, "### Always, on | both")).toEqual([
      "See \\<here\\>",
      "Written when the record is created in Office, when the record is created in Stores and at each run of *Nightly*.",
      ...head,
      "| `upFree` | `oupFree` | text | **push-only** | in Office | to Office |  |",
      "| `downFree` | `odownFree` | text | pull-only | in Stores | to Stores |  |",
      `| \`bothFree\` | \`obothFree\` | text | pull-able | in Office and in Stores | either way, see the note | ${conflict} |`,
    ]);
    expect(under(page, "### Where it stands")).toEqual([
      "Written when the record is created in Office, only where *Switch* is on.",
      ...head,
      "| `shelfNo` | `Shelf` | record | **push-only** | on: in Office | – | The linked record of [Shelves](#shelves); Office requires a value; on creation, where there is no value or the setting is off: `$settings.kind` |",
      "| `colour` | `Colour` | code | **push-only** | on: in Office | see [Colour changes](#colour-changes) | Translated by [Colours](#colours); a blank clears the other side's value |",
    ]);
    expect(under(page, "### Behind the switch")).toEqual([
      "Written when the record is created in Office, when the record is created in Stores and at each run of *Nightly*, only where *Switch* is on.",
      ...head,
      "| `upSwitch` | `oupSwitch` | text | **push-only** | on: in Office | on: to Office |  |",
      "| `downSwitch` | `odownSwitch` | text | pull-only | on: in Stores | on: to Stores |  |",
      `| \`bothSwitch\` | \`obothSwitch\` | text | pull-able | on: in Office and in Stores | on: either way, see the note | ${conflict} |`,
    ]);
    expect(under(page, "### Behind the mode")).toEqual([
      "Written at each run of *Nightly*, only where *Way | of \\<boxes\\>* is push or pull, only for records for which `$local.id > 3`.",
      ...head,
      "| `upMode` | `oupMode` | text | **push-only** | – | push: to Office |  |",
      "| `downMode` | `odownMode` | text | pull-only | – | pull: to Stores |  |",
      "| `bothMode` | `obothMode` | text | pull-able | – | push: to Office; pull: to Stores |  |",
    ]);
    expect(under(page, "### Colour changes").slice(-1)).toEqual([
      "| `colour` | `Colour` | code | **push-only** | see [Where it stands](#where-it-stands) | to Office | Translated by [Colours](#colours); a blank clears the other side's value |",
    ]);
    expect(under(page, "### Shelves")).toEqual([
      "Written when the record is created in Office (where *Make shelves* is on).",
      ...head,
      "| `label` | `Label` | text | **push-only** | in Office | – | Sent as `$uppercase($value & '\\|')` |",
    ]);
  });

  it("gives the code tables, the policies and the guards in words", () => {
    expect(under(page, "### Colours")).toEqual([
      "From the paint shop.",
      "| Stores | Office | Meaning |",
      "| --- | --- | --- |",
      "| `r\\|d` | `1` | Red |",
      "| `b` | `2` | Blue |",
      "To Office: a blank is sent as `0`; a record whose code is not listed is set aside and reported.",
    ]);
    expect(under(page, "## What is never written").slice(2)).toEqual([
      "- **In Stores**, of `boxes`: `upFree` and `upMode`",
      "- **In Office**, nothing of [Shelves](#shelves), unless *Make shelves* is on",
    ]);
    expect(under(page, "## Guards").slice(1)).toEqual([
      "- Created in Office: 20",
      "- Changed in Office: 30% of the records looked at",
      "- Linked to another record than before: 5",
    ]);
  });

  it("puts what is referred to before what refers to it", () => {
    expect(page.indexOf("\n## Shelves")).toBeLessThan(page.indexOf("\n## Boxes"));
  });

  it("leads every link to a heading that is there", () => {
    const seen = new Map<string, number>();
    const anchors = [...page.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) => {
      const slug = title
        .toLowerCase()
        .replace(/[^a-z0-9_ -]/g, "")
        .replaceAll(" ", "-");
      const before = seen.get(slug) ?? 0;
      seen.set(slug, before + 1);
      return before === 0 ? slug : `${slug}-${before}`;
    });
    const links = [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor);
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((link) => !anchors.includes(link ?? ""))).toEqual([]);
  });
});

describe("the flow by setting", () => {
  /** The tables of the semantics: what a gate's values do to each direction. */
  const update = {
    mode: { "push-only": "· → ·", "pull-only": "· · ←", "pull-able": "· → ←" },
    switch: { "push-only": "· →", "pull-only": "· ←", "pull-able": "· ↔ fill-blanks, remote-wins" },
  } as const;
  const nowhere = { "push-only": undefined, "pull-only": undefined, "pull-able": undefined };
  const createRemote = { ...nowhere, "push-only": "· →", "pull-able": "· →" };
  const createLocal = { ...nowhere, "pull-only": "· ←", "pull-able": "· ←" };

  const cellsOf = (headline: string, field: string, gate: string): string | undefined => {
    const lines = page.slice(page.indexOf("### Boxes, by setting")).split("\n");
    const start = lines.indexOf(headline);
    expect(start, headline).toBeGreaterThanOrEqual(0);
    const split = (line: string | undefined) => (line ?? "").split(/ (?<!\\)\| /).map((one) => one.trim());
    const head = split(lines[start + 2]);
    const table = lines.slice(start + 4, lines.indexOf("", start + 4));
    const row = table.map(split).find(([first]) => first === `| \`${field}\``);
    return row
      ?.filter((_, index) => head[index]?.startsWith(`*${gate}*: `) === true)
      .map((cell) => cell.replace(/ \|$/, ""))
      .join(" ");
  };

  it.each(directions)("of %s is what the semantics say", (direction) => {
    const both = "When both records exist, in *Nightly*:";
    const name = short[direction];
    expect(cellsOf(both, `${name}Mode`, "Way \\| of \\<boxes\\>")).toBe(update.mode[direction]);
    expect(cellsOf(both, `${name}Switch`, "Switch")).toBe(update.switch[direction]);
    expect(cellsOf("When the record is created in Office, in *First time*:", `${name}Switch`, "Switch")).toBe(
      createRemote[direction],
    );
    expect(cellsOf("When the record is created in Stores, in *Nightly*:", `${name}Switch`, "Switch")).toBe(
      createLocal[direction],
    );
  });

  it("leaves out fields and settings that have nothing to do with each other", () => {
    const both = "When both records exist, in *Nightly*:";
    expect(cellsOf(both, "upFree", "Switch")).toBeUndefined();
    expect(cellsOf(both, "upMode", "Switch")?.trim()).toBe("");
    expect(page).not.toContain("*Master*: off");
    expect(page).toContain("All of it holds with *Master* on; while it is off nothing is written.");
  });

  it("is only there when it is asked for", () => {
    const without = pageOf(stores, false);
    expect(without).not.toContain("Flow by setting");
    expect(page.startsWith(without.slice(0, 200))).toBe(true);
  });
});

describe("an integration without settings", () => {
  const bare: Files = {
    "crosswalk.yaml": `crosswalk: 1
name: bare
title: Two lists
timezone: UTC
systems: { local: here, remote: there }
jobs:
  sync: { title: Sync, trigger: demand }
`,
    "systems/here.yaml": system(
      "here",
      "Here",
      "  a: { table: a, key: [n], fields: { n: { type: text } } }\n",
    ),
    "systems/there.yaml": system(
      "there",
      "There",
      "  b: { table: b, key: [n], newKey: given, fields: { n: { type: text } } }\n",
    ),
    "entities/item.yaml": `entity: item
title: Items
local: { resource: a }
remote: { resource: b }
scope: [{ jobs: [sync] }]
match: [{ by: [n] }]
moves: [{ do: create-remote, jobs: [sync] }]
fields: { n: { local: n, remote: n, type: text, direction: push-only } }
groups: [{ title: New items, events: [create], fields: [n] }]
`,
  };

  it("has a whole page", () => {
    expect(pageOf(bare, true)).toBe(`# Two lists: data exchange

What is exchanged between Here and There, in which direction, when and under which setting. Generated by \`crosswalk docs\` from the mapping \`bare\`: change its files, not this page.

**Push** carries a value from Here to There, **pull** from There to Here. What may ever happen to a field is its direction, which no setting widens:

- **push-only**: from Here to There, never back
- pull-only: from There to Here, never forth
- pull-able: either way; a setting or a rule for conflicts says which

A blank never overwrites a value unless a note says so, and a difference in representation alone is no difference. Right after a record is created, the same job also writes what its updates would. A day is a day in UTC.

[Settings](#settings) · [Jobs](#jobs) · [Items](#items) · [What is never written](#what-is-never-written)

## Settings

There is nothing to turn: the same is exchanged for everybody.

## Jobs

Each job starts from the records listed under it. Other records come in only where a record of the job needs them: because it refers to them, or is found by them.

### Sync

Runs when somebody asks for it (\`crosswalk run sync\`).

It starts from:

- [Items](#items): every record

## Items

A record of \`a\` in Here corresponds to one of \`b\` in There. Declared in \`entities/item.yaml\`.

### How records find each other

The pair is remembered from one run to the next; neither system holds it.

A record without a link is looked for in There by \`n\` = \`n\`. Several hits are reported and never guessed between.

### When records are created or changed

- **Created in There** by *Sync*

A record is never created in Here or changed once it is there.

### New items

Written when the record is created in There.

| Here | There | Type | Direction | Inserted | Updated | Note |
| --- | --- | --- | --- | --- | --- | --- |
| \`n\` | \`n\` | text | **push-only** | in There | – |  |

## What is never written

No record is ever deleted on either side. What no section above lists is neither sent nor blanked.
`);
  });
});

describe("what Markdown would take for its own", () => {
  it.each([
    ["a <b> & &amp; c", "a \\<b\\> & \\&amp; c"],
    ["`x` *y* [z](u)", "\\`x\\` \\*y\\* \\[z\\](u)"],
    ["snake_case _so_", "snake_case \\_so\\_"],
    ["# no heading", "\\# no heading"],
    ["1. no list", "1\\. no list"],
    ["two\n lines", "two lines"],
    ["$a and $b", "\\$a and \\$b"],
  ])("in plain text: %j", (given, expected) => {
    expect(plain(given)).toBe(expected);
  });

  it.each([
    ["$a | $b", "`$a | $b`"],
    ["a `b` c", "``a `b` c``"],
    ["`b", "`` `b ``"],
    ["<b>", "`<b>`"],
  ])("in source text: %j", (given, expected) => {
    expect(code(given)).toBe(expected);
  });
});

describe("the first difference", () => {
  it.each([
    ["a\nb\n", "a\nb\n", undefined],
    ["a\r\nb\r\n", "a\nb\n", undefined],
    ["a\nx\nc\n", "a\nb\nc\n", { line: 2, before: "x", after: "b" }],
    ["a\n", "a\nb\n", { line: 2, before: "", after: "b" }],
    ["a\nb", "a", { line: 2, before: "b", after: undefined }],
  ])("of %j and %j", (before, after, expected) => {
    expect(firstDifference(before, after)).toEqual(expected);
  });
});

describe("crosswalk docs", () => {
  const withFolder = async (use: (folder: string) => Promise<void>): Promise<void> => {
    const folder = await mkdtemp(join(tmpdir(), "crosswalk-docs-"));
    try {
      for (const [file, text] of Object.entries(stores)) {
        await mkdir(dirname(join(folder, file)), { recursive: true });
        await writeFile(join(folder, file), text);
      }
      await use(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

  it("prints the page, the same every time, without a profile", () =>
    withFolder(async (folder) => {
      const result = await crosswalk(["docs", "--matrix"], { cwd: folder });
      expect(result).toEqual({ code: 0, stdout: page.replace(/\n$/, ""), stderr: "" });
      const again = await crosswalk(["docs", "--matrix", "-C", folder], { cwd: tmpdir() });
      expect(again.stdout).toBe(result.stdout);
      expect(result.stdout).not.toContain(folder);
      expect(result.stdout).not.toContain("\r");
    }));

  it("says of a stale page what to write, and sends no sign of it to the terminal", () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, "old page.md"), `x\r::error file=a::pwn\u001b[2J${"y".repeat(500)}\n`);
      const result = await crosswalk(["docs", "-C", folder, "--check", join(folder, "old page.md")], {
        cwd: tmpdir(),
      });
      expect(result.code).toBe(1);
      expect(result.stderr).toContain(`crosswalk docs -C ${folder} -o '${folder}/old page.md'`);
      expect(result.stderr).toContain("x\\u000d::error file=a::pwn\\u001b[2J");
      for (const sign of ["\r", "\u001b", "y".repeat(300)]) expect(result.stderr).not.toContain(sign);
    }));

  it("touches no file of the user's beside the page", () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, "page.md.part"), "mine");
      expect((await crosswalk(["docs", "-o", "page.md"], { cwd: folder })).code).toBe(0);
      expect(await readFile(join(folder, "page.md.part"), "utf8")).toBe("mine");
    }));

  it("writes the page to a file, and leaves nothing beside it", () =>
    withFolder(async (folder) => {
      const before = await readdir(folder);
      const result = await crosswalk(["docs", "-o", "page.md"], { cwd: folder });
      expect(result).toEqual({ code: 0, stdout: "", stderr: "saved to page.md" });
      expect(await readFile(join(folder, "page.md"), "utf8")).toBe(pageOf(stores, false));
      expect(await readdir(folder)).toEqual([...before, "page.md"].sort());
      const refused = await crosswalk(["docs", "-o", "entities"], { cwd: folder });
      expect(refused).toMatchObject({ code: 64, stdout: "" });
      expect(refused.stderr).toContain("the page cannot be written to entities");
      expect(await readdir(folder)).toEqual([...before, "page.md"].sort());
    }));

  it("says that a page is fresh, or where it is stale", () =>
    withFolder(async (folder) => {
      const file = join(folder, "page.md");
      await crosswalk(["docs", "-o", "page.md"], { cwd: folder });
      const check = (...more: ReadonlyArray<string>) =>
        crosswalk(["docs", "--check", "page.md", ...more], { cwd: folder });
      expect(await check()).toEqual({ code: 0, stdout: "", stderr: "" });
      const text = await readFile(file, "utf8");
      await writeFile(file, text.replaceAll("\n", "\r\n"));
      expect(await check()).toMatchObject({ code: 0 });

      const entity = join(folder, "entities", "a-box.yaml");
      const mapping = await readFile(entity, "utf8");
      await writeFile(entity, mapping.replace(/(upMode: .*)push-only/, "$1pull-able"));
      // A policy of the mapping says never.
      expect(await check()).toMatchObject({ code: 78, stdout: "" });
      await writeFile(entity, mapping.replace(/(bothMode: .*)pull-able/, "$1push-only"));
      const line = text.split("\n").findIndex((one) => one.startsWith("| `bothMode`")) + 1;
      expect(await check()).toEqual({
        code: 1,
        stdout: "",
        stderr: [
          `page.md:${line}: the page is stale; write it anew with crosswalk docs -o page.md`,
          "  in the file: | `bothMode` | `obothMode` | text | pull-able | – | push: to Office; pull: to Stores |  |",
          "  generated:   | `bothMode` | `obothMode` | text | **push-only** | – | push: to Office |  |",
        ].join("\n"),
      });
    }));

  it("refuses what cannot be", () =>
    withFolder(async (folder) => {
      const both = await crosswalk(["docs", "-o", "a.md", "--check", "a.md"], { cwd: folder });
      expect(both).toMatchObject({ code: 64, stdout: "" });
      expect(both.stderr).toContain("-o and --check contradict each other");
      const missing = await crosswalk(["docs", "--check", "nowhere.md"], { cwd: folder });
      expect(missing).toMatchObject({ code: 64, stdout: "" });
      expect(missing.stderr).toContain("nowhere.md cannot be read");
    }));
});

describe("the shipped mappings", () => {
  it.each(["starter", "roster", "pics-onefile"])("%s: every field stands once in every section", (name) => {
    const files = filesIn(new URL(`../../mappings/${name}/`, import.meta.url));
    const { integration } = checkFiles(files);
    const text = pageOf(files, false);
    for (const { value: entity } of integration?.entities.values() ?? []) {
      const own = text.slice(text.indexOf(`\n## ${entity.title}\n`) + 1);
      for (const group of entity.groups ?? []) {
        const rows = under(own, `### ${group.title}`).filter((line) => line.startsWith("| "));
        const cell = (value: string | ReadonlyArray<string> | undefined): string =>
          value === undefined
            ? "*computed*"
            : typeof value === "string"
              ? `\`${value}\``
              : value.map((one) => `\`${one}\``).join(", ");
        expect(rows.slice(2).map((row) => row.split(" | ").slice(0, 2).join(" | "))).toEqual(
          group.fields.map(
            (field) => `| ${cell(entity.fields[field]?.local)} | ${cell(entity.fields[field]?.remote)}`,
          ),
        );
      }
    }
  });
});
