/** Processes of this machine, by their numbers. A number is given anew once its process is gone. */
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
