/** The command as a process of its own. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { program } from "../support/program.ts";

export interface Started {
  /** Nobody reads what it prints any more, on either output. */
  readonly deafen: () => void;
  readonly kill: (signal: "SIGINT" | "SIGTERM" | "SIGKILL") => void;
  /** Code null: ended by a signal that it did not outlive. */
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** `node`: options of Node itself, before the program. */
export const start = (
  folder: string,
  args: ReadonlyArray<string>,
  node: ReadonlyArray<string> = [],
): Started => {
  const child = spawn(process.execPath, [...node, program("crosswalk"), ...args], {
    cwd: folder,
    env: { ...process.env, XDG_STATE_HOME: join(folder, ".machine") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { stdout: "", stderr: "" };
  child.stdout.on("data", (data) => {
    texts.stdout += String(data);
  });
  child.stderr.on("data", (data) => {
    texts.stderr += String(data);
  });
  return {
    deafen: () => {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    kill: (signal) => void child.kill(signal),
    ended: new Promise((resolve) => child.once("close", (code) => resolve({ code, ...texts }))),
  };
};

/** Waits until something holds; the test's own time limit ends it otherwise. */
export const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((wait) => setTimeout(wait, 10));
};
