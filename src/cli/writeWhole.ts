import * as FileSystem from "@effect/platform/FileSystem";
import * as Path from "@effect/platform/Path";
import * as Effect from "effect/Effect";

/**
 * Writes a file that is whole or as it was: beside it, under a name that nobody else uses, and renamed. What stands under
 * that name (a link of a stranger, what a killed process left) is taken away, never followed. `mode` is what a new file
 * may have at most; `exactMode`, what it has in the end.
 */
export const writeWhole = (
  target: string,
  content: string | Uint8Array,
  { mode = 0o666, exactMode }: { readonly mode?: number; readonly exactMode?: number } = {},
) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem;
    const path = yield* Path.Path;
    const beside = path.join(path.dirname(target), `.${path.basename(target)}.crosswalk-new`);
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    yield* fs.remove(beside, { force: true });
    yield* Effect.scoped(
      Effect.gen(function* () {
        const file = yield* fs.open(beside, { flag: "wx", mode });
        yield* file.writeAll(bytes);
        yield* file.sync;
      }),
    ).pipe(
      Effect.zipRight(exactMode === undefined ? Effect.void : fs.chmod(beside, exactMode)),
      Effect.zipRight(fs.rename(beside, target)),
      Effect.tapError(() => Effect.ignore(fs.remove(beside, { force: true }))),
      Effect.uninterruptible,
    );
  });
