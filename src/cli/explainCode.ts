/** The page of a code, as it lies in the package. */
import * as FileSystem from "@effect/platform/FileSystem";
import * as Path from "@effect/platform/Path";
import * as Effect from "effect/Effect";
import { codes, isCode, pageOf } from "../diagnostic/Code.ts";
import { didYouMean } from "../kernel/suggest.ts";
import { StateError } from "../state/StateError.ts";
import { Machine, UsageError } from "./services.ts";

/** Finds a code by itself or by the name of its fault, whatever its case. */
const codeOf = (given: string) => {
  const wanted = given.trim().toLowerCase();
  return Object.entries(codes).find(([code, name]) => code.toLowerCase() === wanted || name === wanted)?.[0];
};

/** The text of a code's page; a code or name that there is not ends with a suggestion. */
export const explainCode = Effect.fn("explainCode")(function* (given: string) {
  const code = codeOf(given);
  if (code === undefined || !isCode(code)) {
    const near = /^cw/i.test(given) ? Object.keys(codes) : Object.values(codes);
    const help = didYouMean(given.trim(), near);
    return yield* new UsageError({
      message: `"${given}" is not a code`,
      help: help ?? "a code is printed with every fault, such as CW302; the name beside it will do as well",
    });
  }
  const fs = yield* FileSystem.FileSystem;
  const path = yield* Path.Path;
  const page = path.join((yield* Machine).packageFolder, ...pageOf(code).split("/"));
  return yield* fs
    .readFileString(page)
    .pipe(
      Effect.mapError(
        () => new StateError({ operation: "validate --explain", path: page, message: "it cannot be read" }),
      ),
    );
});
