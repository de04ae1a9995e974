/** One process of the real command, killed where a script says so. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Judge } from "./Judge.ts";
import { type Kill, killText } from "./Script.ts";

const killer = fileURLToPath(new URL("killer.mjs", import.meta.url));

/** Longer than any run of the campaign takes, on a busy machine too. Milliseconds. */
const longestMs = 120_000;

export interface Ended {
  readonly args: ReadonlyArray<string>;
  /** Null where the process was killed. */
  readonly code: number | null;
  readonly hung: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** `trace` takes the numbers of changes of the process's files. Ends when the server is quiet again, too. */
export const runCommand = async (options: {
  readonly command: string;
  readonly folder: string;
  readonly judge: Judge;
  readonly args: ReadonlyArray<string>;
  readonly kill?: Kill | undefined;
  readonly trace?: string | undefined;
}): Promise<Ended> => {
  const { command, folder, judge, args, kill, trace } = options;
  const preloaded = kill?._tag === "Journal" || trace !== undefined;
  const started = performance.now();
  // Such short lives have nothing of what V8's optimiser does on other cores, nor of memory to spare.
  const child = spawn(
    process.execPath,
    ["--no-opt", "--max-semi-space-size=4", ...(preloaded ? ["--import", killer] : []), command, ...args],
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        XDG_STATE_HOME: `${folder}/state`,
        ...(kill?._tag === "Journal" ? { CAMPAIGN_KILL: killText(kill).slice("journal/".length) } : {}),
        ...(trace === undefined ? {} : { CAMPAIGN_TRACE: trace }),
      },
    },
  );
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
  });
  const exited = new Promise<void>((done) => child.on("exit", () => done()));
  const closed = new Promise<number | null>((done, fail) =>
    child.on("error", fail).on("close", (code) => done(code)),
  );
  if (kill?._tag === "Server")
    judge.setKill({
      moment: kill.moment,
      request: kill.request,
      kill: async () => {
        child.kill("SIGKILL");
        await exited;
      },
    });
  let hung = false;
  const timers = [
    setTimeout(() => {
      hung = true;
      child.kill("SIGKILL");
    }, longestMs),
  ];
  if (kill?._tag === "Timer") timers.push(setTimeout(() => child.kill("SIGKILL"), kill.ms));
  const code = await closed;
  for (const timer of timers) clearTimeout(timer);
  judge.setKill(undefined);
  await judge.quiet();
  return { args, code, hung, stdout, stderr, ms: performance.now() - started };
};
