/** Single mends, each by a text and what it becomes; and texts that look alike and are left alone. */
import { describe, expect, test } from "vitest";
import { mend, type Texts } from "../../src/check/mend.ts";
import { quoted } from "../../src/check/valueFix.ts";
import { checkWithCases, type Files, filesIn } from "../support/checkFiles.ts";

const base = filesIn(new URL("../rules/base/", import.meta.url));
const judge = (texts: Texts) => checkWithCases(Object.fromEntries(texts));

/** The sound mapping with one text in the place of another, and what `--fix` makes of that text. */
const mended = (file: string, from: string, to: string): string => {
  const text = base[file] ?? "";
  expect(text.split(from).length).toBe(2);
  const [before = "", after = ""] = text.split(from);
  const files: Files = { ...base, [file]: before + to + after };
  const now = mend(new Map(Object.entries(files)), judge).texts.get(file) ?? "";
  expect(now.startsWith(before)).toBe(true);
  expect(now.endsWith(after)).toBe(true);
  return now.slice(before.length, now.length - after.length);
};

const person = "entities/person.yaml";
const email = "email: { local: email, remote: mail, type: email, direction: push-only }";
const withPush = (push: string): string => email.replace(" }", `, push: ${push} }`);

describe("mended", () => {
  test.each([
    ["a quoted name keeps its quotes", "gate: sendPhones", "gate: 'sendPhone'", "gate: 'sendPhones'"],
    ["an expression with both quotes", email, withPush(`$trim("it's")`), withPush(`'$trim("it''s")'`)],
    [
      "one with a comment behind it",
      `${email}\n`,
      `${withPush("$trim($value)")} # so\n`,
      `${withPush('"$trim($value)"')} # so\n`,
    ],
    ["a function in quotes", email, withPush('"$lowercse($value)"'), withPush('"$lowercase($value)"')],
    ["a field in an expression", email, withPush('"$trim($local.emial)"'), withPush('"$trim($local.email)"')],
    [
      "a field behind an escape",
      email,
      withPush('"\\"\\" & $local.emial"'),
      withPush('"\\"\\" & $local.email"'),
    ],
    [
      "an expression cut at two commas",
      email,
      withPush("$first($local.email, $local.name, $value)"),
      withPush('"$first($local.email, $local.name, $value)"'),
    ],
  ])("%s", (_, from, to, becomes) => {
    expect(mended(person, from, to)).toBe(becomes);
  });

  test.each([
    ["yes", "true"],
    ["Off", "false"],
    ['"true"', "true"],
  ])("chosen: %s", (word, becomes) => {
    expect(mended(person, "chosen: true", `chosen: ${word}`)).toBe(`chosen: ${becomes}`);
  });

  test("tabs of a whole section, one for each level", () => {
    const from =
      "jobs:\n  sync: { title: Synchronisation, trigger: schedule }\n  enrol: { title: Enrolment, trigger: demand }\n";
    const to =
      "jobs:\n\tsync:\n\t\ttitle: Synchronisation\n\t\ttrigger: schedule\n\tenrol: { title: Enrolment, trigger: demand }\n";
    expect(mended("crosswalk.yaml", from, to)).toBe(to.replaceAll("\t", "  "));
  });

  test("a line that stands there three times, up to the end of the file", () => {
    const line = "  - { title: Teams, events: [create, update], fields: [code, title] }\n";
    const last = `${line}note: to be looked at`;
    expect(
      mended("entities/team.yaml", line, `${last}\nnote: to be looked at\r\nnote: to be looked at`),
    ).toBe(last);
  });

  test("a remark that is idle on a line of its own", () => {
    expect(
      mended("entities/team.yaml", "match:\n", "# kept\n  # crosswalk: allow CW416 - once\nmatch:\n"),
    ).toBe("# kept\nmatch:\n");
  });

  test("a name that is declared, not where it stands twice: there the declaration is rather wrong", () => {
    expect(mended(person, "fields: [phone]", "fields: [phoen]")).toBe("fields: [phone]");
    const text = base[person] ?? "";
    const files = {
      ...base,
      [person]: text.replace("  phone: {", "  phoen: {").replace("needs: [name]", "needs: [name, phone]"),
    };
    expect(mend(new Map(Object.entries(files)), judge).done).toEqual([]);
  });
});

describe("left alone", () => {
  test.each([
    ["a key that the map has already", email, email.replace("remote: mail", "remote: mail, remoet: mail")],
    [
      "two slips for one key",
      email,
      email.replace("remote: mail, type: email", "remoet: mail, remot: mail, type: email"),
    ],
    ["a name that would stand twice", "fields: [phone]", "fields: [phone, phoen]"],
    ["a number that is written otherwise", "title: People", "title: 007"],
    ["what is no whole expression", email, withPush("$trim($value")],
    [
      "an expression of two lines",
      email,
      `email:\n    local: email\n    remote: mail\n    type: email\n    direction: push-only\n    push: $trim(\n      $value)`,
    ],
    ["a name with an anchor", "gate: sendPhones", "gate: &gate sendPhone"],
    ["a line that differs in its comment", `  ${email}\n`, `  ${email} # one\n  ${email} # another\n`],
    ["a line below a comment", `  ${email}\n`, `  ${email}\n  # about it\n  ${email}\n`],
    [
      "a key of several lines that is the same",
      "title: People\n",
      "title: People\nnote: >-\n  a\nnote: >-\n  a\n",
    ],
    ["the same key twice in one line", "linked: true", "linked: true, linked: true"],
    ["a function of few letters", email, withPush('"$trm($value)"')],
    ["tabs that may be of either width", "title: People\n", "title: People\nnote:\n  a:\n\tb: 1\n"],
    ["tabs in a file with a block of text", "title: People\n", "title: People\nnote: |\n  a\n\tb: 1\n"],
    [
      "a remark where an error may hide its warning",
      `  ${email}\n`,
      `  ${email.replace("type: email", "type: emial, nosuch: 1")} # crosswalk: allow CW416 - later\n`,
    ],
  ])("%s", (_, from, to) => {
    const becomes = mended(person, from, to);
    expect(becomes.replace("type: email, nosuch", "type: emial, nosuch")).toBe(to);
  });
});

test("a text is quoted so that nothing in it is to be escaped", () => {
  expect(quoted("$trim($value)")).toBe('"$trim($value)"');
  expect(quoted("$a = 'x'")).toBe("\"$a = 'x'\"");
  expect(quoted('$a = "x"')).toBe("'$a = \"x\"'");
  expect(quoted("/\\d/ & 'x'")).toBe("'/\\d/ & ''x'''");
});
