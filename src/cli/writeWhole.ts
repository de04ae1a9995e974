import * as FileSystem from "@effect/platform/FileSystem";
import * as Path from "@effect/platform/Path";
import * as Effect from "effect/Effect";

/**
 * Writes a file that is whole or as it was: beside it, under a name that nobody else uses, and renamed. What stands under
 * that name (a link of a stranger, what a killed process left) is taken away, never followed.
 */
export const writeWhole = (target: string, text: string, mode = 0o666) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem;
    const path = yield* Path.Path;
    const beside = path.join(path.dirname(target), `.${path.basename(target)}.crosswalk-new`);
    yield* fs.remove(beside, { force: true });
    yield* fs.writeFileString(beside, text, { flag: "wx", mode }).pipe(
      Effect.zipRight(fs.rename(beside, target)),
      Effect.tapError(() => Effect.ignore(fs.remove(beside, { force: true }))),
      Effect.uninterruptible,
    );
  });
