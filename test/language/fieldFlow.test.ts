/** From a rule in its file to the question of the flow: which move, which group, which gate, at which values. */
import { describe, expect, test } from "vitest";
import { flow } from "../../src/flow/Flow.ts";
import { fieldFlow, groupEvent, moveFlow, settingsOf } from "../../src/language/fieldFlow.ts";
import type { EntityFile } from "../../src/language/files/EntityFile.ts";
import type { IntegrationFile } from "../../src/language/files/IntegrationFile.ts";
import type { SettingValues } from "../../src/language/settings.ts";
import type { Event } from "../../src/model/Event.ts";

const integration: IntegrationFile = {
  crosswalk: 1,
  name: "base",
  title: "Base",
  timezone: "UTC",
  systems: { local: "hr", remote: "directory" },
  gate: "enabled",
  settings: {
    enabled: { title: "Enabled", type: "toggle" },
    mode: { title: "Mode", type: "mode" },
    phones: { title: "Telephones", type: "toggle" },
    later: { title: "Later", type: "toggle" },
  },
  jobs: { sync: { title: "Sync", trigger: "schedule" }, enrol: { title: "Enrol", trigger: "demand" } },
};

const entity: EntityFile = {
  entity: "person",
  title: "People",
  local: { resource: "people" },
  remote: { resource: "user" },
  moves: [
    { do: "create-remote", jobs: ["enrol"] },
    { do: "create-remote", jobs: ["sync"], gate: "later" },
    { do: "update", jobs: ["sync"] },
  ],
  fields: {
    name: { local: "name", remote: "displayName", type: "text", direction: "pull-able" },
    phone: { local: "phone", remote: "phone", type: "phone", direction: "push-only" },
    note: { local: "note", remote: "note", type: "text", direction: "push-only" },
    number: { local: "number", remote: "number", type: "exact" },
    alone: { local: "alone", remote: "alone", type: "text", direction: "push-only" },
  },
  groups: [
    { title: "New", events: ["create"], fields: ["name", "number"] },
    { title: "Details", events: ["update"], gate: "mode", fields: ["name"] },
    { title: "Telephones", events: ["create", "update"], gate: "phones", fields: ["phone"] },
    { title: "Notes", events: ["update"], fields: ["note"] },
  ],
};

const open: SettingValues = { enabled: true, mode: "push", phones: true, later: true };
const ask = (field: string, event: Event, job: string, values: SettingValues) =>
  fieldFlow(flow, integration, entity, field, event, job, values);

describe("the move", () => {
  test("stands for an event in a job", () => {
    expect(moveFlow(integration, entity, "create-remote", "enrol", open)).toEqual({ _tag: "Open", index: 0 });
    expect(moveFlow(integration, entity, "create-remote", "sync", open)).toEqual({ _tag: "Open", index: 1 });
    expect(moveFlow(integration, entity, "create-local", "sync", open)).toEqual({ _tag: "NoMove" });
    expect(moveFlow(integration, entity, "update", "enrol", open)).toEqual({ _tag: "NoMove" });
    expect(moveFlow(integration, { ...entity, moves: [] }, "update", "sync", open)).toEqual({
      _tag: "NoMove",
    });
  });

  test("is shut by its own gate, and by the master switch before it", () => {
    const shut = moveFlow(integration, entity, "create-remote", "sync", { ...open, later: false });
    expect(shut).toEqual({
      _tag: "Shut",
      index: 1,
      gate: { setting: "later", value: false, state: "off", stands: "move" },
    });
    const master = moveFlow(integration, entity, "create-remote", "sync", { enabled: false, later: false });
    expect(master._tag === "Shut" ? master.gate : undefined).toMatchObject({
      setting: "enabled",
      stands: "integration",
    });
    expect(moveFlow(integration, entity, "update", "sync", {})._tag).toBe("Shut");
  });
});

describe("the field", () => {
  const rows: ReadonlyArray<
    readonly [
      field: string,
      event: Event,
      job: string,
      values: SettingValues,
      verdict: string,
      gate: string | undefined,
    ]
  > = [
    ["name", "update", "sync", open, "Push", "mode"],
    ["name", "update", "sync", { ...open, mode: "pull" }, "Pull", "mode"],
    ["name", "update", "sync", { ...open, mode: "ignore" }, "gate-closed", "mode"],
    ["name", "update", "sync", { enabled: true }, "gate-closed", "mode"],
    ["name", "create-remote", "enrol", { ...open, mode: "ignore" }, "Push", undefined],
    ["name", "create-local", "sync", open, "move-closed", undefined],
    ["phone", "update", "sync", open, "Push", "phones"],
    ["phone", "update", "sync", { ...open, phones: false }, "gate-closed", "phones"],
    ["phone", "create-remote", "enrol", { ...open, phones: false }, "gate-closed", "phones"],
    ["phone", "create-remote", "enrol", open, "Push", "phones"],
    ["note", "update", "sync", open, "Push", undefined],
    ["note", "update", "sync", { ...open, enabled: false }, "move-closed", "enabled"],
    ["note", "update", "enrol", open, "move-closed", undefined],
    ["note", "create-remote", "enrol", open, "not-in-group", undefined],
    ["number", "create-remote", "enrol", open, "not-in-group", undefined],
    ["alone", "update", "sync", open, "not-in-group", undefined],
    ["nobody", "update", "sync", open, "not-in-group", undefined],
  ];
  test.each(rows)("%s on %s in %s at %o: %s", (field, event, job, values, verdict, gate) => {
    const found = ask(field, event, job, values);
    expect(found.verdict._tag === "Withheld" ? found.verdict.code : found.verdict._tag).toBe(verdict);
    expect(found.gate?.setting).toBe(gate);
  });

  test("of two groups for one event the open one counts", () => {
    const two: EntityFile = {
      ...entity,
      groups: [
        { title: "Shut", events: ["update"], gate: "later", fields: ["note"] },
        { title: "Open", events: ["update"], gate: "phones", fields: ["note"] },
      ],
    };
    const found = fieldFlow(flow, integration, two, "note", "update", "sync", { ...open, later: false });
    expect(found).toMatchObject({ verdict: { _tag: "Push" }, group: 1, gate: { setting: "phones" } });
    const none = fieldFlow(flow, integration, two, "note", "update", "sync", { enabled: true });
    expect(none).toMatchObject({ verdict: { _tag: "Withheld", code: "gate-closed" }, group: 0 });
  });

  test("the verdict is the flow's, whichever flow is given", () => {
    const stubborn = { ...flow, verdict: () => ({ _tag: "Pull" }) as const };
    const found = fieldFlow(stubborn, integration, entity, "phone", "update", "sync", open);
    expect(found.verdict).toEqual({ _tag: "Pull" });
  });
});

test("a group says create for both creates", () => {
  expect(groupEvent("create-remote")).toBe("create");
  expect(groupEvent("create-local")).toBe("create");
  expect(groupEvent("update")).toBe("update");
});

test("a rule's flow depends on the master switch, on the gates of its moves and of its groups, and on no other", () => {
  const of = (field: string, event: Event) => [...settingsOf(integration, entity, field, event)].sort();
  expect(of("name", "update")).toEqual(["enabled", "mode"]);
  expect(of("name", "create-remote")).toEqual(["enabled", "later"]);
  expect(of("phone", "create-remote")).toEqual(["enabled", "later", "phones"]);
  expect(of("note", "update")).toEqual(["enabled"]);
  expect(of("note", "create-local")).toEqual(["enabled"]);
});
