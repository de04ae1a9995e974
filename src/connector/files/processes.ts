/** Processes of this machine, by their numbers. A number is given anew once its process is gone. */
import { readFileSync } from "node:fs";
import process from "node:process";

export const ownProcess: number = process.pid;

/** Whether there is a process of that number now. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // Not ours to signal, but there.
    return typeof cause === "object" && cause !== null && "code" in cause && cause.code === "EPERM";
  }
};

const textOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
};

/**
 * When a process began: which boot, and how many ticks after it. Undefined where it is gone, or the kernel has no such
 * file (proc(5) gives the ticks as field 22; the second field, the program's name, may hold anything but a last
 * parenthesis).
 */
export const begun = (pid: number): string | undefined => {
  const boot = textOf("/proc/sys/kernel/random/boot_id");
  const stat = textOf(`/proc/${pid}/stat`);
  const ticks = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  return boot === undefined || ticks === undefined ? undefined : `${boot} ${ticks}`;
};
