import { describe, expect, it } from "vitest";
import { harmless } from "../../src/connector/masking.ts";
import type { RunReport } from "../../src/execute/RunReport.ts";
import type { FieldWrite, Step, Withheld } from "../../src/model/Step.ts";
import type { Plan } from "../../src/plan/Plan.ts";
import { maskedBaseline, maskedPlan, maskedReport, maskedRows } from "../../src/report/masked.ts";

const origin = { file: "entities/person.yaml", line: 3 };
const reason = { code: "push", message: "the sides differ", rule: origin, direction: "push-only" } as const;

const write = (field: string, value: FieldWrite["value"], before?: FieldWrite["before"]): FieldWrite => ({
  field,
  place: field,
  value,
  reason,
  sensitive: field !== "name",
  ...(before === undefined ? {} : { before }),
});

const known = (value: string | number | boolean | null) => ({ _tag: "Known", value }) as const;

const step: Step = {
  _tag: "PushUpdate",
  id: "1",
  entity: "person",
  resource: "user",
  origin,
  localKey: "7",
  remoteKey: "70",
  writes: [
    write("name", known("Open-Name"), "Open-Before"),
    write("nino", known("PLANT-1"), "PLANT-2"),
    write("born", known(null), null),
    write("salary", known(918_273)),
    write("manager", { _tag: "KeyOf", entity: "person", key: "8", wants: "remote", part: 0 }),
  ],
};

const withheld: Withheld = {
  entity: "person",
  localKey: "7",
  event: "update",
  field: "nino",
  local: "PLANT-3",
  remote: null,
  reason: { ...reason, code: "gate-closed" },
  sensitive: true,
};

const aside = {
  entity: "person",
  code: "write-failed",
  message: "the system declined: PLANT-1 is taken by Open-Name, not PLANT-3 nor 918273",
  origin,
} as const;

const plan: Plan = {
  version: 1,
  integration: "i",
  profile: "p",
  job: "sync",
  mapping: "m",
  madeAt: "2026-01-01T00:00:00Z",
  today: "2026-01-01",
  settings: {},
  inputs: {},
  notes: [],
  steps: [step],
  withheld: [withheld, { ...withheld, field: "name", local: "Open-Name", sensitive: false }],
  setAside: [aside],
  chosen: false,
  considered: {},
  guards: [],
  widening: { token: "0123456789", compared: true, found: [] },
  remember: {
    links: [],
    forgotten: [],
    creating: [],
    baselines: [
      {
        entity: "person",
        localKey: "7",
        fields: {
          name: { local: "Open-Name", remote: "Open-Name" },
          nino: { local: "PLANT-4", remote: null, sent: "PLANT-5", stored: "PLANT-6" },
          gone: { local: "PLANT-7" },
        },
      },
    ],
  },
  requests: { local: 1, remote: 1 },
};

const report: RunReport = {
  run: "r",
  kind: "run",
  status: "attention",
  startedAt: 0,
  endedAt: 1,
  plan,
  outcomes: [{ step, status: "refused", message: aside.message }],
  setAside: [aside],
  mended: 0,
  normalisations: [
    {
      entity: "person",
      localKey: "7",
      field: "nino",
      side: "remote",
      sent: "PLANT-8",
      stored: "PLANT-9",
      sensitive: true,
    },
  ],
  stopped: undefined,
  counts: {},
  requests: { local: 1, remote: 1 },
};

/** The mapping knows two fields that are open; one that it does not know any more is none of them. */
const isSensitive = (entity: string, field: string) => !(entity === "person" && field === "name");

const planted = /PLANT|918.?273/;

describe("what is shown", () => {
  it("holds no value of a sensitive field, wherever it stands, and every other", () => {
    const rows = maskedRows({
      steps: [{ run: "r", step, status: "refused" as const, message: aside.message }],
      withheld: plan.withheld,
      setAside: [aside],
    });
    for (const masked of [maskedPlan(plan, isSensitive), maskedReport(report, isSensitive), rows]) {
      const text = JSON.stringify(masked);
      expect(text).not.toMatch(planted);
      expect(text).toContain("Open-Before");
      expect(text).toContain(
        "the system declined: (hidden) is taken by Open-Name, not (hidden) nor (hidden)",
      );
    }
    expect(JSON.stringify([plan, report])).toMatch(planted);
  });

  it.each([
    [
      "in one line",
      "first line\n  second",
      (value: string) => `${value} is too long`,
      "(hidden) is too long",
    ],
    ["longer than a message", "PLANT ".repeat(60), (value: string) => value, "(hidden)…"],
    [
      "where the message was cut",
      "PLANT-9182",
      (value: string) => `${"x".repeat(190)} ${value} and more`,
      `${"x".repeat(190)} (hidden)…`,
    ],
  ])("holds no sensitive value %s", (_, value, say, shown) => {
    const secret: Step = { ...step, writes: [write("nino", known(value))] };
    const message = harmless(say(value), []);
    const masked = maskedRows({
      steps: [{ run: "r", step: secret, status: "refused" as const, message }],
      withheld: [],
      setAside: [{ ...aside, message }],
    });
    expect(masked.setAside.map((one) => one.message)).toEqual([shown]);
    expect(masked.steps.map((one) => one.message)).toEqual([shown]);
  });

  it("keeps its form: blanks stay blank, what was not read stays away, keys stay", () => {
    const [masked] = maskedPlan(plan, isSensitive).steps;
    if (masked === undefined || masked._tag === "Link") throw new Error("no step");
    expect(masked.writes).toEqual([
      write("name", known("Open-Name"), "Open-Before"),
      write("nino", known("(hidden)"), "(hidden)"),
      write("born", known(null), null),
      write("salary", known("(hidden)")),
      write("manager", { _tag: "KeyOf", entity: "person", key: "8", wants: "remote", part: 0 }),
    ]);
    expect(maskedPlan(plan, isSensitive).withheld[0]).toEqual({ ...withheld, local: "(hidden)" });
    expect(maskedBaseline("person", plan.remember.baselines[0]?.fields ?? {}, isSensitive)).toEqual({
      name: { local: "Open-Name", remote: "Open-Name" },
      nino: { local: "(hidden)", remote: null, sent: "(hidden)", stored: "(hidden)" },
      gone: { local: "(hidden)" },
    });
  });
});
