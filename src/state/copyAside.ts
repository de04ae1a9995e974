/** A copy of a damaged file, with what SQLite keeps beside it: nothing that can be looked at later is lost. */
import { constants } from "node:fs";
import { chmod, copyFile, stat } from "node:fs/promises";
import type * as Effect from "effect/Effect";
import { fileStep } from "./fileStep.ts";
import type { StateError } from "./StateError.ts";

/** What SQLite adds to the name of a file for the files that it keeps beside it. */
const beside = ["", "-wal", "-shm"] as const;

const codeOf = (cause: unknown): unknown =>
  typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined;

/** The time of the file's last change, as a name can hold it: one state of the file is copied once. */
const stampOf = async (path: string): Promise<string> =>
  new Date((await stat(path)).mtimeMs).toISOString().replace(/[-:]/g, "").replace(".", "-");

/**
 * Copies `path` to `path.damaged-TIME` for its owner's eyes; answers the copy's path. The time is that of the file's last
 * change. A copy that is there stays as it is.
 */
export const copyAside = (path: string): Effect.Effect<string, StateError> =>
  fileStep("put a damaged file aside", path, async () => {
    const target = `${path}.damaged-${await stampOf(path)}`;
    for (const part of beside) {
      try {
        await copyFile(`${path}${part}`, `${target}${part}`, constants.COPYFILE_EXCL);
        await chmod(`${target}${part}`, 0o600);
      } catch (cause) {
        const code = codeOf(cause);
        // The file itself must be there; what it has beside it may be gone with the process that had it open.
        if (code !== "EEXIST" && !(code === "ENOENT" && part !== "")) throw cause;
      }
    }
    return target;
  });
