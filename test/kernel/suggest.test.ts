/** Names that can only be slips, and names that may be meant. */
import { describe, expect, test } from "vitest";
import { onlySlip, suggest } from "../../src/kernel/suggest.ts";

const directions = ["push-only", "pull-only", "pull-able"];

describe("a name that can only be a slip", () => {
  test.each([
    ["a letter left out", "directon", ["direction", "remote"], "direction"],
    ["a letter too many", "synch", ["sync", "enrol"], "sync"],
    ["two letters exchanged", "snyc", ["sync", "enrol"], "sync"],
    ["another letter in a long word", "directien", ["direction", "remote"], "direction"],
    ["another case", "StartsOn", ["startsOn", "desk"], "startsOn"],
    ["the spelling of a column", "starts_on", ["startsOn", "desk"], "startsOn"],
    ["a function", "$exist", ["$exists", "$each"], "$exists"],
    ["a direction of one kind", "push-onl", directions, "push-only"],
  ])("%s: %s", (_, unknown, known, meant) => {
    expect(onlySlip(unknown, known)).toBe(meant);
  });
});

describe("a name that may be meant", () => {
  test.each([
    ["two names are as near", "phone", ["phones", "phoned"]],
    ["another name is nearly as near", "pul-only", directions],
    ["another letter in a short word", "rate", ["date", "name"]],
    ["another letter in a short word, not the first", "sinc", ["sync", "enrol"]],
    ["the first letter", "mail", ["email", "phone"]],
    ["the first letter of a function", "$lower", ["$power", "$lowercase"]],
    ["a digit", "address2", ["address1", "name"]],
    ["a digit too few", "address", ["address1", "name"]],
    ["two slips", "dirction", ["directions", "remote"]],
    ["a short word", "on", ["one", "two"]],
    ["the opposite", "maxLength", ["minLength", "name"]],
    ["nothing is known", "name", []],
  ])("%s: %s", (_, unknown, known) => {
    expect(onlySlip(unknown, known)).toBeUndefined();
  });
});

test("the one name that begins like an unknown one is nearer than one with another first letter", () => {
  expect(suggest("lower", ["power", "lowercase", "trim"])).toBe("lowercase");
  expect(suggest("mail", ["email", "phone"])).toBe("email");
});
