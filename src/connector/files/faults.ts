/** Errors of the file system as reasons. */
import * as Data from "effect/Data";
import * as Effect from "effect/Effect";
import type { ConnectorReason } from "../ConnectorError.ts";

/** What the file system said; `code` is its own, such as ENOENT. */
export class FileFault extends Data.TaggedError("FileFault")<{ readonly code: string }> {}

const codeOf = (cause: unknown): string =>
  typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string"
    ? cause.code
    : "EIO";

/** One call of the file system; it cannot be taken back, so that it is never interrupted. */
export const fileCall = <A>(call: () => Promise<A>): Effect.Effect<A, FileFault> =>
  Effect.uninterruptible(
    Effect.tryPromise({ try: call, catch: (cause) => new FileFault({ code: codeOf(cause) }) }),
  );

const reasons: Readonly<Record<string, readonly [ConnectorReason, string]>> = {
  ENOENT: ["configuration", "is not there"],
  ENOTDIR: ["configuration", "is not there"],
  EISDIR: ["configuration", "is a folder"],
  ELINK: ["configuration", "is a link, or no ordinary file: it is read, but not replaced"],
  ENAMETOOLONG: ["configuration", "has a name that is too long"],
  EACCES: ["configuration", "may not be used"],
  EPERM: ["configuration", "may not be used"],
  EROFS: ["configuration", "may not be written: its disk is read-only"],
  ENOSPC: ["unreachable", "cannot be written: the disk is full"],
  EDQUOT: ["unreachable", "cannot be written: the disk is full"],
};

/** The reason of a fault, and what to say of the file; a code that is not known may pass by itself. */
export const fileReason = ({ code }: FileFault): readonly [ConnectorReason, string] =>
  reasons[code] ?? ["unreachable", `cannot be read or written (${code})`];
