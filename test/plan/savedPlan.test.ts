/** A plan is a value: kept in a file, read again, and refused where somebody has changed it. */
import * as Either from "effect/Either";
import { describe, expect, test } from "vitest";
import { hashOf } from "../../src/kernel/stableJson.ts";
import type { Plan } from "../../src/plan/Plan.ts";
import { readSavedPlan, savedPlanText } from "../../src/plan/savedPlan.ts";
import { gate, line } from "./support.ts";

/** One of everything that a plan can hold. */
const plan: Plan = {
  version: 1,
  integration: "sample",
  profile: "test",
  job: "sync",
  mapping: "m",
  madeAt: "2026-03-02T09:00:00Z",
  today: "2026-03-02",
  settings: { mode: "push", centres: ["a", "b"] },
  inputs: { form: "7a" },
  reverts: "r1",
  steps: [
    {
      _tag: "PushCreate",
      id: "member:1:create",
      entity: "member",
      resource: "people",
      origin: line(19),
      localKey: "1",
      resume: { part: 1, taken: { form: 7, name: "x" } },
      remoteKey: "R1",
      writes: [
        {
          field: "surname",
          place: "Surname",
          value: { _tag: "Known", value: "Ash" },
          before: null,
          reason: {
            code: "push",
            message: "the sides differ",
            rule: line(1),
            direction: "push-only",
            group: { title: "Details", origin: line(50) },
            gate: gate("mode", "push", "push"),
          },
          sensitive: true,
        },
      ],
    },
    {
      _tag: "PushUpdate",
      id: "member:1:push",
      entity: "member",
      resource: "people",
      origin: line(20),
      localKey: "1",
      writes: [
        {
          field: "branch",
          place: "Branch",
          value: { _tag: "KeyOf", entity: "branch", key: "7", wants: "remote", part: 0 },
          reason: { code: "push", message: "late", rule: line(1), direction: "push-only" },
          sensitive: false,
        },
      ],
    },
    {
      _tag: "Link",
      id: "member:1:link",
      entity: "member",
      resource: "members",
      origin: line(2),
      localKey: "1",
      after: "member:1:create",
      via: "create",
      column: "ref",
    },
  ],
  withheld: [
    {
      entity: "member",
      localKey: "1",
      event: "update",
      field: "born",
      side: "remote",
      local: "2000-01-01",
      remote: 7,
      reason: { code: "unread", message: "not read", rule: line(1), direction: "push-only" },
      sensitive: false,
    },
  ],
  setAside: [{ entity: "member", localKey: "2", code: "bad-value", message: "no date", origin: line(1) }],
  notes: ["a note"],
  chosen: false,
  considered: { member: 2 },
  guards: [{ name: "member.remote.creates", found: 3, allowed: 2, message: "too many", origin: line(70) }],
  widening: { token: "0123456789", compared: true, found: [{ message: "wider", origin: line(5) }] },
  remember: {
    seen: {
      lists: [{ side: "remote", resource: "people", filter: "f", records: 3 }],
      fields: [
        {
          side: "local",
          resource: "members",
          way: "list",
          rows: 3,
          fields: { surname: 3 },
          others: ["note"],
        },
        { side: "remote", resource: "people", way: "read", rows: 1, fields: {}, others: [] },
      ],
    },
    mended: [
      { entity: "member", localKey: "3" },
      { entity: "member", remoteKey: "R4" },
    ],
    links: [{ entity: "member", localKey: "1", remoteKey: "R1", columnSeen: true }],
    forgotten: [{ entity: "member", localKey: "9" }],
    creating: [
      { entity: "member", localKey: "1", next: 2, taken: { id: 42, name: "x" } },
      { entity: "member", localKey: "5", done: true },
    ],
    baselines: [
      {
        entity: "member",
        localKey: "1",
        fields: {
          surname: { local: "Ash", remote: null, sent: "Ash", stored: "ASH" },
          born: { local: "x", again: { side: "local", sent: "x", over: null } },
        },
      },
    ],
  },
  requests: { local: 3, remote: 4 },
};
const connections = { remote: { address: "https://example.org", retries: 3 } };
const text = savedPlanText(plan, connections);
const outcome = (changed: string) =>
  Either.match(readSavedPlan(changed), {
    onLeft: (why): string => why,
    onRight: () => "sound",
  });

describe("a saved plan", () => {
  test("is read as it was written, one line of text", () => {
    expect(text.split("\n")).toHaveLength(2);
    expect(Either.getOrThrow(readSavedPlan(text)).plan).toStrictEqual(plan);
  });
  test("knows the connections that it was made with", () => {
    const { madeWith } = Either.getOrThrow(readSavedPlan(text));
    expect(madeWith({ remote: { retries: 3, address: "https://example.org" } })).toBe(true);
    expect(madeWith({ remote: { retries: 3, address: "https://example.com" } })).toBe(false);
    expect(madeWith({})).toBe(false);
  });
  test("is refused where a letter of it was changed", () => {
    expect(outcome(text)).toBe("sound");
    expect(outcome(text.replace('"Ash"', '"Oak"'))).toBe("edited");
    expect(outcome(text.replace(/"connections":"./, '"connections":"g'))).toBe("edited");
  });
  const wrong: ReadonlyArray<readonly [string, unknown]> = [
    ["remember.links.0.remoteKey", 7],
    ["remember.forgotten.0.localKey", null],
    ["remember.creating.0.next", "2"],
    ["remember.creating.1.done", false],
    ["remember.baselines.0.localKey", 1],
    ["remember.baselines.0.fields.surname.sent", []],
    ["remember.baselines.0.fields.born.again", {}],
    ["remember.baselines.0.fields.born.again.side", "both"],
    ["remember.mended.0.localKey", 3],
    ["remember.links", {}],
    ["remember.seen.lists.0.records", "3"],
    ["remember.seen.fields.0.way", "guess"],
    ["remember.seen.fields.0.rows", null],
    ["guards.0.found", "3"],
    ["requests.remote", "4"],
    ["job", 1],
    ["steps.0._tag", "Delete"],
  ];
  test.each(wrong)("is none where %s is something else", (path, value) => {
    const changed: unknown = JSON.parse(JSON.stringify(plan));
    const names = path.split(".");
    let inner: unknown = changed;
    for (const name of names.slice(0, -1)) inner = Reflect.get(Object(inner), name);
    Reflect.set(Object(inner), names.at(-1) ?? "", value);
    const content = { connections: "c", plan: changed };
    expect(outcome(JSON.stringify({ ...content, digest: hashOf(content) }))).toBe("not-a-plan");
  });
  test("is none where it is no plan", () => {
    expect(outcome("")).toBe("not-a-plan");
    expect(outcome("{}")).toBe("not-a-plan");
    expect(outcome("version: 1")).toBe("not-a-plan");
    const content = { connections: "c", plan: { version: 2 } };
    expect(outcome(JSON.stringify({ ...content, digest: hashOf(content) }))).toBe("not-a-plan");
  });
});
