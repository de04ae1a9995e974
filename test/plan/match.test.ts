/** How a local record finds its remote one: the link place, the state's memory, the match rules. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Pairing } from "../../src/plan/Evaluated.ts";
import {
  askedBy,
  type Compared,
  canBeMatched,
  comparedFields,
  comparesLocally,
  foundBy,
  indexRemotes,
  linkedByColumn,
  linkOf,
  type RemoteCandidate,
  refuseSharedRemotes,
  remoteSignature,
  signature,
  typedRemoteKey,
} from "../../src/plan/match.ts";
import { cell, entity, field, line, linked, missing, reference, unread } from "./support.ts";

const zone = "Europe/London";
const wholeNumberKey = { remotePlaces: { id: { type: "integer" as const } } };
/** A member whose local column `ref` holds the remote key, a whole number. */
const withColumn = entity("member", [field("surname", "push-only")], {
  ...wholeNumberKey,
  link: "ref",
  localPlaces: { ref: {} },
});
const withoutColumn = entity("member", [field("surname", "push-only")], wholeNumberKey);

describe("a remote key in the spelling of its types", () => {
  test("is one key however it is written", () => {
    expect(typedRemoteKey(withColumn, "051", zone)).toBe("51");
    expect(typedRemoteKey(withColumn, "51", zone)).toBe("51");
  });
  test("stays as it is where it does not fit", () => {
    expect(typedRemoteKey(withColumn, "north", zone)).toBe("north");
    expect(typedRemoteKey(withColumn, "", zone)).toBe("");
  });
  test("a part that the resource does not describe is kept to the letter", () => {
    const odd = entity("member", [], { remote: { key: ["nowhere"] } });
    expect(typedRemoteKey(odd, "%2007", zone)).toBe("%2007");
  });
});

describe("the remote key in the link place", () => {
  test("is in the spelling of its type", () => {
    expect(linkedByColumn(withColumn, { ref: "051" }, zone)).toBe("51");
  });
  test("is none where the place is blank or was not read, or where no place counts", () => {
    expect(linkedByColumn(withColumn, { ref: null }, zone)).toBeUndefined();
    expect(linkedByColumn(withColumn, {}, zone)).toBeUndefined();
    expect(linkedByColumn(withoutColumn, { ref: "51" }, zone)).toBeUndefined();
    expect(linkedByColumn(withoutColumn, { undefined: "51" }, zone)).toBeUndefined();
  });
});

describe("what link place and memory say of a record", () => {
  const row = (remoteKey: string, columnSeen: boolean) => ({
    entity: "member",
    localKey: "1",
    remoteKey,
    columnSeen,
  });
  const cases: ReadonlyArray<
    readonly [
      string,
      typeof withColumn,
      string | null,
      ReturnType<typeof row> | undefined,
      Pairing | undefined,
    ]
  > = [
    [
      "the column alone: the pair is news",
      withColumn,
      "051",
      undefined,
      { _tag: "Linked", remoteKey: "51", via: "column", columnSeen: true, news: true, columnMissing: false },
    ],
    [
      "both, and the state has seen the column filled: nothing is news",
      withColumn,
      "51",
      row("51", true),
      { _tag: "Linked", remoteKey: "51", via: "state", columnSeen: true, news: false, columnMissing: false },
    ],
    [
      "both, but the state has not seen it filled before: that is news",
      withColumn,
      "51",
      row("51", false),
      { _tag: "Linked", remoteKey: "51", via: "state", columnSeen: true, news: true, columnMissing: false },
    ],
    [
      "a changed column is a re-link",
      withColumn,
      "52",
      row("51", true),
      { _tag: "Relinked", remoteKey: "52", before: "51" },
    ],
    [
      "a column that was seen filled and is empty is an un-link",
      withColumn,
      null,
      row("51", true),
      { _tag: "Unlinked", before: "51" },
    ],
    [
      "a column that was never seen filled is still to be filled",
      withColumn,
      null,
      row("51", false),
      { _tag: "Linked", remoteKey: "51", via: "state", columnSeen: false, news: false, columnMissing: true },
    ],
    ["neither: the match rules are asked", withColumn, null, undefined, undefined],
    [
      "where no column counts, the state alone",
      withoutColumn,
      "52",
      row("51", true),
      { _tag: "Linked", remoteKey: "51", via: "state", columnSeen: false, news: false, columnMissing: false },
    ],
    ["no column counts, and the state knows nothing", withoutColumn, "52", undefined, undefined],
  ];
  test.each(cases)("%s", (_, template, ref, remembered, expected) => {
    expect(linkOf(template, { ref }, remembered, zone)).toEqual(expected);
  });
});

describe("what a match rule compares", () => {
  const branch = reference("branch", "branch", "push-only");
  const email = field("email", "push-only", { type: "email" });
  const born = field("born", "push-only");
  const child = entity("member", [branch, email, born], { parent: { field: "branch", entity: "branch" } });
  const single = entity("member", [branch, email, born]);
  const named = (template: typeof child, ...by: ReadonlyArray<string>) =>
    comparedFields(template, by).map((one) => one.name);

  test("the fields that it names, in its order", () => {
    expect(named(single, "born", "email")).toEqual(["born", "email"]);
  });
  test("inside the parent that the record belongs to", () => {
    expect(named(child, "email")).toEqual(["branch", "email"]);
    expect(named(child, "email", "branch")).toEqual(["email", "branch"]);
  });
  test("a name that is no field is passed over", () => {
    expect(named(single, "nobody", "email")).toEqual(["email"]);
  });

  test("in local words where a value is only brought down by an expression", () => {
    expect(comparesLocally(field("a", "pull-only", { pull: "$value" }))).toBe(true);
    expect(comparesLocally(field("a", "pull-able", { pull: "$value", push: ["$value"] }))).toBe(false);
    expect(comparesLocally(field("a", "push-only", { push: ["$value"] }))).toBe(false);
    expect(comparesLocally(field("a", "push-only"))).toBe(false);
  });
});

describe("records that a match rule calls equal", () => {
  const email = field("email", "push-only", { type: "email" });
  const code = field("code", "push-only", { type: "exact" });

  test("have one signature, by the equality of the types", () => {
    const of = (mail: string, exact: string) =>
      signature([
        [email, mail],
        [code, exact],
      ]);
    expect(of("Ann@Example.org", "A")).toBe(of("ann@example.org ", "A"));
    expect(of("ann@example.org", "a")).not.toBe(of("ann@example.org", "A"));
  });

  test("two values are not one: what stands in one field never passes for another", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (a, b, c, d) => {
        fc.pre(a !== c || b !== d);
        const exact = field("x", "push-only", { type: "exact" });
        expect(
          signature([
            [exact, a],
            [exact, b],
          ]),
        ).not.toBe(
          signature([
            [exact, c],
            [exact, d],
          ]),
        );
      }),
    );
  });

  const rounded = field("size", "pull-only", { pull: "$round($value)", type: "integer" });
  const template = entity("member", [
    email,
    code,
    rounded,
    field("here", "push-only", { remote: undefined }),
  ]);
  const candidate = (
    cells: RemoteCandidate["cells"],
    words: RemoteCandidate["words"] = {},
  ): RemoteCandidate => ({
    key: "R1",
    cells,
    words,
  });

  test("a remote record is compared by what its places hold", () => {
    expect(remoteSignature(template, ["email"], candidate({ Email: "Ann@Example.org" }))).toBe(
      '["ann@example.org"]',
    );
    expect(remoteSignature(template, ["email", "code"], candidate({ Email: "a@b.org", Code: "X" }))).toBe(
      '["a@b.org","X"]',
    );
  });
  test("in local words where the rule compares there, whatever the place holds", () => {
    expect(remoteSignature(template, ["size"], candidate({ Size: 7.2 }, { size: cell(7) }))).toBe('["7"]');
    expect(remoteSignature(template, ["size"], candidate({ Size: 7.2 }, { size: unread }))).toBeUndefined();
    expect(remoteSignature(template, ["size"], candidate({ Size: 7.2 }))).toBeUndefined();
  });
  test("not at all where a compared place is blank, was not read, or is not there", () => {
    expect(
      remoteSignature(template, ["email", "code"], candidate({ Email: "a@b.org", Code: null })),
    ).toBeUndefined();
    expect(remoteSignature(template, ["email", "code"], candidate({ Email: "a@b.org" }))).toBeUndefined();
    expect(
      remoteSignature(template, ["here"], candidate({ Here: "x", undefined: "a place's name" })),
    ).toBeUndefined();
  });

  test("the index has each rule's records by their signatures", () => {
    const two = entity("member", [email, code], {
      match: [
        { by: ["email"], origin: line(30) },
        { by: ["code"], origin: line(31) },
      ],
    });
    const [a, b, c] = [
      { key: "R1", cells: { Email: "x@y.org", Code: "1" }, words: {} },
      { key: "R2", cells: { Email: "X@y.org", Code: "2" }, words: {} },
      { key: "R3", cells: { Email: null, Code: "2" }, words: {} },
    ];
    const [byEmail, byCode] = indexRemotes(two, [a, b, c]);
    expect([...(byEmail ?? [])]).toEqual([['["x@y.org"]', [a, b]]]);
    expect([...(byCode ?? [])]).toEqual([
      ['["1"]', [a]],
      ['["2"]', [b, c]],
    ]);
  });
});

describe("what a match rule asks for of a local record", () => {
  const email = field("email", "push-only");
  const code = field("code", "push-only");
  const template = entity("member", [email, code], {
    match: [
      { by: ["email", "code"], origin: line(30) },
      { by: ["code"], origin: line(31) },
    ],
  });
  const compares = (values: Readonly<Record<string, Compared>>) => (one: typeof email) =>
    values[one.name] ?? { _tag: "None" as const };
  const value = (text: string): Compared => ({ _tag: "Cell", cell: text });
  const asks: Compared = { _tag: "Asks", inputs: ["form", "year"] };

  test("the values of all of its fields", () => {
    expect(askedBy([email, code], compares({ email: value("a"), code: value("b") }))).toEqual({
      _tag: "Parts",
      parts: [
        [email, "a"],
        [code, "b"],
      ],
      asks: [],
    });
  });
  test("it does not apply where one of them has no value", () => {
    expect(askedBy([email, code], compares({ email: value("a") }))).toEqual({ _tag: "None", asks: [] });
    expect(askedBy([email], compares({ email: { _tag: "Nowhere" } }))).toEqual({ _tag: "None", asks: [] });
  });
  test("the inputs that would give one a value are named", () => {
    expect(askedBy([email, code], compares({ email: asks, code: value("b") }))).toEqual({
      _tag: "None",
      asks: ["form", "year"],
    });
  });
  test("what is not settled decides at once", () => {
    expect(
      askedBy([email, code], compares({ email: { _tag: "Unsettled", message: "its branch waits" } })),
    ).toEqual({
      _tag: "Unsettled",
      message: "its branch waits",
    });
  });

  test("a record can be matched if one rule has all its values", () => {
    expect(canBeMatched(template, compares({ code: value("b") }))).toBe(true);
    expect(canBeMatched(template, compares({ email: value("a"), code: value("b") }))).toBe(true);
    expect(canBeMatched(template, compares({ email: value("a") }))).toBe(false);
    expect(canBeMatched(template, compares({ email: value("a"), code: asks }))).toBe(false);
    expect(canBeMatched(entity("member", [email]), compares({ email: value("a") }))).toBe(false);
  });
});

describe("what the candidates of a match rule come to", () => {
  const rule = { by: ["email", "branch", "secret", "here"], origin: line(30) };
  const template = entity(
    "member",
    [
      field("email", "push-only"),
      reference("branch", "branch", "push-only"),
      field("secret", "push-only", { sensitive: true }),
      field("here", "push-only", { remote: undefined }),
    ],
    { match: [rule] },
  );
  const candidate = (key: string, email: string | null | undefined): RemoteCandidate => ({
    key,
    cells: {
      ...(email === undefined ? {} : { Email: email }),
      Branch: "B1",
      Secret: "s",
      Here: "h",
      undefined: "a place's name",
    },
    words: {},
  });

  test("none leaves it open", () => {
    expect(foundBy(template, rule, [], [])).toBeUndefined();
  });
  test("exactly one wins", () => {
    expect(foundBy(template, rule, [candidate("R1", "a@b.org")], ["form"])).toEqual({
      _tag: "Matched",
      remoteKey: "R1",
      rule: line(30),
    });
  });
  test("more are an ambiguity, with every key, and what people may see of each", () => {
    expect(
      foundBy(
        template,
        rule,
        [candidate("R%201", "a@b.org"), candidate("R2", null), candidate("R3", undefined)],
        ["form"],
      ),
    ).toEqual({
      _tag: "Ambiguous",
      remoteKeys: ["R%201", "R2", "R3"],
      rule: line(30),
      shown: ['R 1 "a@b.org"', "R2", "R3"],
      asks: ["form"],
    });
  });
});

describe("two local records with one remote key", () => {
  const refused = (
    pairings: Readonly<Record<string, Pairing>>,
    others: ReadonlyArray<readonly [string, string]> = [],
  ) => Object.fromEntries(refuseSharedRemotes(new Map(Object.entries(pairings)), others));
  const twice = (...by: ReadonlyArray<string>): Pairing => ({ _tag: "ClaimedTwice", remoteKey: "R1", by });
  const matched: Pairing = { _tag: "Matched", remoteKey: "R1", rule: line(30) };
  const relinked: Pairing = { _tag: "Relinked", remoteKey: "R1", before: "R9" };

  test("are both set aside, however they came to it", () => {
    expect(refused({ "1": linked("R1"), "2": matched, "3": relinked, "4": linked("R2") })).toEqual({
      "1": twice("1", "2", "3"),
      "2": twice("1", "2", "3"),
      "3": twice("1", "2", "3"),
      "4": linked("R2"),
    });
  });
  test("one that was set aside before stays so, and claims with the others", () => {
    expect(refused({ "1": twice("1", "7"), "2": linked("R1") })).toEqual({
      "1": twice("1", "2"),
      "2": twice("1", "2"),
    });
  });
  test("a record outside the run claims its key too, but not against itself", () => {
    expect(refused({ "1": linked("R1"), "2": linked("R2") }, [["R1", "8"]])).toEqual({
      "1": twice("1", "8"),
      "2": linked("R2"),
    });
    expect(refused({ "1": linked("R1") }, [["R1", "1"]])).toEqual({ "1": linked("R1") });
    expect(refused({ "1": linked("R1") }, [["R7", "8"]])).toEqual({ "1": linked("R1") });
  });
  test("records without a remote key share none", () => {
    expect(refused({ "1": missing, "2": missing })).toEqual({ "1": missing, "2": missing });
  });

  test("afterwards no remote key is left with two owners, and every record is still there", () => {
    const key = fc.constantFrom("1", "2", "3", "4");
    const pairing = fc.oneof(
      fc.constantFrom("R1", "R2", "R3").map((remoteKey) => linked(remoteKey)),
      fc.constant(missing),
    );
    fc.assert(
      fc.property(
        fc.dictionary(key, pairing),
        fc.array(fc.tuple(fc.constantFrom("R1", "R2"), key)),
        (given, others) => {
          const out = refused(given, others);
          expect(Object.keys(out).sort()).toEqual(Object.keys(given).sort());
          const owned = Object.entries(out).flatMap(([localKey, one]) =>
            one._tag === "Linked" ? [{ localKey, remoteKey: one.remoteKey }] : [],
          );
          expect(new Set(owned.map((one) => one.remoteKey)).size).toBe(owned.length);
          for (const [remoteKey, localKey] of others)
            expect(owned.filter((one) => one.remoteKey === remoteKey && one.localKey !== localKey)).toEqual(
              [],
            );
        },
      ),
    );
  });
});
