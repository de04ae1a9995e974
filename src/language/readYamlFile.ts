import * as FileSystem from "@effect/platform/FileSystem";
import * as Path from "@effect/platform/Path";
import * as Effect from "effect/Effect";
import * as Either from "effect/Either";
import { makeSource } from "../kernel/Source.ts";
import { type Document, parseYaml, unreadable } from "./Document.ts";

/** A file of an integration, parsed; nothing about it has been judged yet. */
export interface LoadedFile {
  readonly document: Document;
  /** Path relative to the integration's folder, with "/". */
  readonly file: string;
}

/** UTF-8 with no byte of another encoding in it; a byte order mark is left out. */
const decoded = (bytes: Uint8Array): Either.Either<string, string> =>
  Either.try({
    try: () => new TextDecoder("utf-8", { fatal: true }).decode(bytes),
    catch: () => "The file is not UTF-8 text.",
  });

/**
 * Reads and parses one file. What cannot be read is a fault of its document, so that the other files are judged all
 * the same. `shownFrom` is the folder that shown paths start from.
 */
export const readYamlFile = (folder: string, file: string, shownFrom: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem;
    const path = yield* Path.Path;
    const whole = path.join(folder, file);
    const relative = path.relative(shownFrom, whole);
    const shown = relative.startsWith("..") ? whole : relative;
    const text = yield* fs.readFile(whole).pipe(
      Effect.map(decoded),
      Effect.orElseSucceed(() => Either.left("The file cannot be read.")),
    );
    const document = Either.match(text, {
      onLeft: (message) => unreadable(makeSource(shown, ""), message),
      onRight: (found) => parseYaml(makeSource(shown, found)),
    });
    return { file, document } satisfies LoadedFile;
  });
