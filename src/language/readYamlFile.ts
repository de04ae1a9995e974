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

/** Bytes of a file: no mapping needs more in one, and what a check costs must end. */
const mostBytes = 1_048_576;

/**
 * The text of a regular file of the folder. A link is followed to a file of the folder and to no other: a mapping can
 * come from a stranger, and what is wrong with a file is shown with its lines.
 */
const textOf = (folder: string, whole: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem;
    const path = yield* Path.Path;
    const root = yield* fs.realPath(folder);
    const target = yield* fs.realPath(whole);
    if (!target.startsWith(root.endsWith(path.sep) ? root : root + path.sep))
      return Either.left("The file is a link out of the mapping's folder.");
    const { type, size } = yield* fs.stat(target);
    if (type !== "File") return Either.left("This is no regular file.");
    if (size > mostBytes) return Either.left(`The file is larger than ${mostBytes} bytes.`);
    return decoded(yield* fs.readFile(target));
  });

/**
 * Reads and parses one file. What cannot be read is a fault of its document, so that the other files are judged all
 * the same. `shownFrom` is the folder that shown paths start from.
 */
export const readYamlFile = (folder: string, file: string, shownFrom: string) =>
  Effect.gen(function* () {
    const path = yield* Path.Path;
    const whole = path.join(folder, file);
    const relative = path.relative(shownFrom, whole);
    const isOutside = relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
    const shown = isOutside ? whole : relative;
    const text = yield* textOf(folder, whole).pipe(
      Effect.orElseSucceed(() => Either.left("The file cannot be read.")),
    );
    const document = Either.match(text, {
      onLeft: (message) => unreadable(makeSource(shown, ""), message),
      onRight: (found) => parseYaml(makeSource(shown, found)),
    });
    return { file, document } satisfies LoadedFile;
  });

const isYaml = (name: string): boolean => /\.ya?ml$/i.test(name);

/**
 * Reads the YAML files of one folder of an integration, in the order of their names; none where there is no such folder.
 * A folder in it is not looked into: where YAML files lie there, that is a fault, since they would count for nothing.
 */
export const readYamlFiles = (folder: string, sub: string, shownFrom: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem;
    const path = yield* Path.Path;
    const namesIn = (...at: ReadonlyArray<string>) =>
      fs.readDirectory(path.join(folder, sub, ...at)).pipe(Effect.orElseSucceed((): Array<string> => []));
    const files: Array<LoadedFile> = [];
    for (const name of [...(yield* namesIn())].sort()) {
      const file = `${sub}/${name}`;
      if (isYaml(name)) files.push(yield* readYamlFile(folder, file, shownFrom));
      else if ((yield* namesIn(name)).some(isYaml)) {
        const shown = path.relative(shownFrom, path.join(folder, file));
        const document = unreadable(
          makeSource(shown, ""),
          `Files in a folder of ${sub} are not read: put them into ${sub} itself.`,
        );
        files.push({ file, document });
      }
    }
    return files;
  });
