/** The program of the process that evaluates a mapping's expressions for `crosswalk test`. Started by it alone. */
import * as Effect from "effect/Effect";
import { serveCases } from "./trial/serveCases.ts";

const serve = serveCases();

process.on("message", (message: unknown) => {
  Effect.runPromise(serve(message)).then(
    (reply) => process.send?.(reply),
    () => process.exit(1),
  );
});
process.on("disconnect", () => process.exit(0));
