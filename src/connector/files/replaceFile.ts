/**
 * A file replaced in one step: whoever looks, whenever the process dies, finds the old one or the new one,
 * whole. The new one is on the disk when the replacing succeeds.
 */
import { access, constants, type FileHandle, lstat, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as Effect from "effect/Effect";
import { FileFault, fileCall } from "./faults.ts";

/** What tells one content of a file from another without reading it. */
export type Stamp = string;

const stampOf = (stats: { readonly mtimeNs: bigint; readonly size: bigint; readonly ino: bigint }): Stamp =>
  `${stats.ino}/${stats.size}/${stats.mtimeNs}`;

export const fileStamp = (path: string): Effect.Effect<Stamp, FileFault> =>
  Effect.map(
    fileCall(() => stat(path, { bigint: true })),
    stampOf,
  );

/** A file's bytes and the stamp that they had before and after they were read; undefined where it changed. */
export const readStamped = (
  path: string,
): Effect.Effect<{ readonly bytes: Buffer; readonly stamp: Stamp } | undefined, FileFault> =>
  Effect.acquireUseRelease(
    fileCall(() => open(path, "r")),
    (handle) =>
      Effect.gen(function* () {
        const before = stampOf(yield* fileCall(() => handle.stat({ bigint: true })));
        const bytes = yield* fileCall(() => handle.readFile());
        const after = stampOf(yield* fileCall(() => handle.stat({ bigint: true })));
        return before === after ? { bytes, stamp: after } : undefined;
      }),
    (handle) => Effect.ignore(fileCall(() => handle.close())),
  );

export type Replaced =
  | { readonly _tag: "Replaced"; readonly stamp: Stamp }
  /** The file is no longer what `expected` said; nothing was written. */
  | { readonly _tag: "Moved" }
  /** Replaced, but whether that outlasts a failing of the machine is not known. */
  | { readonly _tag: "Unsure" };

const writeTemporary = (
  temporary: string,
  bytes: Buffer,
  { mode, uid, gid }: { readonly mode: number; readonly uid: number; readonly gid: number },
): Effect.Effect<Stamp, FileFault> =>
  Effect.acquireUseRelease(
    Effect.catchIf(
      fileCall(() => open(temporary, "wx", 0o600)),
      (fault) => fault.code === "EEXIST",
      // Left behind by a process that was killed; under the lock it is nobody's.
      () =>
        Effect.zipRight(
          fileCall(() => rm(temporary)),
          fileCall(() => open(temporary, "wx", 0o600)),
        ),
    ),
    (handle) =>
      fileCall(async () => {
        const own = await handle.stat();
        // Whoever could read and write the file before can do so after; where that cannot be had, it stays as it is.
        if (own.uid !== uid || own.gid !== gid) await handle.chown(uid, gid);
        await handle.chmod(mode);
        await handle.writeFile(bytes);
        await handle.sync();
        return stampOf(await handle.stat({ bigint: true }));
      }),
    (handle) => Effect.ignore(fileCall(() => handle.close())),
  );

/**
 * Replaces a file that still is what `expected` says by one of the same mode and owner. `folder` is the handle of its
 * folder, where the machine gives one. Nobody else may replace it meanwhile: the caller holds its lock.
 */
export const replaceFile = (
  path: string,
  bytes: Buffer,
  expected: Stamp,
  folder: FileHandle | undefined,
): Effect.Effect<Replaced, FileFault> => {
  const temporary = join(dirname(path), `.${basename(path)}.crosswalk-new`);
  const replacing = Effect.gen(function* () {
    const stats = yield* fileCall(() => lstat(path));
    // A link would be replaced by a file, and what it points to stay as it was.
    if (!stats.isFile()) return yield* new FileFault({ code: "ELINK" });
    yield* fileCall(() => access(path, constants.W_OK));
    const stamp = yield* writeTemporary(temporary, bytes, {
      mode: stats.mode & 0o7777,
      uid: stats.uid,
      gid: stats.gid,
    });
    if ((yield* fileStamp(path)) !== expected) {
      yield* fileCall(() => rm(temporary, { force: true }));
      return { _tag: "Moved" as const };
    }
    yield* fileCall(() => rename(temporary, path));
    return { _tag: "Replaced" as const, stamp };
  }).pipe(Effect.tapError(() => Effect.ignore(fileCall(() => rm(temporary, { force: true })))));
  return Effect.uninterruptible(
    Effect.flatMap(
      replacing,
      (replaced): Effect.Effect<Replaced, FileFault> =>
        replaced._tag === "Moved" || folder === undefined
          ? Effect.succeed(replaced)
          : fileCall(() => folder.sync()).pipe(
              Effect.as(replaced),
              Effect.orElseSucceed(() => ({ _tag: "Unsure" as const })),
            ),
    ),
  );
};
