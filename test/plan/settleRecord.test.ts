/** One local record by what pairing found: compared, linked, or put aside with its reason. */
import { describe, expect, test } from "vitest";
import type { CreatePart } from "../../src/model/Catalog.ts";
import type { Pairing } from "../../src/plan/Evaluated.ts";
import {
  cell,
  type EntityOptions,
  entity,
  field,
  inGroup,
  line,
  linked,
  local,
  missing,
  none,
  open,
  planOf,
  push,
  type ReadingOptions,
  readings,
  reference,
  refersTo,
  refersToRemote,
  remote,
  setAsideOf,
  shut,
  stepsOf,
  withheldOf,
} from "./support.ts";

const surname = field("surname", "push-only");
const updates = { update: open(20) };

/** One member, `Ash` here and `Oak` there, in a job that updates members. */
const settle = (options: ReadingOptions, of: EntityOptions = {}, fields = [surname]) => {
  const template = entity("member", fields, { moves: updates, ...of });
  const planned = planOf([
    readings(template, {
      locals: [local("1", { surname: "Ash" })],
      read: [remote("R1", { surname: "Oak" })],
      ...options,
    }),
  ]);
  return {
    planned,
    steps: stepsOf(planned),
    setAside: setAsideOf(planned),
    withheld: withheldOf(planned),
    remember: planned.remember,
  };
};
const paired = (pairing: Pairing, options: ReadingOptions = {}, of: EntityOptions = {}) =>
  settle({ pairings: { "1": pairing }, ...options }, of);
const written = 'member:1:push | PushUpdate | local 1 | remote R1 | Surname="Ash" (push)';
const nothing = { links: [], forgotten: [], baselines: [], creating: [] };

describe("a pair", () => {
  test("that differs is written", () => {
    const { planned } = paired(linked("R1"));
    expect(planned.steps).toStrictEqual([
      {
        _tag: "PushUpdate",
        id: "member:1:push",
        entity: "member",
        resource: "member-there",
        origin: line(20),
        localKey: "1",
        remoteKey: "R1",
        writes: [
          {
            field: "surname",
            place: "Surname",
            value: { _tag: "Known", value: "Ash" },
            before: "Oak",
            reason: {
              code: "push",
              message: "the sides differ; no gate",
              rule: line(1),
              direction: "push-only",
            },
            sensitive: false,
          },
        ],
      },
    ]);
    expect(planned.setAside).toEqual([]);
  });
  test("that differs the other way is written here", () => {
    const { planned } = settle({ pairings: { "1": linked("R1") } }, {}, [field("surname", "pull-only")]);
    expect(planned.steps).toStrictEqual([
      {
        _tag: "PullUpdate",
        id: "member:1:pull",
        entity: "member",
        resource: "members",
        origin: line(20),
        localKey: "1",
        remoteKey: "R1",
        writes: [
          {
            field: "surname",
            place: "surname",
            value: { _tag: "Known", value: "Oak" },
            before: "Ash",
            reason: {
              code: "pull",
              message: "the sides differ; no gate",
              rule: line(1),
              direction: "pull-only",
            },
            sensitive: false,
          },
        ],
      },
    ]);
  });
  test("that is equal gives no step", () => {
    expect(paired(linked("R1"), { read: [remote("R1", { surname: "Ash" })] }).steps).toEqual([]);
  });
  test("what is held back is told", () => {
    const found = paired(linked("R1"), { locals: [local("1", { surname: null })] });
    expect(found.steps).toEqual([]);
    expect(found.withheld).toEqual(["member 1/R1 surname (update, remote): blank-source"]);
  });
  test("a section that is shut for either record is shut", () => {
    const inSection = field("surname", "push-only", { flows: { update: inGroup(push, 3) } });
    const closed = { closedGroups: new Set([3]) };
    const of = (options: ReadingOptions) =>
      settle({ pairings: { "1": linked("R1") }, ...options }, {}, [inSection]);
    expect(of({}).steps).toEqual([written]);
    expect(of({ locals: [local("1", { surname: "Ash" }, closed)] }).withheld).toEqual([
      "member 1/R1 surname (update, either side): where",
    ]);
    expect(of({ read: [remote("R1", { surname: "Oak" }, closed)] }).withheld).toEqual([
      "member 1/R1 surname (update, either side): where",
    ]);
  });
});

describe("no move, no effect", () => {
  const matched: Pairing = { _tag: "Matched", remoteKey: "R1", rule: line(30) };
  test("a job without a move for the entity writes nothing, links nothing and remembers nothing", () => {
    expect(paired(matched, {}, { moves: {} })).toMatchObject({ steps: [], setAside: [], remember: nothing });
    expect(paired(linked("R1", { news: true }), {}, { moves: {} }).remember).toStrictEqual(nothing);
  });
  test("a catalogue's links are remembered all the same", () => {
    expect(paired(matched, {}, { moves: {}, lookup: true }).steps).toEqual([
      "member:1:link | Link | local 1 | remote R1 | match",
    ]);
  });
  test("a move that is shut is the reason of a record that the job starts from", () => {
    expect(paired(matched, {}, { moves: { update: shut(20, "updates") } })).toMatchObject({
      steps: [],
      setAside: ["member 1/R1 line 2 move-gate: updates is false"],
    });
    expect(
      paired(
        matched,
        { locals: [local("1", {}, { root: false })] },
        { moves: { update: shut(20, "updates") } },
      ),
    ).toMatchObject({ steps: [], setAside: [] });
  });
  test("where only creates are open, the pair is linked, and not updated", () => {
    expect(paired(matched, {}, { moves: { "create-remote": open(19) } })).toMatchObject({
      steps: ["member:1:link | Link | local 1 | remote R1 | match"],
      setAside: [],
    });
    expect(
      paired(matched, {}, { moves: { "create-remote": open(19), update: shut(20, "updates") } }),
    ).toMatchObject({
      steps: ["member:1:link | Link | local 1 | remote R1 | match"],
      setAside: ["member 1/R1 line 2 move-gate: updates is false"],
    });
  });
  test("a record that is here for the sake of another is linked, and not updated", () => {
    expect(paired(matched, { locals: [local("1", { surname: "Ash" }, { root: false })] }).steps).toEqual([
      "member:1:link | Link | local 1 | remote R1 | match",
    ]);
  });
});

describe("the link of a pair", () => {
  const matched: Pairing = { _tag: "Matched", remoteKey: "R1", rule: line(30) };
  const column: EntityOptions = { link: "ref" };

  test("a match is linked in the same step, and says which rule found it", () => {
    const { planned } = paired(matched, {}, column);
    expect(planned.steps[0]).toStrictEqual({
      _tag: "Link",
      id: "member:1:link",
      entity: "member",
      resource: "members",
      origin: line(30),
      localKey: "1",
      remoteKey: "R1",
      via: "match",
      column: "ref",
    });
    expect(stepsOf(planned)[1]).toBe(written);
  });
  test("a match of a record whose create was begun adopts it", () => {
    expect(paired(matched, { begun: new Map([["1", 0]]) }, column).steps[0]).toBe(
      "member:1:link | Link | local 1 | remote R1 | adopt | into ref",
    );
  });
  test("a match that is remembered is no news, and nothing is done about the pair", () => {
    expect(paired(matched, { remembered: new Map([["1", "R1"]]) }, column).steps).toEqual([]);
    expect(paired(matched, { remembered: new Map([["1", "R2"]]) }, column).steps).toHaveLength(2);
  });
  test("a changed column is a re-link: it tells both keys, fills nothing, and its baseline is dropped", () => {
    const found = settle(
      {
        pairings: { "1": { _tag: "Relinked", remoteKey: "R1", before: "R9" } },
        baselines: new Map([["1", { surname: { local: "Ash", remote: "Oak", sent: "Ash", stored: "Oak" } }]]),
      },
      column,
    );
    expect(found.steps).toEqual(["member:1:link | Link | local 1 | remote R1 | relink | before R9", written]);
    expect(found.planned.steps[0]).toMatchObject({ origin: line(2) });
    expect(found.remember.baselines).toStrictEqual([
      { entity: "member", localKey: "1", fields: { surname: { local: "Ash", remote: "Oak" } } },
    ]);
  });
  test("a link place that lacks its key is filled", () => {
    const { planned } = paired(linked("R1", { columnMissing: true }), {}, column);
    expect(stepsOf(planned)[0]).toBe("member:1:link | Link | local 1 | remote R1 | restore | into ref");
    expect(planned.steps[0]).toMatchObject({ origin: line(2) });
    expect(planned.remember.links).toEqual([]);
  });
  test("a pair that only the link place knew is remembered, without a step", () => {
    const found = paired(linked("R1", { via: "column", columnSeen: true, news: true }), {}, column);
    expect(found.steps).toEqual([written]);
    expect(found.remember.links).toStrictEqual([
      { entity: "member", localKey: "1", remoteKey: "R1", columnSeen: true },
    ]);
  });
  test("a pair that the state remembers is compared as any other", () => {
    expect(paired(linked("R1"), { remembered: new Map([["1", "R1"]]) }).steps).toEqual([written]);
  });
  test("a re-link names no column: it holds the key already", () => {
    const { planned } = paired({ _tag: "Relinked", remoteKey: "R1", before: "R9" }, {}, column);
    expect(planned.steps[0]).toStrictEqual({
      _tag: "Link",
      id: "member:1:link",
      entity: "member",
      resource: "members",
      origin: line(2),
      localKey: "1",
      remoteKey: "R1",
      via: "relink",
      before: "R9",
    });
  });
  test("a pair that is known is not remembered again", () => {
    expect(paired(linked("R1", { columnSeen: true }), {}, column).remember.links).toEqual([]);
  });
});

describe("a pair that cannot be compared", () => {
  test("its remote record is gone: it is reported, and never made again", () => {
    expect(
      paired(
        linked("R%201"),
        { notRead: { "R%201": { _tag: "Gone" } } },
        { moves: { ...updates, "create-remote": open(19) } },
      ),
    ).toMatchObject({
      steps: [],
      setAside: [
        "member 1/R%201 line 2 broken-link: there is no member-there R 1 on the remote side any more",
      ],
    });
  });
  test("its remote record could not be read", () => {
    expect(
      paired(linked("R2"), { notRead: { R2: { _tag: "Failed", message: "status 500" } } }),
    ).toMatchObject({
      steps: [],
      setAside: ["member 1/R2 line 2 read-failed: status 500"],
    });
  });
  test("its remote record was not read, because nothing would need it", () => {
    expect(paired(linked("R2"), { notRead: { R2: { _tag: "NotRead" } } })).toMatchObject({
      steps: [],
      setAside: [],
    });
    expect(paired(linked("R2"))).toMatchObject({ steps: [], setAside: [] });
  });
  test("a condition of a section that could not be judged sets the record aside", () => {
    const fault = (message: string, number: number) => ({ faults: [{ message, origin: line(number) }] });
    expect(
      paired(linked("R1"), { locals: [local("1", { surname: "Ash" }, fault("no such date", 60))] }),
    ).toMatchObject({ steps: [], setAside: ["member 1/R1 line 60 bad-value: no such date"] });
    expect(
      paired(linked("R1"), { read: [remote("R1", { surname: "Oak" }, fault("no number", 61))] }),
    ).toMatchObject({ steps: [], setAside: ["member 1/R1 line 61 bad-value: no number"] });
  });
  test("values that do not fit set the record aside, all of them named, and nothing of it is written", () => {
    const born = field("born", "push-only", { rule: line(8) });
    const age = field("age", "push-only", { rule: line(9) });
    const found = settle(
      {
        pairings: { "1": linked("R1") },
        locals: [
          local("1", {
            surname: "Ash",
            born: { _tag: "Bad", message: "no date" },
            age: { _tag: "Bad", message: "no number" },
          }),
        ],
        read: [remote("R1", { surname: "Oak", born: "x", age: "y" })],
      },
      {},
      [surname, born, age],
    );
    expect(found).toMatchObject({
      steps: [],
      setAside: ["member 1/R1 line 8 bad-value: born: no date; age: no number"],
      withheld: [],
      remember: nothing,
    });
  });
});

describe("the conditions of an update", () => {
  const needs = { moves: { update: open(20, { needs: ["surname"] }) } };
  test("what it needs has a value", () => {
    expect(paired(linked("R1"), {}, needs).steps).toEqual([written]);
    expect(paired(linked("R1"), { locals: [local("1", { surname: null })] }, needs)).toMatchObject({
      steps: [],
      setAside: ["member 1/R1 line 20 needs: not eligible: surname has no value"],
    });
  });
  const unmet = (message: string, fault: boolean) => ({ unmet: { update: { message, fault } } });
  test("its condition holds for both records", () => {
    expect(
      paired(linked("R1"), { locals: [local("1", { surname: "Ash" }, unmet("left", false))] }),
    ).toMatchObject({ steps: [], setAside: ["member 1/R1 line 20 where: not eligible: left"] });
    expect(
      paired(linked("R1"), { read: [remote("R1", { surname: "Oak" }, unmet("archived", false))] }),
    ).toMatchObject({ steps: [], setAside: ["member 1/R1 line 20 where: not eligible: archived"] });
  });
  test("a condition that could not be judged is a fault", () => {
    expect(
      paired(linked("R1"), { locals: [local("1", { surname: "Ash" }, unmet("no such date", true))] }),
    ).toMatchObject({ steps: [], setAside: ["member 1/R1 line 20 bad-value: no such date"] });
  });
  test("a condition is told even where the remote record was not read", () => {
    expect(
      paired(linked("R2"), { locals: [local("1", { surname: "Ash" }, unmet("left", false))] }).setAside,
    ).toEqual(["member 1/R2 line 20 where: not eligible: left"]);
  });
});

describe("a create of several requests that an earlier run began", () => {
  const part = (
    makes: boolean,
    carries: ReadonlyArray<string> | undefined,
    lost: CreatePart["lost"],
  ): CreatePart => ({
    requests: 1,
    lost,
    sends: undefined,
    needs: [],
    carries,
    makes,
  });
  const several: EntityOptions = {
    moves: { ...updates, "create-remote": open(19) },
    remote: {
      create: {
        parts: [
          part(true, ["Surname"], "find"),
          part(false, ["Town"], "repeat"),
          part(false, ["Zip"], "repeat"),
        ],
        newKey: "generated",
      },
    },
  };
  const fields = [surname, field("town", "push-only"), field("zip", "push-only")];
  const halfMade = (options: ReadingOptions, of = several, pairing: Pairing = linked("R1")) =>
    settle(
      {
        pairings: { "1": pairing },
        locals: [local("1", { surname: "Ash", town: "Exeter", zip: "EX1" })],
        read: [remote("R1", { surname: "Ash", town: "x", zip: null })],
        ...options,
      },
      of,
      fields,
    );

  test("goes on with the requests that are left, and sends what they carry", () => {
    const found = halfMade({ creating: new Map([["1", { next: 1, taken: { form: 7 } }]]) });
    expect(found.steps).toEqual([
      'member:1:create | PushCreate | local 1 | remote R1 | Town="Exeter" (push) | Zip="EX1" (push)',
    ]);
    expect(found.planned.steps[0]).toMatchObject({
      origin: line(19),
      resource: "member-there",
      resume: { part: 1, taken: { id: "R1", form: 7 } },
    });
    expect(found.remember.creating).toEqual([]);
    expect(halfMade({ creating: new Map([["1", { next: 2, taken: {} }]]) }).steps).toEqual([
      'member:1:create | PushCreate | local 1 | remote R1 | Zip="EX1" (push)',
    ]);
  });
  test("a request that says nothing of what it carries takes all", () => {
    const all: EntityOptions = {
      ...several,
      remote: {
        create: { parts: [part(true, [], "find"), part(false, undefined, "repeat")], newKey: "generated" },
      },
    };
    expect(halfMade({ creating: new Map([["1", { next: 1, taken: {} }]]) }, all).steps).toEqual([
      'member:1:create | PushCreate | local 1 | remote R1 | Surname="Ash" (push) | Town="Exeter" (push) | Zip="EX1" (push)',
    ]);
  });
  test("what is learned of where it stands is remembered", () => {
    expect(halfMade({ begun: new Map([["1", 0]]) }).remember.creating).toStrictEqual([
      { entity: "member", localKey: "1", next: 1, taken: { id: "R1" } },
    ]);
    expect(
      halfMade({ begun: new Map([["1", 2]]), creating: new Map([["1", { next: 1, taken: {} }]]) }).remember
        .creating,
    ).toStrictEqual([{ entity: "member", localKey: "1", next: 2, taken: { id: "R1" } }]);
  });
  test("of which nothing is left is over, and the record is updated", () => {
    const found = halfMade({ creating: new Map([["1", { next: 3, taken: {} }]]) });
    expect(found.steps).toEqual([
      'member:1:push | PushUpdate | local 1 | remote R1 | Town="Exeter" (push) | Zip="EX1" (push)',
    ]);
    expect(found.remember.creating).toStrictEqual([{ entity: "member", localKey: "1", done: true }]);
  });
  test("is not gone on with for a record that the column names instead", () => {
    const found = halfMade(
      { creating: new Map([["1", { next: 1, taken: {} }]]), begun: new Map([["1", 1]]) },
      several,
      {
        _tag: "Relinked",
        remoteKey: "R1",
        before: "R9",
      },
    );
    expect(found.steps.map((step) => step.split(" | ")[0])).toEqual(["member:1:link", "member:1:push"]);
    expect(found.remember.creating).toStrictEqual([{ entity: "member", localKey: "1", done: true }]);
  });
  test("is not gone on with in a job that does not create", () => {
    expect(
      halfMade({ creating: new Map([["1", { next: 1, taken: {} }]]) }, { ...several, moves: updates }),
    ).toMatchObject({
      steps: [],
      setAside: [
        "member 1/R1 line 2 unfinished: 1 of the 3 requests of its create are done, and this job does not go on with it",
      ],
    });
    expect(
      halfMade(
        { creating: new Map([["1", { next: 2, taken: {} }]]) },
        { ...several, moves: { ...updates, "create-remote": shut(19, "creates") } },
      ).setAside,
    ).toEqual([
      "member 1/R1 line 2 unfinished: 2 of the 3 requests of its create are done, and this job does not go on with it",
    ]);
  });
  test("makes nothing for its sake while it waits", () => {
    const branch = entity("branch", [], { moves: { "create-remote": open(18, { onlyReferenced: true }) } });
    const planned = planOf([
      readings(branch, { locals: [local("7", {}, { root: false })], pairings: { "7": missing } }),
      readings(
        entity("member", [reference("branch", "branch", "push-only"), field("town", "push-only")], {
          rank: 1,
          ...several,
        }),
        {
          locals: [local("1", { branch: refersTo("7"), town: { _tag: "Bad", message: "too long" } })],
          pairings: { "1": linked("R1") },
          creating: new Map([["1", { next: 1, taken: {} }]]),
        },
      ),
    ]);
    expect(planned.steps).toEqual([]);
    expect(setAsideOf(planned)).toEqual(["member 1/R1 line 1 bad-value: town: too long"]);
  });
  test("waits while a section cannot be judged or a value does not fit", () => {
    const creating = new Map([["1", { next: 1, taken: {} }]]);
    expect(
      halfMade({
        creating,
        locals: [local("1", { surname: "Ash" }, { faults: [{ message: "no such date", origin: line(60) }] })],
      }),
    ).toMatchObject({ steps: [], setAside: ["member 1/R1 line 60 bad-value: no such date"] });
    expect(
      halfMade({
        creating,
        locals: [local("1", { surname: "Ash", town: { _tag: "Bad", message: "too long" } })],
      }),
    ).toMatchObject({ steps: [], setAside: ["member 1/R1 line 1 bad-value: town: too long"] });
  });
});

describe("a record without a pair is put aside with its reason", () => {
  const cases: ReadonlyArray<readonly [string, Pairing, ReadonlyArray<string>]> = [
    [
      "an ambiguity, with every candidate",
      { _tag: "Ambiguous", remoteKeys: ["R1", "R2"], rule: line(30), shown: ["R1 x", "R2 y"], asks: [] },
      [
        "member 1/– line 2 ambiguous: 2 remote records match (R1 x, R2 y) by the rule at entities/member.yaml:30; link the right one by hand",
      ],
    ],
    [
      "an ambiguity that an answer would settle",
      { _tag: "Ambiguous", remoteKeys: ["R1", "R2"], rule: line(30), shown: ["R1", "R2"], asks: ["form"] },
      [
        "member 1/– line 2 question: 2 remote records match (R1, R2) by the rule at entities/member.yaml:30; it needs an answer: give --input form=…",
      ],
    ],
    [
      "two owners of one remote record",
      { _tag: "ClaimedTwice", remoteKey: "R%201", by: ["1", "a%2Fb"] },
      ["member 1/R%201 line 2 claimed-twice: the remote record R 1 is claimed by local records 1 and a/b"],
    ],
    [
      "a link place that was emptied",
      { _tag: "Unlinked", before: "R%201" },
      [
        "member 1/R%201 line 2 unlinked: its link place is empty and held R 1 before; an emptied link creates nothing",
      ],
    ],
    [
      "a create in doubt",
      { _tag: "InDoubt", message: "no answer" },
      ["member 1/– line 2 in-doubt: no answer"],
    ],
    [
      "a parent that is not settled",
      { _tag: "Waits", message: "branch 7 waits" },
      ["member 1/– line 2 unresolved-reference: branch 7 waits"],
    ],
    [
      "a list that was not read whole",
      { _tag: "Unsure", message: "the list is short" },
      ["member 1/– line 2 incomplete-read: the list is short"],
    ],
    ["not looked for", { _tag: "Unasked" }, []],
  ];
  const creates = { moves: { ...updates, "create-remote": open(19) } };
  test.each(cases)("%s", (_, pairing, setAside) => {
    expect(paired(pairing, {}, creates)).toMatchObject({ steps: [], setAside, remember: nothing });
  });
  test("an ambiguity of a record whose create was begun leaves that in doubt", () => {
    expect(
      paired(
        { _tag: "Ambiguous", remoteKeys: ["R1", "R2"], rule: line(30), shown: ["R1", "R2"], asks: ["form"] },
        { begun: new Map([["1", 0]]) },
        creates,
      ).setAside[0],
    ).toMatch(/^member 1\/– line 2 in-doubt: 2 remote records match/);
  });
  test("of which no pairing is known was not looked for", () => {
    expect(settle({}, creates)).toMatchObject({ steps: [], setAside: [] });
  });
});

describe("a record that is missing on the remote side", () => {
  const made = ["member:1:create", "member:1:link"];
  const ids = (options: ReadingOptions, of: EntityOptions) =>
    paired(missing, options, of).planned.steps.map((step) => step.id);

  test("is made where the job makes such records", () => {
    expect(ids({}, { moves: { "create-remote": open(19) } })).toEqual(made);
  });
  test("is not made without a move, or where only what others refer to is made, or for the sake of another", () => {
    expect(paired(missing)).toMatchObject({ steps: [], setAside: [] });
    expect(ids({}, { moves: { "create-remote": open(19, { onlyReferenced: true }) } })).toEqual([]);
    expect(
      ids(
        { locals: [local("1", { surname: "Ash" }, { root: false })] },
        { moves: { "create-remote": open(19) } },
      ),
    ).toEqual([]);
  });
  test("a move that is shut is its reason", () => {
    expect(paired(missing, {}, { moves: { "create-remote": shut(19, "creates") } })).toMatchObject({
      steps: [],
      setAside: ["member 1/– line 2 move-gate: creates is false"],
    });
  });
  test("what a catalogue does not list any more is forgotten", () => {
    const catalogue = { moves: {}, lookup: true };
    expect(
      paired(missing, { remembered: new Map([["1", "R1"]]) }, catalogue).remember.forgotten,
    ).toStrictEqual([{ entity: "member", localKey: "1" }]);
    expect(paired(missing, {}, catalogue).remember.forgotten).toEqual([]);
    expect(paired(missing, { remembered: new Map([["1", "R1"]]) }, { moves: {} }).remember.forgotten).toEqual(
      [],
    );
  });
});

describe("what is remembered of a pair, for the three-way comparison", () => {
  const remembered = (options: ReadingOptions, fields = [surname]) =>
    settle({ pairings: { "1": linked("R1") }, ...options }, {}, fields).remember.baselines;
  const row = (fields: Readonly<Record<string, object>>) => [{ entity: "member", localKey: "1", fields }];

  test("what both sides hold", () => {
    expect(remembered({})).toStrictEqual(row({ surname: { local: "Ash", remote: "Oak" } }));
  });
  test("nothing where it says nothing new", () => {
    expect(remembered({ baselines: new Map([["1", { surname: { local: "Ash", remote: "Oak" } }]]) })).toEqual(
      [],
    );
    expect(
      remembered({ baselines: new Map([["1", { surname: { local: "Elm", remote: "Oak" } }]]) }),
    ).toHaveLength(1);
    expect(
      remembered({ baselines: new Map([["1", { surname: { local: "Ash", remote: "Elm" } }]]) }),
    ).toHaveLength(1);
  });
  test("a field that only matches is not remembered", () => {
    expect(remembered({}, [field("surname", undefined)])).toEqual([]);
  });
  test("a side that was not read is not remembered by halves: what was known stays", () => {
    expect(remembered({ read: [remote("R1", {})] })).toEqual([]);
    expect(remembered({ locals: [local("1", {})] })).toEqual([]);
    const known = { surname: { local: "Elm", remote: "Elm" }, born: { local: "a", remote: "b" } };
    expect(
      remembered(
        {
          baselines: new Map([["1", known]]),
          locals: [local("1", { surname: "Ash", born: "c" })],
          read: [remote("R1", { born: "b" })],
        },
        [surname, field("born", "pull-only")],
      ),
    ).toStrictEqual(row({ surname: { local: "Elm", remote: "Elm" }, born: { local: "c", remote: "b" } }));
  });
  test("a rule with one side alone is remembered by it", () => {
    expect(remembered({}, [field("surname", "push-only", { remote: undefined })])).toStrictEqual(
      row({ surname: { local: "Ash" } }),
    );
    expect(remembered({}, [field("surname", "push-only", { local: [] })])).toStrictEqual(
      row({ surname: { remote: "Oak" } }),
    );
    // A place may be called so, and is another rule's.
    const named = {
      locals: [local("1", { surname: "Ash" }, { cells: { surname: "Ash", undefined: "x" } })],
      read: [remote("R1", { surname: "Oak" }, { cells: { Surname: "Oak", undefined: "y" } })],
    };
    expect(remembered(named, [field("surname", "push-only", { remote: undefined })])).toStrictEqual(
      row({ surname: { local: "Ash" } }),
    );
    expect(remembered(named, [field("surname", "push-only", { local: [] })])).toStrictEqual(
      row({ surname: { remote: "Oak" } }),
    );
  });
  test("of a rule whose sides are left to differ, what it was when it was last settled", () => {
    const blank = { locals: [local("1", { surname: null })] };
    const was = { surname: { local: "Oak", remote: "Oak" } };
    expect(
      remembered(
        {
          ...blank,
          locals: [local("1", { surname: null, born: "a" })],
          read: [remote("R1", { surname: "Oak", born: "a" })],
          baselines: new Map([["1", was]]),
        },
        [surname, field("born", "push-only")],
      ),
    ).toStrictEqual(row({ surname: { local: "Oak", remote: "Oak" }, born: { local: "a", remote: "a" } }));
    expect(remembered(blank)).toEqual([]);
  });
  test("a side that was not read says nothing, even where nothing is held back", () => {
    const either = field("surname", "pull-able", { conflict: ["remote-wins"] });
    const born = field("born", "pull-only");
    expect(remembered({ read: [remote("R1", {})] }, [either])).toEqual([]);
    expect(remembered({ locals: [local("1", {})] }, [either])).toEqual([]);
    expect(
      remembered(
        { locals: [local("1", { surname: "Ash", born: "a" })], read: [remote("R1", { born: "a" })] },
        [either, born],
      ),
    ).toStrictEqual(row({ born: { local: "a", remote: "a" } }));
  });
  test("what a system once made of a write and no longer holds is forgotten", () => {
    const was = { local: "Ash", remote: "Oak", sent: "Ash" };
    expect(remembered({ baselines: new Map([["1", { surname: { ...was, stored: "ASH" } }]]) })).toStrictEqual(
      row({ surname: { local: "Ash", remote: "Oak" } }),
    );
    expect(remembered({ baselines: new Map([["1", { surname: { ...was, stored: "Oak" } }]]) })).toEqual([]);
    expect(
      remembered(
        {
          locals: [local("1", { surname: "ASH" })],
          read: [remote("R1", { surname: "Ash" })],
          baselines: new Map([
            ["1", { surname: { local: "ASH", remote: "Ash", sent: "Ash", stored: "ASH" } }],
          ]),
        },
        [field("surname", "pull-only")],
      ),
    ).toEqual([]);
  });
  test("a write that does not come again has come to rest, and that is remembered", () => {
    const was = { local: "Ash", remote: "Ash", again: { side: "remote" as const, sent: "Ash", over: "Oak" } };
    expect(
      remembered({ read: [remote("R1", { surname: "Ash" })], baselines: new Map([["1", { surname: was }]]) }),
    ).toStrictEqual(row({ surname: { local: "Ash", remote: "Ash" } }));
  });
  test("what a system made of an earlier write is settled, and is remembered on", () => {
    const settled = { surname: { local: "x", remote: "Oak", sent: "Ash", stored: "Oak" } };
    expect(remembered({ baselines: new Map([["1", settled]]) })).toStrictEqual(
      row({ surname: { local: "Ash", remote: "Oak", sent: "Ash", stored: "Oak" } }),
    );
  });
});

describe("a record that another one of its own plan needs", () => {
  const branch = entity("branch", [field("name", "push-only")], {
    moves: { "create-remote": open(19, { onlyReferenced: true }) },
  });
  const member = (of: EntityOptions = {}) =>
    entity("member", [reference("branch", "branch", "push-only"), field("born", "push-only")], {
      rank: 1,
      moves: updates,
      ...of,
    });
  test("is not made for the sake of a pair that is set aside", () => {
    const planned = planOf([
      readings(branch, {
        locals: [local("7", { name: "North" }, { root: false })],
        pairings: { "7": missing },
      }),
      readings(member(), {
        locals: [local("1", { branch: refersTo("7"), born: { _tag: "Bad", message: "no date" } })],
        pairings: { "1": linked("R1") },
        read: [remote("R1", { branch: null, born: null })],
      }),
    ]);
    expect(stepsOf(planned)).toEqual([]);
    expect(setAsideOf(planned)).toEqual(["member 1/R1 line 1 bad-value: born: no date"]);
  });
  test("is not made for the sake of a pair whose update needs another one that cannot be had", () => {
    const both = entity(
      "member",
      [reference("branch", "branch", "push-only"), reference("team", "team", "push-only")],
      { rank: 1, moves: { update: open(20, { needs: ["branch", "team"] }) } },
    );
    const planned = planOf([
      readings(branch, {
        locals: [local("7", { name: "North" }, { root: false })],
        pairings: { "7": missing },
      }),
      readings(both, {
        locals: [local("1", { branch: refersTo("7"), team: refersTo("3") })],
        pairings: { "1": linked("R1") },
        read: [remote("R1", { branch: null, team: null })],
      }),
    ]);
    expect(stepsOf(planned)).toEqual([]);
    expect(setAsideOf(planned)).toEqual([
      "member 1/R1 line 20 needs: not eligible: team refers to team takes no part in this job",
    ]);
  });
  test("is made for the sake of a pair that is written", () => {
    const planned = planOf([
      readings(branch, {
        locals: [local("7", { name: "North" }, { root: false })],
        pairings: { "7": missing },
      }),
      readings(member(), {
        locals: [local("1", { branch: refersTo("7"), born: cell("a") })],
        pairings: { "1": linked("R1") },
        read: [remote("R1", { branch: null, born: "a" })],
      }),
    ]);
    expect(stepsOf(planned)).toEqual([
      'branch:7:create | PushCreate | local 7 | Name="North" (push)',
      "branch:7:link | Link | local 7 | create | after branch:7:create",
      "member:1:push | PushUpdate | local 1 | remote R1 | Branch=remote key 0 of branch 7 (push)",
    ]);
  });
});

describe("a reference of a pair", () => {
  const branch = entity("branch", []);
  const pair = (
    one: ReturnType<typeof reference>,
    here: Parameters<typeof local>[1],
    there: Parameters<typeof remote>[1],
  ) =>
    stepsOf(
      planOf([
        readings(branch, { pairings: { "7": linked("070") }, localOf: { "070": "07/x" } }),
        readings(entity("member", [one], { rank: 1, moves: updates }), {
          locals: [local("1", here)],
          pairings: { "1": linked("R1") },
          read: [remote("R1", there)],
        }),
      ]),
    );
  test("goes up as the key there, of its place's type", () => {
    const up = reference("branch", "branch", "push-only", { remoteType: "integer" });
    expect(pair(up, { branch: refersTo("7") }, { branch: 5 })).toEqual([
      "member:1:push | PushUpdate | local 1 | remote R1 | Branch=70 (push)",
    ]);
  });
  test("comes down as the key here, each place its part", () => {
    const down = reference("branch", "branch", "pull-only", {
      local: ["region", "branch"],
      localType: "integer",
    });
    expect(pair(down, { region: 1, branch: "y" }, { branch: refersToRemote("070") })).toEqual([
      'member:1:pull | PullUpdate | local 1 | remote R1 | region=7 (pull) | branch="x" (pull)',
    ]);
  });
});

test("a pair whose entity has no update in this job is left as it is", () => {
  expect(paired(linked("R1"), {}, { moves: { "create-remote": open(19), update: none } })).toMatchObject({
    steps: [],
    setAside: [],
  });
});
