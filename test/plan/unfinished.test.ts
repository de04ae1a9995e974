/** Invariant 9: what remains of a create that an earlier run began, once the remote record is known. */
import { describe, expect, test } from "vitest";
import type { CreatePart } from "../../src/model/Catalog.ts";
import type { Creating } from "../../src/plan/Evaluated.ts";
import { makingPart, type Unfinished, unfinishedCreate } from "../../src/plan/unfinished.ts";
import { entity } from "./support.ts";

const part = (makes: boolean, lost: CreatePart["lost"]): CreatePart => ({
  requests: 1,
  lost,
  sends: undefined,
  needs: [],
  carries: undefined,
  makes,
});
const create = (...parts: ReadonlyArray<CreatePart>) =>
  entity("member", [], {
    remotePlaces: { id: { type: "integer" } },
    remote: { create: { parts, newKey: "generated" } },
  });

/** Request 0 prepares, 1 makes the record, 2 may be sent again, 3 may not, 4 may. */
const five = create(
  part(false, "doubt"),
  part(true, "find"),
  part(false, "repeat"),
  part(false, "doubt"),
  part(false, "repeat"),
);

const nothingOwed = { owes: false, owesLocally: false };
const none = { begun: undefined, creating: undefined };

describe("the request that makes the record", () => {
  test("is the one that says so", () => {
    expect(makingPart(five)).toBe(1);
    expect(makingPart(create(part(true, "find")))).toBe(0);
  });
  test("is the first where none says so, or the system makes no records", () => {
    expect(makingPart(create(part(false, "find"), part(false, "find")))).toBe(0);
    expect(makingPart(entity("member", []))).toBe(0);
  });
});

describe("a record is there, and", () => {
  const nothing: Unfinished = { _tag: "Nothing" };
  const over: Unfinished = { _tag: "Over" };
  const doubt: Unfinished = { _tag: "InDoubt" };
  const goesOn = (next: number, taken: Creating["taken"] = { id: 42 }): Unfinished => ({
    _tag: "GoesOn",
    creating: { next, taken },
  });
  const lateOn = (side: "remote", next: number): Unfinished => ({
    _tag: "Late",
    side,
    creating: { next, taken: { id: 42 } },
  });
  const left = (next: number, taken: Creating["taken"] = {}): Creating => ({ next, taken });

  const cases: ReadonlyArray<readonly [string, number | undefined, Creating | undefined, Unfinished]> = [
    ["no create was begun", undefined, undefined, nothing],
    ["the request that prepares it has no known outcome: it has no object any more", 0, undefined, over],
    [
      "the request that makes it has no known outcome: it was carried out, and the next follows",
      1,
      undefined,
      goesOn(2),
    ],
    ["a later request without a known outcome is sent again where that is harmless", 2, undefined, goesOn(2)],
    [
      "a later request without a known outcome is in doubt where it is not harmless twice",
      3,
      undefined,
      doubt,
    ],
    ["a request that the create does not have any more is in doubt", 5, undefined, doubt],
    [
      "the answered requests left one that leads to the record: it has no object any more",
      undefined,
      left(1),
      over,
    ],
    ["the answered requests left a later one: it comes next", undefined, left(2), goesOn(2)],
    ["the answered requests left the last one", undefined, left(4), goesOn(4)],
    ["all are answered, and late references remain", undefined, left(5), lateOn("remote", 5)],
    ["what has no known outcome counts before what was answered", 4, left(2), goesOn(4)],
    [
      "what the answers have given is kept, before what the key says",
      undefined,
      left(3, { id: 7, form: "F" }),
      goesOn(3, { id: 7, form: "F" }),
    ],
  ];
  test.each(cases)("%s", (_, begun, creating, expected) => {
    expect(unfinishedCreate(five, "42", { ...nothingOwed, begun, creating })).toEqual(expected);
  });

  test("what no answer came to owes late references where it was to", () => {
    const owing = { ...nothingOwed, begun: 4, owes: true, creating: undefined };
    expect(unfinishedCreate(five, "42", owing)).toEqual(goesOn(4));
    const one = create(part(true, "find"));
    expect(unfinishedCreate(one, "42", { ...owing, begun: 0 })).toEqual(lateOn("remote", 1));
    const locally = { _tag: "Late", side: "local", creating: { next: 1, taken: {}, local: true } };
    expect(unfinishedCreate(one, "42", { ...nothingOwed, owesLocally: true, ...none })).toEqual(locally);
    expect(
      unfinishedCreate(one, "42", {
        ...nothingOwed,
        begun: undefined,
        creating: { ...left(1), local: true },
      }),
    ).toEqual(locally);
  });

  test("a create of one request is over with it", () => {
    expect(
      unfinishedCreate(create(part(true, "find")), "42", { ...nothingOwed, begun: 0, creating: undefined }),
    ).toEqual(over);
  });

  test("a system that makes no records has nothing to go on with", () => {
    expect(
      unfinishedCreate(entity("member", []), "42", { ...nothingOwed, begun: 0, creating: undefined }),
    ).toEqual(over);
  });
});

describe("the key of the record, as the answers would have given it", () => {
  const keyed = (
    types: Readonly<Record<string, "integer" | "text">>,
    key: ReadonlyArray<string>,
    text: string,
  ) => {
    const template = entity("member", [], {
      remotePlaces: Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }])),
      remote: { key, create: { parts: [part(true, "find"), part(false, "repeat")], newKey: "generated" } },
    });
    const found = unfinishedCreate(template, text, { ...nothingOwed, begun: 0, creating: undefined });
    return found._tag === "GoesOn" ? found.creating.taken : undefined;
  };

  test("a whole number is a number, other types are text", () => {
    expect(keyed({ no: "integer" }, ["no"], "42")).toEqual({ no: 42 });
    expect(keyed({ no: "text" }, ["no"], "42")).toEqual({ no: "42" });
  });
  test("what is no safe whole number stays text", () => {
    expect(keyed({ no: "integer" }, ["no"], "9007199254740993")).toEqual({ no: "9007199254740993" });
    expect(keyed({ no: "integer" }, ["no"], "abc")).toEqual({ no: "abc" });
  });
  test("a part that the resource does not describe is text", () => {
    expect(keyed({}, ["gone"], "42")).toEqual({ gone: "42" });
  });
  test("each part has its name and is decoded", () => {
    expect(keyed({ centre: "integer", code: "text" }, ["centre", "code"], "3/a%2Fb")).toEqual({
      centre: 3,
      code: "a/b",
    });
  });
});
