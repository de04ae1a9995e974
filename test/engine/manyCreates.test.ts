/** Planning takes time in proportion to what it plans. */
import { expect, it } from "vitest";
import { compileJob } from "../../src/compile/compile.ts";
import { flow } from "../../src/flow/Flow.ts";
import type { EntityReadings } from "../../src/plan/Evaluated.ts";
import { type Made, Planning } from "../../src/plan/Planning.ts";
import { checkFiles, filesIn } from "../support/checkFiles.ts";

const { integration } = checkFiles(filesIn(new URL("../../mappings/starter/", import.meta.url)));
if (integration === undefined) throw new Error("the starter is not sound");
const job = compileJob(integration, "sync", {}, flow);
const [template] = job.entities;
if (template === undefined) throw new Error("the starter has no entity");

const readings: EntityReadings = {
  template,
  locals: new Map(),
  pairings: new Map(),
  remotes: new Map(),
  remoteOnly: new Map(),
  baselines: new Map(),
  begun: new Map(),
  owing: { local: new Set(), remote: new Set() },
  remembered: new Map(),
  stale: [],
  creating: new Map(),
  localOf: new Map(),
  bad: [],
  doubts: { local: undefined, remote: undefined },
  outOfScope: 0,
};

const planning = (ensure: (planning: Planning, key: string) => Made) =>
  new Planning({
    job,
    readings: new Map(),
    flow,
    ensure: {
      local: (self, _, key) => ensure(self, key),
      remote: () => ({ _tag: "No", message: "", unsettled: false }),
    },
  });

it("plans fifteen thousand creates in the time of a test", { timeout: 5_000 }, () => {
  let asked = 0;
  const made = planning(() => {
    asked++;
    return { _tag: "Planned" };
  });
  for (let key = 0; key < 15_000; key++) made.ensure("local", readings, String(key));
  expect(asked).toBe(15_000);
});

it("takes back what an attempt that fails had planned for its sake, and nothing from before it", () => {
  const asked: Array<string> = [];
  const made = planning((self, key) => {
    asked.push(key);
    if (key !== "bad") return { _tag: "Planned" };
    self.ensure("local", readings, "before");
    self.ensure("local", readings, "needed");
    return { _tag: "No", message: "", unsettled: false };
  });
  for (const key of ["before", "bad", "before", "needed", "bad"]) made.ensure("local", readings, key);
  expect(asked).toEqual(["before", "bad", "needed", "needed"]);
});
