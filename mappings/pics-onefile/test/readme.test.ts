import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { crosswalk } from "../../../test/support/crosswalk.ts";
import { withWorld } from "./engine/support.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const mapping = join(root, "mappings", "pics-onefile");

/** The fenced block after a marker such as `<!-- plan -->`. */
const block = async (marker: string): Promise<string> => {
  const text = await readFile(join(root, "README.md"), "utf8");
  const found = new RegExp(`<!-- ${marker} -->\\n\`\`\`[a-z]*\\n([\\s\\S]*?)\\n\`\`\``).exec(text);
  return found?.[1] ?? "";
};

describe("what README.md shows", () => {
  it("is the plan that the command prints: one update, one withheld field, one quarantined record", () =>
    withWorld({ learners: 3, officers: 1, organisations: 1 }, async (world) => {
      for (const learner of [1, 2, 3]) await world.run("run", "upload", "--only", `learner:${learner}`);
      await world.run("run", "sync");
      await world.sql("update learners set ethnicity = '12' where learner_id = 1");
      await world.sql("update learners set surname = 'Renamed' where learner_id = 2");
      await world.sql("update learners set mobile = null where learner_id = 3");
      const plan = await world.run("plan", "sync");
      expect(plan.code).toBe(0);
      const printed = plan.stdout.replace(/, \d{4}-\d{2}-\d{2}$/m, ", 2026-11-24");
      expect(printed).toBe(await block("plan"));
    }));

  it("is a mapping that validates in the place of the shipped one", async () => {
    const folder = await mkdtemp(join(tmpdir(), "crosswalk-readme-"));
    try {
      for (const part of ["crosswalk.yaml", "systems", "codes"])
        await cp(join(mapping, part), join(folder, part), { recursive: true });
      // The small mapping belongs to nobody and refers to nothing: officers and organisations have scopes of their own.
      for (const entity of ["officer", "organisation"])
        await cp(join(mapping, "entities", `${entity}.yaml`), join(folder, "entities", `${entity}.yaml`));
      const main = join(folder, "crosswalk.yaml");
      await writeFile(main, (await readFile(main, "utf8")).replace(/^.*entity: (review|standard).*\n/gm, ""));
      const text = await block("mapping");
      expect(text.split("\n").length).toBeLessThanOrEqual(25);
      await writeFile(join(folder, "entities", "learner.yaml"), `${text}\n`);
      const result = await crosswalk(["validate", "--format", "json"], { cwd: folder });
      const { diagnostics } = JSON.parse(result.stdout);
      const codes: ReadonlyArray<string> = diagnostics.map(({ code }: { readonly code: string }) => code);
      // Settings, code tables and jobs of the entities that were left out have nothing to do here.
      expect(codes.filter((code) => !["CW325", "CW326", "CW327"].includes(code))).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
