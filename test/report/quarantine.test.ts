/** What decides about a record in doubt: a create has commands, an update needs nobody. */
import { expect, it } from "vitest";
import { quarantineEntries } from "../../src/report/Quarantine.ts";
import { quarantineShowText } from "../../src/report/quarantineText.ts";

const row = {
  job: "sync",
  entity: "person",
  localKey: "1",
  code: "in-doubt" as const,
  message: "no usable answer came",
  origin: { file: "entities/person.yaml", line: 7 },
  since: 0,
  lastSeen: 0,
  times: 1,
  run: "r1",
};

it("an update in doubt is compared anew by the next run, and nobody is told to unlink its pair", () => {
  const entries = quarantineEntries([{ ...row, remoteKey: "101" }], [], () => "");
  expect(entries).toMatchObject([{ record: "person:1", inDoubt: "update", commands: [] }]);
  const text = quarantineShowText(entries, [], 0, { reveal: false });
  expect(text).toContain("; compared anew by the next run");
  expect(text).not.toContain("decide:");
});

it("a create in doubt has the commands that decide it", () => {
  const entries = quarantineEntries([row], [], () => "");
  expect(entries).toMatchObject([
    {
      inDoubt: "create",
      commands: ["crosswalk links add person:1 REMOTE", "crosswalk links remove person:1"],
    },
  ]);
  expect(quarantineShowText(entries, [], 0, { reveal: false })).toContain("; judged anew in every run");
});
