/** A file of a mapping with a new text, in one step. */
import * as FileSystem from "@effect/platform/FileSystem";
import * as Path from "@effect/platform/Path";
import * as Effect from "effect/Effect";
import { writeWhole } from "./writeWhole.ts";

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);

/** The bytes of a text; a byte order mark of the file, which is no part of the text, stays. */
const bytesWith = (file: Uint8Array, text: string): Uint8Array => {
  const isMarked = file[0] === 0xef && file[1] === 0xbb && file[2] === 0xbf;
  return new TextEncoder().encode(isMarked ? `\uFEFF${text}` : text);
};

/**
 * Replaces the text of a file in a folder, all else of it kept. A link is followed to a file of the folder and to no
 * other. Answers why nothing was written, as the end of a sentence; undefined where it was.
 */
export const replaceText = (folder: string, file: string, before: string, after: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem;
    const path = yield* Path.Path;
    const root = yield* fs.realPath(folder);
    const target = yield* fs.realPath(path.join(folder, file));
    if (!target.startsWith(root.endsWith(path.sep) ? root : root + path.sep))
      return "it is a link to a file outside the mapping's folder";
    const bytes = yield* fs.readFile(target);
    if (!sameBytes(bytes, bytesWith(bytes, before))) return "it has changed meanwhile, or is not UTF-8";
    yield* fs.access(target, { writable: true });
    const { mode } = yield* fs.stat(target);
    yield* writeWhole(target, bytesWith(bytes, after), { mode: 0o600, exactMode: mode & 0o7777 });
    return undefined;
  }).pipe(Effect.orElseSucceed(() => "it cannot be written"));
