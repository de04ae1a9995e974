/**
 * One, two and four processes on one credential, at the limit that the server keeps: the calls of three windows, shared
 * out evenly. Ends with 1 where the limit was broken, or where several processes took a window longer than one.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type LimiterSize, startJudge, type Verdict } from "./startJudge.ts";

const worker = fileURLToPath(new URL("../state/budgetWorker.ts", import.meta.url));

const together = async (size: LimiterSize, processes: number): Promise<Verdict> => {
  const folder = await mkdtemp(join(tmpdir(), "crosswalk-processes-"));
  const judge = await startJudge(size);
  try {
    const run = async (): Promise<void> => {
      const share = [size.calls / processes, size.requests, size.windowMs].map(String);
      const args = ["--import", "tsx", worker, folder, String(judge.port), ...share];
      const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
      const [code] = await once(child, "exit");
      if (code !== 0) throw new Error(`a process that shares the budget ended with ${code}`);
    };
    await Promise.all(Array.from({ length: processes }, run));
    return await judge.verdict();
  } finally {
    judge.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

/** Prints one line for each number of processes. */
export const benchProcesses = async (limit: Omit<LimiterSize, "calls">): Promise<void> => {
  const size = { ...limit, calls: 3 * limit.requests };
  console.log(
    `${size.calls} calls of one credential; ${size.requests} in any ${size.windowMs} ms, judged by the server; the least possible is ${((2 * size.windowMs) / 1_000).toFixed(1)} s. A call takes 10 to 90 ms.`,
  );
  let alone: number | undefined;
  for (const processes of [1, 2, 4]) {
    const { calls, refused, worst, spanMs } = await together(size, processes);
    alone ??= spanMs;
    const kept = worst <= size.requests;
    if (!kept || calls !== size.calls || spanMs > alone + size.windowMs) process.exitCode = 1;
    console.log(
      `${processes === 1 ? "1 process  " : `${processes} processes`} ${(spanMs / 1_000).toFixed(2).padStart(7)} s from the first of ${calls} calls to the last  at most ${worst} in any window (${kept ? "kept" : "over the limit"})  ${refused} refused (429)`,
    );
  }
};
