/**
 * `npm run campaign -- [--kills N] [--faults N] [--seed N] [--together N] [--replay SCRIPT | --planted]`: kills the real
 * command at every change of its journal and at moments of chance, answers it with every fault there is, and
 * compares where both systems end with an undisturbed run. The last line sums up; ends with 0 only if all holds.
 * With `--planted` it does the same with wrong variants of the command, and ends with 0 only if each is noticed.
 */

import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openPlayground, runCampaign } from "./campaign.ts";
import { runPlanted } from "./planted.ts";
import { readScript } from "./Script.ts";
import { variants } from "./variants.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "2000" },
    faults: { type: "string", default: "10000" },
    seed: { type: "string", default: "1" },
    together: { type: "string", default: "4" },
    replay: { type: "string" },
    planted: { type: "boolean", default: false },
  },
});
const [kills, faults, seed, together] = [values.kills, values.faults, values.seed, values.together].map(
  Number,
);
const script = values.replay === undefined ? undefined : readScript(values.replay);
const isCount = (value: number | undefined): value is number => Number.isInteger(value) && Number(value) >= 0;
if (
  !isCount(kills) ||
  !isCount(faults) ||
  !isCount(seed) ||
  !isCount(together) ||
  typeof script === "string"
) {
  process.stderr.write(
    `usage: campaign [--kills N] [--faults N] [--seed N] [--together N] [--replay 'VARIANT PART…' | --planted]\n${typeof script === "string" ? `${script}\n` : ""}`,
  );
  process.exit(64);
}
const known = script === undefined || variants.some(({ name }) => name === script.variant);
if (!known) {
  process.stderr.write(`a script begins with one of ${variants.map(({ name }) => name).join(", ")}\n`);
  process.exit(64);
}

// Below node_modules, so that the driver is found; a copy, so that another build does not come between.
const root = fileURLToPath(new URL("../..", import.meta.url));
const caches = join(root, "node_modules", ".cache");
await mkdir(caches, { recursive: true });
const build = await mkdtemp(join(caches, "crosswalk-campaign-"));
// In memory where the system has room for that: the files are as real, and nothing waits for a disk.
const temporary = process.env.TMPDIR ?? (existsSync("/dev/shm") ? "/dev/shm" : tmpdir());
const folder = await mkdtemp(join(temporary, "crosswalk-campaign-"));
const cleanUp = async (): Promise<void> => {
  await rm(build, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
};
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
try {
  await cp(join(root, "dist"), build, { recursive: true });
  const command = join(build, "main.js");
  if (values.planted) {
    process.exitCode = (await runPlanted({ build, folder, seed, together: Math.max(1, together), say }))
      ? 0
      : 1;
  } else if (script !== undefined) {
    const playground = await openPlayground(command, folder, [script.variant]);
    const { problems, runs, kills: killed, faults: struck } = await playground.play(script);
    for (const { kind, message } of problems) say(`${kind}: ${message}`);
    say(
      `replay ${problems.length === 0 ? "ok" : "FAILED"}: ${killed.length} kills, ${struck.length} faults, ${runs} runs, ${problems.length} problems`,
    );
    process.exitCode = problems.length === 0 ? 0 : 1;
  } else {
    const result = await runCampaign({
      command,
      folder,
      seed,
      kills,
      faults,
      together: Math.max(1, together),
      killsEach: 40,
      mostFailures: 5,
      shrinks: true,
      log: say,
    });
    for (const failure of result.failures)
      for (const { kind, message } of failure.problems.slice(0, 10))
        say(`${failure.script}\n  ${kind}: ${message}`);
    say(result.summary);
    process.exitCode = result.ok ? 0 : 1;
  }
} finally {
  await cleanUp();
}
