import * as FileSystem from "@effect/platform/FileSystem";
import * as Path from "@effect/platform/Path";
import * as Effect from "effect/Effect";
import { readYamlFile } from "./readYamlFile.ts";

/**
 * Reads and parses the case files of an integration's folder; none where it has no `cases`. They are no part of the
 * mapping, so that a run never reads them. `shownFrom` is the folder that shown paths start from.
 */
export const loadCases = Effect.fn("loadCases")(function* (folder: string, shownFrom: string) {
  const fs = yield* FileSystem.FileSystem;
  const path = yield* Path.Path;
  const names = yield* fs.readDirectory(path.join(folder, "cases")).pipe(Effect.orElseSucceed(() => []));
  return yield* Effect.forEach(names.filter((name) => /\.ya?ml$/.test(name)).sort(), (name) =>
    readYamlFile(folder, `cases/${name}`, shownFrom),
  );
});
