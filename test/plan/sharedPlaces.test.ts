/** Two records that would write different values into one stored place. */
import { describe, expect, test } from "vitest";
import type { FieldWrite, Step } from "../../src/model/Step.ts";
import { makePlaceOf, refuseClashes, writeOnce } from "../../src/plan/sharedPlaces.ts";
import { type EntityOptions, entity, field, job, line, local, readings, setAsideOf } from "./support.ts";

/** An officer is seen once for each centre; the name is stored once for each person. */
const seenTwice: EntityOptions = {
  local: { update: { requests: 1, by: ["person", "branch"] } },
  localPlaces: {
    person: {},
    branch: {},
    phone: { stored: "people.phone" },
    mobile: { stored: "people.phone" },
    desk: { stored: "people.desk" },
  },
};
const officer = entity("officer", [field("phone", "pull-only")], seenTwice);
const officers = readings(officer, {
  locals: [
    local("1/north", { person: "1", branch: "a" }),
    local("1/south", { person: "1", branch: "a" }),
    local("2/north", { person: "2", branch: "a" }),
    local("3/nowhere", { person: "1", branch: null }),
    local("4/nowhere", { person: "1" }),
  ],
});

const write = (place: string, value: FieldWrite["value"]): FieldWrite => ({
  field: place,
  place,
  value,
  reason: { code: "pull", message: "any", rule: line(1), direction: "pull-only" },
  sensitive: false,
});
const known = (value: string): FieldWrite["value"] => ({ _tag: "Known", value });
const change = (key: string, ...writes: ReadonlyArray<FieldWrite>): Step => ({
  _tag: "PullUpdate",
  id: `officer:${key}:pull`,
  entity: "officer",
  resource: "officers",
  origin: line(20),
  localKey: key,
  remoteKey: `R${key}`,
  writes,
});

const placeOf = makePlaceOf(job([officer]), new Map([["officer", officers]]));
const refusedOf = (
  of: ReturnType<typeof job>,
  all: Parameters<typeof makePlaceOf>[1],
  steps: ReadonlyArray<Step>,
) => {
  const place = makePlaceOf(of, all);
  const kept = refuseClashes(place, steps, []);
  return { ...kept, steps: writeOnce(place, kept.steps).steps };
};
/** `held`: places of records that hold what would be pulled into them. */
const judgeBeside = (
  held: ReadonlyArray<readonly [key: string, place: string]>,
  ...steps: ReadonlyArray<Step>
) => {
  const content = held.map(([localKey, place]) => ({ entity: "officer", localKey, places: [place] }));
  const kept = refuseClashes(placeOf, steps, content);
  return { kept: writeOnce(placeOf, kept.steps).steps.map((step) => step.id), setAside: setAsideOf(kept) };
};
const judge = (...steps: ReadonlyArray<Step>) => judgeBeside([], ...steps);
const refusal = (key: string) =>
  `officer ${key}/R${key} line 20 shared-place: another record would write a different value into the same stored place`;

describe("two records with one stored place", () => {
  test("both are set aside where they want different values", () => {
    expect(
      judge(change("1/north", write("phone", known("111"))), change("1/south", write("phone", known("222")))),
    ).toEqual({ kept: [], setAside: [refusal("1/north"), refusal("1/south")] });
  });

  test("a third that agrees with one of them is set aside with them", () => {
    const agreeing = judge(
      change("1/north", write("phone", known("111"))),
      change("1/south", write("phone", known("111"))),
      { ...change("1/south", write("phone", known("222"))), id: "officer:1/south:again" },
    );
    expect(agreeing.kept).toEqual([]);
    expect(agreeing.setAside).toHaveLength(3);
  });

  test("a clash is not forgotten when a later one agrees", () => {
    expect(
      judge(
        change("1/north", write("phone", known("111"))),
        { ...change("1/south", write("phone", known("222"))), id: "b" },
        { ...change("1/south", write("phone", known("111"))), id: "c" },
      ).kept,
    ).toEqual([]);
  });

  test("what they agree on is written once", () => {
    expect(
      judge(change("1/north", write("phone", known("111"))), change("1/south", write("phone", known("111")))),
    ).toEqual({ kept: ["officer:1/north:pull"], setAside: [] });
  });

  test("what another one would pull back is set aside, and says whose row it is", () => {
    expect(
      judgeBeside(
        [["1/south", "mobile"]],
        change("1/north", write("phone", known("111")), write("desk", known("A"))),
      ),
    ).toEqual({
      kept: [],
      setAside: [
        "officer 1/north/R1/north line 20 shared-place: 1/south lies in the same stored row, and would pull back what phone holds now",
      ],
    });
    expect(
      judgeBeside(
        [
          ["2/north", "phone"],
          ["1/south", "desk"],
        ],
        change("1/north", write("phone", known("111"))),
      ).kept,
    ).toEqual(["officer:1/north:pull"]);
  });

  test("a step of which another one writes a part keeps the rest, and nothing of it is settled", () => {
    const first = change("1/north", write("phone", known("111")));
    const desk = write("desk", known("A"));
    const second = change("1/south", write("phone", known("111")), desk);
    expect(writeOnce(placeOf, [first, second])).toEqual({
      steps: [first, { ...second, writes: [desk] }],
      shortened: [second],
    });
  });

  test("two names of one stored place are one place", () => {
    expect(
      judge(change("1/north", write("phone", known("111"))), change("1/south", write("mobile", known("222"))))
        .kept,
    ).toEqual([]);
  });

  test("two places of one row do not clash", () => {
    expect(
      judge(change("1/north", write("phone", known("111"))), change("1/south", write("desk", known("222"))))
        .kept,
    ).toEqual(["officer:1/north:pull", "officer:1/south:pull"]);
  });

  test("a place that the resource does not declare goes by its name", () => {
    expect(
      judge(change("1/north", write("x", known("111"))), change("1/south", write("x", known("222")))).kept,
    ).toEqual([]);
    expect(
      judge(change("1/north", write("x", known("111"))), change("1/south", write("y", known("222")))).kept,
    ).toHaveLength(2);
  });

  test("different rows do not clash", () => {
    expect(
      judge(change("1/north", write("phone", known("111"))), change("2/north", write("phone", known("222"))))
        .kept,
    ).toEqual(["officer:1/north:pull", "officer:2/north:pull"]);
  });

  test("a part that is blank and one that was not read say the same of a row", () => {
    expect(
      judge(
        change("3/nowhere", write("phone", known("111"))),
        change("4/nowhere", write("phone", known("222"))),
      ).kept,
    ).toEqual([]);
  });

  test("a record that clashes in one place keeps nothing of its other places; a bystander keeps all", () => {
    expect(
      judge(
        change("1/north", write("phone", known("111")), write("desk", known("A"))),
        change("1/south", write("phone", known("222"))),
        change("2/north", write("desk", known("B"))),
      ),
    ).toEqual({ kept: ["officer:2/north:pull"], setAside: [refusal("1/north"), refusal("1/south")] });
  });
});

describe("what is not judged", () => {
  const other: Step = {
    _tag: "PushUpdate",
    id: "officer:1/north:push",
    entity: "officer",
    resource: "officer-there",
    origin: line(20),
    localKey: "1/north",
    remoteKey: "R1",
    writes: [write("phone", known("999"))],
  };

  test("what goes up", () => {
    expect(judge(other, change("1/south", write("phone", known("111")))).kept).toEqual([
      "officer:1/north:push",
      "officer:1/south:pull",
    ]);
  });

  test("a resource whose updates go by its key", () => {
    const plain = entity("officer", [], { ...seenTwice, local: { update: { requests: 1 } } });
    const steps = [
      change("1/north", write("phone", known("111"))),
      change("1/south", write("phone", known("222"))),
    ];
    expect(
      refusedOf(job([plain]), new Map([["officer", { ...officers, template: plain }]]), steps).steps,
    ).toHaveLength(2);
    const readOnly = entity("officer", [], { ...seenTwice, local: {} });
    expect(
      refusedOf(job([readOnly]), new Map([["officer", { ...officers, template: readOnly }]]), steps).steps,
    ).toHaveLength(2);
  });

  test("entities and records that are not at hand", () => {
    const steps = [
      change("1/north", write("phone", known("111"))),
      change("1/south", write("phone", known("222"))),
    ];
    expect(refusedOf(job([]), new Map([["officer", officers]]), steps).steps).toHaveLength(2);
    expect(refusedOf(job([officer]), new Map(), steps).steps).toHaveLength(2);
    expect(
      judge(change("8", write("phone", known("1"))), change("9", write("phone", known("2")))).kept,
    ).toHaveLength(2);
  });

  test("an entity is judged by its own declaration, not by that of another one in the job", () => {
    const first = entity("branch", []);
    expect(
      refusedOf(job([first, officer]), new Map([["officer", officers]]), [
        change("1/north", write("phone", known("111"))),
        change("1/south", write("phone", known("222"))),
      ]).steps,
    ).toEqual([]);
  });

  test("a change of a record that the plan makes is passed over", () => {
    const keyless: Step = {
      _tag: "PullUpdate",
      id: "officer:new:pull",
      entity: "officer",
      resource: "officers",
      origin: line(20),
      writes: [write("phone", known("111"))],
    };
    expect(judge(keyless, change("1/south", write("phone", known("222")))).kept).toEqual([
      "officer:new:pull",
      "officer:1/south:pull",
    ]);
  });
});

test("a refused record is named by the keys that its step has", () => {
  const localOnly: Step = {
    _tag: "PullUpdate",
    id: "a",
    entity: "officer",
    resource: "officers",
    origin: line(20),
    localKey: "1/north",
    writes: [write("phone", known("111"))],
  };
  const { setAside } = refusedOf(job([officer]), new Map([["officer", officers]]), [
    localOnly,
    change("1/south", write("phone", known("222"))),
  ]);
  expect(setAside).toStrictEqual([
    {
      entity: "officer",
      localKey: "1/north",
      code: "shared-place",
      message: "another record would write a different value into the same stored place",
      origin: { file: "entities/member.yaml", line: 20 },
    },
    {
      entity: "officer",
      localKey: "1/south",
      remoteKey: "R1/south",
      code: "shared-place",
      message: "another record would write a different value into the same stored place",
      origin: { file: "entities/member.yaml", line: 20 },
    },
  ]);
});

test("a refused record without a local key is named by its remote one", () => {
  // Both are seen under one key of the local side, whatever it is called.
  const nameless = readings(officer, {
    locals: [local("", { person: "1", branch: "a" }), ...officers.locals.values()],
  });
  const remoteOnly: Step = {
    _tag: "PullUpdate",
    id: "a",
    entity: "officer",
    resource: "officers",
    origin: line(20),
    remoteKey: "R1",
    writes: [write("phone", known("111"))],
  };
  const { setAside } = refusedOf(job([officer]), new Map([["officer", nameless]]), [
    remoteOnly,
    change("1/south", write("phone", known("222"))),
  ]);
  expect(setAside[0]).toStrictEqual({
    entity: "officer",
    remoteKey: "R1",
    code: "shared-place",
    message: "another record would write a different value into the same stored place",
    origin: { file: "entities/member.yaml", line: 20 },
  });
});
