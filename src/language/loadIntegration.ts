import * as FileSystem from "@effect/platform/FileSystem";
import * as Path from "@effect/platform/Path";
import * as Data from "effect/Data";
import * as Effect from "effect/Effect";
import { type LoadedFile, readYamlFile, readYamlFiles } from "./readYamlFile.ts";

export type { LoadedFile };

/** No integration where one was looked for. */
export class IntegrationNotFound extends Data.TaggedError("IntegrationNotFound")<{
  readonly path: string;
  readonly message: string;
}> {}

/** The files of one integration, parsed; nothing about them has been judged yet. */
export interface LoadedFiles {
  readonly folder: string;
  readonly main: LoadedFile;
  readonly systems: ReadonlyArray<LoadedFile>;
  readonly entities: ReadonlyArray<LoadedFile>;
  readonly codes: ReadonlyArray<LoadedFile>;
  readonly profiles: ReadonlyArray<LoadedFile>;
}

export const integrationFileName = "crosswalk.yaml";

/** The folder of the nearest `crosswalk.yaml`: `start` itself, or the nearest above it. */
export const findIntegration = Effect.fn("findIntegration")(function* (start: string) {
  const fs = yield* FileSystem.FileSystem;
  const path = yield* Path.Path;
  let folder = path.resolve(start);
  for (;;) {
    const found = yield* fs
      .exists(path.join(folder, integrationFileName))
      .pipe(Effect.orElseSucceed(() => false));
    if (found) return folder;
    const above = path.dirname(folder);
    if (above === folder)
      return yield* new IntegrationNotFound({
        path: start,
        message: `no ${integrationFileName} in ${start} or in any folder above it`,
      });
    folder = above;
  }
});

/** Reads and parses every file of an integration's folder. `shownFrom` is the folder that shown paths start from. */
export const loadIntegration = Effect.fn("loadIntegration")(function* (folder: string, shownFrom: string) {
  const fs = yield* FileSystem.FileSystem;
  const path = yield* Path.Path;
  const load = (file: string) => readYamlFile(folder, file, shownFrom);
  const loadAll = (sub: string) => readYamlFiles(folder, sub, shownFrom);
  if (!(yield* fs.exists(path.join(folder, integrationFileName)).pipe(Effect.orElseSucceed(() => false))))
    return yield* new IntegrationNotFound({
      path: folder,
      message: `${folder} has no ${integrationFileName}`,
    });
  const main = yield* load(integrationFileName);
  const files: LoadedFiles = {
    folder,
    main,
    systems: yield* loadAll("systems"),
    entities: yield* loadAll("entities"),
    codes: yield* loadAll("codes"),
    profiles: yield* loadAll("profiles"),
  };
  return files;
});
