/** Remarks: a warning is silent, or an error, where its author says so and why. */
import { describe, expect, test } from "vitest";
import { countBySeverity } from "../../src/diagnostic/Diagnostic.ts";
import { applyChanges, checkFiles, filesIn, shown } from "../support/checkFiles.ts";

const base = filesIn(new URL("../rules/base/", import.meta.url));
const person = "entities/person.yaml";

/** A direction that nothing ever uses: CW416, a warning, on its line. */
const idle = "  email: { local: email, remote: mail, type: email, direction: pull-able }";

const checked = (...lines: ReadonlyArray<string>) => {
  const { diagnostics } = checkFiles(
    applyChanges(base, [
      {
        in: person,
        from: "  email: { local: email, remote: mail, type: email, direction: push-only }",
        to: lines.join("\n"),
      },
      { in: person, from: "fields: [email, startsOn, team]", to: "fields: [startsOn, team]" },
    ]),
  );
  return {
    codes: diagnostics.map(({ code }) => code),
    count: countBySeverity(diagnostics),
    all: diagnostics.map(shown),
    diagnostics,
  };
};

describe("a remark", () => {
  test("has a warning to speak of", () => {
    expect(checked(idle)).toMatchObject({ codes: ["CW416"], count: { errors: 0, warnings: 1 } });
  });

  test.each([
    ["at the end of its line", [`${idle} # crosswalk: allow CW416 - pulled from next month on`]],
    ["on the line above", ["  # crosswalk: allow CW416 - pulled from next month on", idle]],
    [
      "above other comments and blank lines",
      ["  #  crosswalk : allow CW416 — next month", "", "  # Office.", idle],
    ],
  ])("makes a warning silent %s", (_, lines) => {
    expect(checked(...lines).all).toEqual([]);
  });

  test("makes a warning an error, with the reason beside it", () => {
    const { count, diagnostics } = checked("  # crosswalk: deny CW416 - nothing may lie idle", idle);
    expect(count).toEqual({ errors: 1, warnings: 0 });
    expect(diagnostics[0]?.related.map(({ label }) => label)).toContain("denied here: nothing may lie idle");
  });

  test("reaches no further than the line it is about, and is told where it makes nothing silent", () => {
    const { codes, count } = checked("  # crosswalk: allow CW416 - why", "  office: 1", idle);
    expect(codes).toContain("CW106");
    expect(count.errors).toBeGreaterThan(0);
    expect(checked(idle, "  # crosswalk: allow CW416 - why").codes).toEqual(["CW416", "CW106"]);
    expect(checked(`${idle} # crosswalk: allow CW413 - mistaken`).codes).toEqual(["CW416", "CW106"]);
  });

  test("never makes an error silent", () => {
    const { codes } = checked(`${idle.replace("mail,", "mial,")} # crosswalk: allow CW302 - please`);
    expect(codes).toContain("CW302");
    expect(codes).toContain("CW106");
  });

  test.each([
    ["no reason", "# crosswalk: allow CW416"],
    ["no code", "# crosswalk: allow"],
    ["another verb", "# crosswalk: ignore CW416 - why"],
    ["a code that there is not", "# crosswalk: allow CW461 - why"],
  ])("is refused with %s, and silences nothing", (_, remark) => {
    const { all, codes, count } = checked(`${idle} ${remark}`);
    expect(codes).toEqual(["CW416", "CW105"]);
    expect(count).toEqual({ errors: 1, warnings: 1 });
    expect(all[1]?.text).toBe(remark);
  });

  test("is no remark inside a text", () => {
    const open = ["  email:", "    local: email", "    remote: mail", "    type: email"];
    const quoted = '    note: "# crosswalk: allow CW416 - why"';
    const block = ["    note: |", "      # crosswalk: allow CW416 - why", "      more"];
    for (const note of [[quoted], block])
      expect(checked(...open, ...note, "    direction: pull-able").codes).toEqual(["CW416"]);
    const folded = ["    note: one", "      two # crosswalk: allow CW416 - why"];
    expect(checked(...open, ...folded, "    direction: pull-able").codes).toEqual(["CW106", "CW416"]);
  });
});
