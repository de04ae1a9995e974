/**
 * 2,000 learners up, then a sync, then a sync with nothing to do. The limit is 300 calls in a window
 * that is shorter than the real one. Every figure of a run stands beside the least that the limit allows.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeDemoFolder } from "../../mappings/pics-onefile/demo/folder.ts";
import { execute } from "../../mappings/pics-onefile/demo/population.ts";

const command = fileURLToPath(new URL("../../../dist/main.js", import.meta.url));
// The child reports the most memory that it held, whatever it was asked to do.
const meter = fileURLToPath(new URL("peak-memory.mjs", import.meta.url));

export interface ExchangeSize {
  readonly learners: number;
  readonly windowMs: number;
}

/** Prints one line for each run. */
export const benchExchange = async ({ learners, windowMs }: ExchangeSize): Promise<void> => {
  const limit = { requests: 300, windowMs };
  const folder = await mkdtemp(join(tmpdir(), "crosswalk-bench-"));
  const { pics, standIn } = await makeDemoFolder(
    folder,
    {
      learners,
      officers: Math.max(1, Math.round(learners / 20)),
      organisations: Math.max(1, Math.round(learners / 5)),
      withProblem: false,
      courses: false,
    },
    limit,
  );

  const run = async (name: string, args: ReadonlyArray<string>): Promise<void> => {
    await standIn.resetStats();
    const started = performance.now();
    const child = spawn(process.execPath, ["--import", meter, command, ...args], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      errors += chunk;
    });
    const code = await new Promise<number | null>((done) => child.on("close", (exit) => done(exit)));
    const seconds = (performance.now() - started) / 1000;
    const { calls, writes, refused, worstWindow } = await standIn.stats();
    const least = (Math.floor((calls.total - 1) / limit.requests) * limit.windowMs) / 1000;
    const peak = /peak memory: (\d+) MB/.exec(errors)?.[1] ?? "?";
    console.log(
      `${name.padEnd(22)} exit ${code}  ${seconds.toFixed(1).padStart(6)} s  (the limit allows ${least.toFixed(1)} s: ${(seconds / Math.max(least, 0.001)).toFixed(2)}x)  ${String(calls.total).padStart(5)} calls  ${String(writes.total).padStart(5)} writes  ${refused} refused  at most ${worstWindow.accepted} in any window  ${peak} MB`,
    );
    if (code !== 0) console.log(output, errors);
  };

  try {
    console.log(
      `${learners} learners; ${limit.requests} calls in any ${limit.windowMs} ms (the real window is 60,000 ms)`,
    );
    const accept = ["learner", "officer", "organisation"].flatMap((entity) => [
      "--accept",
      `${entity}.remote.creates`,
      "--accept",
      `${entity}.remote.updates`,
    ]);
    await run("upload --all", ["run", "upload", "--all", ...accept]);
    await run("first sync", ["run", "sync", ...accept]);
    await run("sync, nothing changed", ["run", "sync"]);
    await execute(pics, "update learners set surname = surname || '-New' where learner_id % 50 = 0");
    await run("sync, 2% changed", ["run", "sync"]);
  } finally {
    await standIn.close();
    await rm(folder, { recursive: true, force: true });
  }
};
