/** The shipped mappings: clean as they are, and refused when a direction of the learner is opened. */
import * as Schema from "effect/Schema";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { placeOf } from "../../src/kernel/Source.ts";
import { checkFiles, type Files, filesIn, shown } from "../support/checkFiles.ts";

const mapping = (name: string): Files => filesIn(new URL(`../../mappings/${name}/`, import.meta.url));

test.each(["pics-onefile", "starter", "roster"])("%s has no errors and no warnings", (name) => {
  expect(checkFiles(mapping(name)).diagnostics.map(shown)).toEqual([]);
});

describe("a push-only field of the learner that is made pull-able", () => {
  const files = mapping("pics-onefile");
  const file = "entities/learner.yaml";
  const text = files[file] ?? "";
  const { fields } = Schema.decodeUnknownSync(
    Schema.Struct({
      fields: Schema.Record({
        key: Schema.String,
        value: Schema.Struct({ direction: Schema.optionalWith(Schema.String, { exact: true }) }),
      }),
    }),
  )(parse(text));
  const pushOnly = Object.entries(fields)
    .filter(([, field]) => field.direction === "push-only")
    .map(([name]) => name);

  /** The file with that field's direction flipped, and the lines of the field. */
  const flip = (name: string) => {
    const lines = text.split("\n");
    const first = lines.findIndex((line) => line.startsWith(`  ${name}:`));
    const last = lines.findIndex((line, index) => index > first && /^( {2}\S|\S|$)/.test(line)) - 1;
    const at = lines.findIndex((line, index) => index >= first && line.includes("direction: push-only"));
    const flipped = lines.map((line, index) =>
      index === at ? line.replace("push-only", "pull-able") : line,
    );
    return { text: flipped.join("\n"), first: first + 1, last: Math.max(first, last) + 1 };
  };

  /** What refuses each: a policy, or another rule. */
  const byPolicy = [
    "dob",
    "uln",
    "nino",
    "ethnicity",
    "sex",
    "disability",
    "disabilityCode",
    "startDate",
    "plannedEndDate",
    "assessor",
    "centre",
    "classroom",
    "employer",
  ];
  const otherwise: Readonly<Record<string, string>> = {
    misId: "CW404",
  };

  test("there are as many as this test says", () => {
    expect([...pushOnly].sort()).toEqual([...byPolicy, ...Object.keys(otherwise)].sort());
  });

  test.each(pushOnly)("%s", (name) => {
    const flipped = flip(name);
    const found = checkFiles({ ...files, [file]: flipped.text }).diagnostics;
    const named = found.filter((one) => {
      const { file: where, line } = placeOf(one.span);
      return (
        where === file && line >= flipped.first && line <= flipped.last && one.message.includes(`"${name}"`)
      );
    });
    expect(named.map((one) => one.code)).toContain(byPolicy.includes(name) ? "CW405" : otherwise[name]);
    expect(named.some((one) => one.severity === "error")).toBe(true);
    if (!byPolicy.includes(name)) expect(found.map((one) => one.code)).not.toContain("CW405");
  });

  test("by a policy, its line is named besides", () => {
    for (const name of byPolicy) {
      const found = checkFiles({ ...files, [file]: flip(name).text }).diagnostics;
      const broken = found.find((one) => one.code === "CW405");
      expect(broken?.related.map((one) => placeOf(one.span).file)).toEqual(["crosswalk.yaml"]);
      expect(broken?.related.map((one) => one.label)).toEqual(["the policy"]);
    }
  });
});
