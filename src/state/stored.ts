/** What the state writes as JSON text, and how it reads its rows back: through schemas, never on trust. */
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { StateError } from "./StateError.ts";

/**
 * JSON text of a value. What JSON cannot say (NaN, an infinity, a big integer) would come back as something
 * else, so it is a fault of ours to ask for it, and throws.
 */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value, (key, part: unknown) => {
    if (typeof part === "number" && !Number.isFinite(part)) {
      throw new Error(`The state cannot store ${part} at "${key}".`);
    }
    return part;
  });

/** A reader of stored rows; one that does not fit its schema means a damaged file. */
export const reader = <A, I>(schema: Schema.Schema<A, I>, path: string, what: string) => {
  const decode = Schema.decodeUnknown(schema);
  return (rows: unknown): Effect.Effect<A, StateError> =>
    Effect.mapError(
      decode(rows),
      () =>
        new StateError({
          operation: "read",
          path,
          reason: "damaged",
          message: `a stored ${what} cannot be understood`,
        }),
    );
};
