/** Invariant 13: every write and every withheld write names what decided it. */
import { describe, expect, test } from "vitest";
import type { WithheldCode, WriteCode } from "../../src/model/Reason.ts";
import { askedFor, withheldReason, writeReason } from "../../src/plan/reasons.ts";
import { field, gate, inGroup, line, push } from "./support.ts";

const surname = field("surname", "pull-able");
const gated = { ...inGroup(push, 3), gate: gate("updateDetailsMode", "push", "push") };
const bare = { verdict: push };

describe("the reason of a write", () => {
  test("names rule, direction, section and gate", () => {
    expect(writeReason(surname, gated, "push")).toStrictEqual({
      code: "push",
      message: "the sides differ; updateDetailsMode is push (entities/member.yaml:40)",
      rule: line(1),
      direction: "pull-able",
      group: { title: "Section 3", origin: line(53) },
      gate: {
        setting: "updateDetailsMode",
        value: "push",
        state: "push",
        origin: { file: "entities/member.yaml", line: 40 },
      },
    });
  });

  test("without section and gate names rule and direction", () => {
    expect(writeReason(surname, bare, "pull")).toStrictEqual({
      code: "pull",
      message: "the sides differ; no gate",
      rule: line(1),
      direction: "pull-able",
    });
  });

  const messages: ReadonlyArray<readonly [WriteCode, string]> = [
    ["push", "the sides differ; no gate"],
    ["pull", "the sides differ; no gate"],
    ["fill-blanks", "a blank side is filled from the other"],
    ["latest-change", "only this source has changed since the last settled run"],
    ["remote-wins", "both sides hold a value; the remote one wins"],
    ["local-wins", "both sides hold a value; the local one wins"],
    ["otherwise", "the value is blank or held back; its declared stand-in goes"],
    ["revert", "put back to what it held before"],
  ];
  test.each(messages)("%s has its sentence", (code, message) => {
    expect(writeReason(surname, bare, code).message).toBe(message);
  });

  test("a sentence that is given takes the place of the usual one", () => {
    expect(writeReason(surname, bare, "push", "the remote record does not exist yet").message).toBe(
      "the remote record does not exist yet",
    );
  });
});

describe("the reason of a withheld write", () => {
  const messages: ReadonlyArray<readonly [WithheldCode, string]> = [
    ["move-closed", "the move is shut: updateDetailsMode is push (entities/member.yaml:40)"],
    ["not-in-group", "no group lists the field for this event"],
    ["gate-closed", "updateDetailsMode is push (entities/member.yaml:40)"],
    [
      "mode-other-way",
      "updateDetailsMode is push (entities/member.yaml:40), and a pull-able field does not go that way",
    ],
    ["direction", "a pull-able field never goes that way"],
    ["where", 'the condition of "Section 3" does not hold'],
    ["unread", "a source value was not read"],
    ["blank-source", "the source is blank, and a blank does not overwrite a value"],
    ["settled", "the system keeps what was written in another form; that was reported and is settled"],
    ["conflict", "both sides hold different values, and the conflict rule is: report"],
    ["unresolved-reference", "the record that it refers to is not linked and cannot be created in this job"],
    ["question", "it needs an answer that was not given with the command"],
    ["not-writable", "the code table leaves this value alone"],
    ["schema-drift", "a field that the rule looks at is not what it was"],
    ["changed-since", "the place has changed since, and is left alone"],
  ];
  test.each(messages)("%s has its sentence", (code, message) => {
    expect(withheldReason(surname, gated, code)).toMatchObject({
      code,
      message,
      rule: line(1),
      direction: "pull-able",
      group: { title: "Section 3" },
      gate: { setting: "updateDetailsMode" },
    });
  });

  test("a job without the move, and a section without a name, are said otherwise", () => {
    expect(withheldReason(surname, bare, "move-closed").message).toBe("the job makes no such move");
    expect(withheldReason(surname, bare, "where").message).toBe('the condition of "its group" does not hold');
  });

  test("a field that is not what it was is named where its name is known", () => {
    expect(withheldReason(surname, { ...bare, drift: "Surname is gone" }, "schema-drift").message).toBe(
      "Surname is gone",
    );
  });

  test("a sentence that is given takes the place of the usual one", () => {
    expect(withheldReason(surname, bare, "unresolved-reference", "branch 7 is not linked yet").message).toBe(
      "branch 7 is not linked yet",
    );
  });
});

test("a field without a direction counts as one that goes up", () => {
  expect(writeReason(field("code", undefined), bare, "push").direction).toBe("push-only");
});

test("the person who starts the job is told what to give", () => {
  expect(askedFor(["form"])).toBe("it needs an answer: give --input form=…");
  expect(askedFor(["form", "year"])).toBe("it needs an answer: give --input form=… and --input year=…");
});
