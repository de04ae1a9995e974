import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { withWorld } from "../../mappings/pics-onefile/test/engine/support.ts";
import { packageFolder } from "../support/crosswalk.ts";

/** Faults of a command's JSON output against its committed schema. */
const faults = (command: string, stdout: string): ReadonlyArray<string> => {
  const schema: unknown = JSON.parse(
    readFileSync(join(packageFolder, "schemas", `output-${command}.schema.json`), "utf8"),
  );
  if (typeof schema !== "object" || schema === null) return ["no schema"];
  const ajv = new Ajv({ allErrors: true, strict: false });
  return ajv.validate(schema, JSON.parse(stdout))
    ? []
    : (ajv.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
};

describe("--format json", () => {
  it("prints what its schema says, for every command, and nothing else on standard output", () =>
    withWorld({ learners: 3, officers: 3, withProblem: true }, async (world) => {
      const json = async (command: string, ...args: ReadonlyArray<string>) => {
        const result = await world.run(command, ...args, "--format", "json");
        expect(faults(command === "apply" ? "run" : command, result.stdout), command).toEqual([]);
      };
      await json("validate");
      await json("check");
      await json("plan", "upload", "--all", "-o", "saved.json");
      await json("apply", "saved.json");
      await world.sql(
        "update learners set surname = 'Renamed', ethnicity = null, mobile = null where learner_id = 1",
      );
      await json("run", "sync");
      await world.standIn.setUser(await world.oneFileIdOf(2), { LastName: "Elsewhere", ULN: null });
      await json("plan", "sync", "--profile", "modes/pull.yaml");
      await json("runs");
      await json("show");
      await json("explain", "learner");
      await json("explain", "learner.surname", "--record", "1");
      await json("diff-settings", "modes/push.yaml", "modes/pull.yaml");
      await json("diff-settings", "modes/push.yaml", "modes/pull.yaml", "--job", "sync");
      await json("diff-mapping", join(packageFolder, "mappings", "roster"), ".");
    }));
});
