/** The whole check: every file in one pass, and nothing that only follows from another fault. */
import { describe, expect, test } from "vitest";
import { flow } from "../../src/flow/Flow.ts";
import { applyChanges, type Change, checkFiles, type Files, filesIn, shown } from "../support/checkFiles.ts";
import { readMarks } from "../support/marks.ts";

const base = filesIn(new URL("../rules/base/", import.meta.url));
const person = "entities/person.yaml";
const team = "entities/team.yaml";
const main = "crosswalk.yaml";

const change = (...changes: ReadonlyArray<readonly [file: string, from: string, to: string]>): Files =>
  applyChanges(
    base,
    changes.map(([file, from, to]): Change => ({ in: file, from, to })),
  );

/** Checks marked files: codes in the order of the marks, which are where the faults are. */
const codesOf = (marked: Files): ReadonlyArray<string> => {
  const { files, marks } = readMarks(marked);
  const all = checkFiles(files).diagnostics.map(shown);
  expect(all.map(({ at, text }) => ({ at, text }))).toEqual(marks.map(({ at, text }) => ({ at, text })));
  return all.map((one) => one.code);
};

describe("a sound integration", () => {
  test("is given out, with its files by name", () => {
    const { integration, profiles, diagnostics } = checkFiles(base);
    expect(diagnostics).toEqual([]);
    expect([...(integration?.entities.keys() ?? [])]).toEqual(["person", "team"]);
    expect([...(integration?.codes.keys() ?? [])]).toEqual(["grade"]);
    expect(integration?.systems.local.kind).toBe("sql");
    expect(integration?.systems.remote.connection).toEqual({
      url: { type: "text" },
      token: { type: "secret" },
    });
    expect(profiles.map((profile) => profile.value.profile)).toEqual(["live"]);
  });

  test("a warning does not hold it back, an error does", () => {
    const warned = checkFiles(
      change(
        [
          person,
          "groups:",
          "  desk: { local: desk, remote: office, type: text, direction: pull-only }\ngroups:",
        ],
        [
          person,
          "fields: [number, name, email, grade, team]",
          "fields: [number, name, email, grade, team, desk]",
        ],
      ),
    );
    expect(warned.diagnostics.map((one) => one.severity)).toEqual(["warning"]);
    expect(warned.integration).toBeDefined();
    const refused = checkFiles(change([person, "remote: mail", "remote: mial"]));
    expect(refused.diagnostics.map((one) => one.severity)).toEqual(["error"]);
    expect(refused.integration).toBeUndefined();
  });

  test("checking twice says the same", () => {
    const files = change([person, "remote: mail", "remote: mial"], [main, "type: mode", "type: mood"]);
    expect(checkFiles(files).diagnostics.map(shown)).toEqual(checkFiles(files).diagnostics.map(shown));
  });

  test("the order in which files are given does not count", () => {
    const files = change([person, "remote: mail", "remote: mial"], [team, "remote: title", "remote: titel"]);
    const turned = Object.fromEntries(Object.entries(files).reverse());
    expect(checkFiles(turned).diagnostics.map(shown)).toEqual(checkFiles(files).diagnostics.map(shown));
  });

  test("the flow that it is given decides, and no other", () => {
    const stubborn = { ...flow, verdict: () => ({ _tag: "Pull" }) as const };
    expect(checkFiles(base).diagnostics).toEqual([]);
    const found = checkFiles(base, stubborn).diagnostics.map(shown);
    expect(found.filter((one) => one.code === "CW405").map((one) => one.at)).toEqual([
      "entities/person.yaml:14:76",
    ]);
  });
});

describe("a file that is not sound", () => {
  test("is not judged further, and what refers to it is not blamed", () => {
    expect(
      codesOf(
        change([team, "title: Teams\n", "«titel»: Teams\n"], [team, "remote: title,", "remote: nothing,"]),
      ),
    ).toEqual(["CW201"]);
    expect(codesOf(change([team, "moves:", "«\t»moves:"]))).toEqual(["CW101"]);
    expect(codesOf(change(["codes/grade.yaml", "title: Grade", "«titel»: Grade"]))).toEqual(["CW201"]);
    expect(codesOf(change(["systems/hr.yaml", "title: Staff database", "«titel»: Staff database"]))).toEqual([
      "CW201",
    ]);
    expect(codesOf(change(["systems/directory.yaml", "connector: rest", "connector: «soap»"]))).toEqual([
      "CW204",
    ]);
  });

  test("is known by the name that it declares, whatever its file is called", () => {
    const { [team]: text = "", ...rest } = base;
    expect(codesOf({ ...rest, "entities/groups.yaml": text.replace("moves:", "«\t»moves:") })).toEqual([
      "CW101",
    ]);
    expect(
      codesOf({ ...rest, "entities/groups.yaml": text.replace("title: Teams", "title: «[Teams]»") }),
    ).toEqual(["CW203"]);
  });

  test("may be what refers to another", () => {
    expect(
      codesOf(
        change(
          [team, "scope:\n  - { jobs: [sync] }\n", ""],
          [person, "title: People\n", "«titel»: People\n"],
        ),
      ),
    ).toEqual(["CW201"]);
  });

  test("crosswalk.yaml itself: the others are judged for what does not hang on it", () => {
    expect(
      codesOf(
        change(
          [main, "title: People and their directory", "«titel»: People and their directory"],
          [
            person,
            "local: email, remote: mail, type: email, direction: push-only }",
            'local: email, remote: mail, type: email, direction: push-only, push: "«$upper»($value)" }',
          ],
          [person, "fields: [phone]", "fields: [«phones»]"],
          [team, "type: exact, direction: pull-only", "type: exact, «codes»: grade, direction: pull-only"],
        ),
      ),
    ).toEqual(["CW201", "CW503", "CW312", "CW316"]);
  });

  test("all of them at once", () => {
    expect(
      codesOf(
        change(
          [main, "gate: enabled", "gate: enabled\n«gate»: enabled"],
          [person, "moves:", "«\t»moves:"],
          [team, "title: Teams\n", "«titel»: Teams\n"],
          ["codes/grade.yaml", "pairs:", "«pears»:"],
          ["profiles/live.yaml", "profile: live", "«prfile»: live"],
          ["systems/hr.yaml", "dialect: sqlite", "dialect: «oracle»"],
          ["systems/directory.yaml", "connector: rest", "connector: «soap»"],
        ),
      ),
    ).toEqual(["CW201", "CW102", "CW101", "CW201", "CW201", "CW204", "CW204"]);
  });
});

describe("one mistake is one diagnostic", () => {
  const rows: ReadonlyArray<readonly [about: string, files: Files, codes: ReadonlyArray<string>]> = [
    [
      "a mistyped field in a group: the field is not said to stand in none",
      change([person, "fields: [email, startsOn, team]", "fields: [email, «startOn», team]"]),
      ["CW312"],
    ],
    [
      "a name far from all in a group: no field is said to stand in none",
      change([person, "fields: [email, startsOn, team]", "fields: [email, «beginning», team]"]),
      ["CW312"],
    ],
    [
      "a mistyped field in the group of a create: the create is not said to leave out its place",
      change([
        person,
        "fields: [number, name, email, grade, team]",
        "fields: [number, «nmae», email, grade, team]",
      ]),
      ["CW312"],
    ],
    [
      "a mistyped required place: the create is not said to leave it out",
      change([person, "remote: displayName", "remote: «dispayName»"]),
      ["CW302"],
    ],
    [
      "a mistyped gate: what stands behind it is not said to be dead, nor its conflict rule never asked",
      change(
        [person, "gate: sendPhones", "gate: «sendPhnes»"],
        [
          person,
          "type: phone, direction: push-only }",
          "type: phone, direction: pull-able, conflict: [report] }",
        ],
      ),
      ["CW303"],
    ],
    [
      "a mistyped job in the only move: its fields are not said to be dead",
      change([person, "{ do: update, jobs: [sync] }", "{ do: update, jobs: [«syn»] }"]),
      ["CW304"],
    ],
    [
      "a mistyped reference: its places are not said to be too many, nor its target unreachable",
      change(
        [
          person,
          "local: teamId, remote: group, reference: team",
          "local: [teamId, personId], remote: group, reference: «taem»",
        ],
        [team, "scope:\n  - { jobs: [sync] }\n", ""],
      ),
      ["CW305"],
    ],
    [
      "a mistyped resource: none of its fields is unknown besides",
      change([team, "resource: group", "resource: «gruop»"]),
      ["CW301"],
    ],
    [
      "a mistyped system: none of its resources is unknown besides",
      change([main, "remote: directory }", "remote: «directry» }"]),
      ["CW307"],
    ],
    [
      "a choice as a gate: what stands behind it is not said to be dead",
      change([person, "gate: sendPhones", "gate: «sites»"]),
      ["CW407"],
    ],
    [
      "an expression without quotes that does not parse: the quotes are the fault",
      change([
        person,
        "type: email, direction: push-only }",
        "type: email, direction: push-only, push: «$trim($value» }",
      ]),
      ["CW505"],
    ],
    [
      "an unknown zone: the times of the schedule are not blamed",
      change([main, "timezone: Europe/London", "timezone: «Europe/Lodnon»"]),
      ["CW320"],
    ],
    [
      "two local codes alike: the table is not said to be not one to one besides",
      change(["codes/grade.yaml", '- { local: S, remote: "2"', '- { local: «J», remote: "2"']),
      ["CW506"],
    ],
  ];
  test.each(rows)("%s", (_, files, codes) => {
    expect(codesOf(files)).toEqual(codes);
  });
});

describe("two mistakes of a kind are two diagnostics", () => {
  test("each circle of references is named", () => {
    const files = change(
      [person, "reference: team,", "reference: «team»,"],
      [
        person,
        "groups:",
        "  manager: { local: personId, remote: employeeNumber, reference: «person», direction: push-only }\ngroups:",
      ],
      [person, "fields: [number, name, email, grade, team]", "fields: [name, email, grade, team, manager]"],
      [
        person,
        "  number: { local: number, remote: employeeNumber, type: exact, direction: push-only }",
        "  number: { local: number, remote: employeeNumber, type: exact }",
      ],
      [
        team,
        "groups:",
        "  lead: { local: headId, remote: lead, reference: person, direction: pull-only }\ngroups:",
      ],
      [team, "fields: [code, title]", "fields: [code, title, lead]"],
    );
    expect(codesOf(files)).toEqual(["CW311", "CW311"]);
  });

  test("one mistyped place in two rules", () => {
    const files = change(
      [person, "remote: mail", "remote: «mial»"],
      [person, "remote: phone,", "remote: «phne»,"],
    );
    expect(codesOf(files)).toEqual(["CW302", "CW302"]);
  });
});

describe("a profile", () => {
  const live = "profiles/live.yaml";
  const rows: ReadonlyArray<readonly [about: string, files: Files, codes: ReadonlyArray<string>]> = [
    ["a setting that there is not", change([live, "detailsMode: pull", "«detailMode»: pull"]), ["CW303"]],
    [
      "a value that a setting cannot have",
      change([live, "detailsMode: pull", "detailsMode: «{ a: 1 }»"]),
      ["CW315"],
    ],
    [
      "a connection value that is not asked for",
      change([live, "file: hr.sqlite", "file: hr.sqlite, «port»: 1"]),
      ["CW201"],
    ],
    ["a connection value of another kind", change([live, "file: hr.sqlite", "file: «7»"]), ["CW203"]],
    [
      "a connection value that is missing",
      change([live, "local: { file: hr.sqlite }", "«local»: {}"]),
      ["CW901"],
    ],
    ["a schedule of no job", change([live, "sync: {", "«snyc»: {"]), ["CW304"]],
    ["a minute that there is not", change([live, '"0 2 * * *"', '«"60 2 * * *"»']), ["CW903"]],
    ["a time of four parts", change([live, '"0 2 * * *"', '«"2 * * *"»']), ["CW903"]],
    ["a time with seconds", change([live, '"0 2 * * *"', '«"0 0 2 * * *"»']), ["CW903"]],
    ["a day that never comes", change([live, '"0 2 * * *"', '«"0 2 31 2 *"»']), ["CW903"]],
    [
      "a schedule of a job whose records are to be named",
      change([
        live,
        '  sync: { cron: "0 2 * * *" }',
        '  sync: { cron: "0 2 * * *" }\n  «enrol»: { cron: "0 3 * * *" }',
      ]),
      ["CW904"],
    ],
    [
      "a schedule of a job of which one entity wants its records named",
      change(
        [live, '  sync: { cron: "0 2 * * *" }', '  «sync»: { cron: "0 2 * * *" }'],
        [person, "jobs: [sync], linked: true", "jobs: [sync], chosen: true"],
      ),
      ["CW904"],
    ],
    ["a leap day comes", change([live, '"0 2 * * *"', '"0 2 29 2 *"']), []],
    ["words for days", change([live, '"0 2 * * *"', '"*/15 8-18 * * MON-FRI"']), []],
  ];
  test.each(rows)("%s", (_, files, codes) => {
    expect(codesOf(files)).toEqual(codes);
  });

  test("both connections missing is said for each value", () => {
    const files = change([
      live,
      'connections:\n  local: { file: hr.sqlite }\n  remote: { url: "https://directory.example", token: "${DIRECTORY_TOKEN}" }\n',
      "",
    ]);
    expect(checkFiles(files).diagnostics.map((one) => [one.code, one.message])).toEqual([
      ["CW901", 'The connection value "file" of "hr" is missing.'],
      ["CW901", 'The connection value "url" of "directory" is missing.'],
      ["CW901", 'The connection value "token" of "directory" is missing.'],
    ]);
  });

  test("no variable of the environment is looked at", () => {
    expect(
      checkFiles(change([main, "title: People and their directory", "title: The same"])).diagnostics,
    ).toEqual([]);
  });
});

test("names that every object of the implementation has are names like any other", () => {
  const names = ["constructor", "toString", "hasOwnProperty", "valueOf"];
  for (const name of names) {
    expect(codesOf(change([person, "local: startsOn", `local: «${name}»`]))).toEqual(["CW302"]);
    expect(codesOf(change([person, "remote: startsOn", `remote: «${name}»`]))).toEqual(["CW302"]);
    expect(codesOf(change([team, "resource: group", `resource: «${name}»`]))).toEqual(["CW301"]);
    expect(codesOf(change([person, "gate: sendPhones", `gate: «${name}»`]))).toEqual(["CW303"]);
    expect(codesOf(change([person, "fields: [phone]", `fields: [phone, «${name}»]`]))).toEqual(["CW312"]);
    expect(codesOf(change([person, "by: [number]", `by: [«${name}»]`]))).toEqual(["CW312"]);
    expect(codesOf(change([person, "codes: grade", `codes: «${name}»`]))).toEqual(["CW306"]);
    expect(codesOf(change([main, "place: people.number", `place: «people.${name}»`]))).toEqual(["CW314"]);
    expect(codesOf(change(["profiles/live.yaml", "detailsMode: pull", `«${name}»: pull`]))).toEqual([
      "CW303",
    ]);
    expect(codesOf(change(["profiles/live.yaml", "sync: {", `«${name}»: {`]))).toEqual(["CW304"]);
  }
});

// A search over the blanks of many lines takes the square of their number: hours, not the seconds of this.
test("a file that is empty lines for the most part is judged as soon as any", () => {
  const { diagnostics } = checkFiles({
    ...base,
    "codes/grade.yaml": `title: "${"\n\n  ".repeat(500_000)}"\n`,
  });
  expect(diagnostics.map(shown).map(({ at, message }) => `${at} ${message}`)).toEqual([
    'codes/grade.yaml:1:1 "codes" is missing here.',
    'codes/grade.yaml:1:1 "pairs" is missing here.',
  ]);
});
