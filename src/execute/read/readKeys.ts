/** Records read by their keys, as far as what they show can be believed. */
import * as Effect from "effect/Effect";
import type { ReadResult, Shown } from "../../connector/Connector.ts";
import type { ConnectorError } from "../../connector/ConnectorError.ts";
import type { Cells, Key } from "../../model/Record.ts";
import type { Side } from "../../model/Side.ts";
import type { EntityState, Reading } from "./Reading.ts";

/** What became of the read of one key. `key`: as the system spells it, where it was found. */
export type KeyRead =
  | { readonly _tag: "Found"; readonly key: Key; readonly cells: Cells }
  | { readonly _tag: "Missing"; readonly key: Key }
  | { readonly _tag: "Failed"; readonly key: Key; readonly message: string };

const settle = <S extends Side>(
  reading: Reading,
  { template }: EntityState,
  side: S,
  results: ReadonlyArray<ReadResult<S>>,
): Effect.Effect<ReadonlyArray<KeyRead>, ConnectorError> =>
  Effect.gen(function* () {
    const shown: Array<Shown> = [];
    for (const result of results)
      if (result._tag !== "Missing" && result.shown !== undefined) shown.push(result.shown);
    const { rows } = yield* reading.trust.take(
      template,
      side,
      "read",
      {
        rows: results.flatMap((result) => (result._tag === "Found" ? [result.record] : [])),
        bad: results.flatMap((result) =>
          result._tag === "Failed" && result.bad !== undefined ? [result.bad] : [],
        ),
        shown,
      },
      reading.readers[side].missing(template[side].name),
      false,
    );
    const taken = new Map(rows.map(({ key, cells }) => [key, cells]));
    return results.map((result): KeyRead => {
      if (result._tag === "Missing") return result;
      const key = result._tag === "Found" ? result.record.key : (result.bad?.key ?? result.key);
      const cells = taken.get(key);
      if (cells !== undefined) return { _tag: "Found", key, cells };
      return {
        _tag: "Failed",
        key: result._tag === "Found" ? key : result.key,
        message: result._tag === "Failed" ? result.error.message : "it could not be read",
      };
    });
  });

/** One result for each key, in the order of `keys`. */
export const readRemoteKeys = (reading: Reading, state: EntityState, keys: ReadonlyArray<Key>) =>
  Effect.flatMap(reading.readers.remote.read(state.template.remote.name, keys), (results) =>
    settle(reading, state, "remote", results),
  );

/** One result for each key, in the order of `keys`. */
export const readLocalKeys = (reading: Reading, state: EntityState, keys: ReadonlyArray<Key>) =>
  Effect.flatMap(reading.readers.local.read(state.template.local.name, keys), (results) =>
    settle(reading, state, "local", results),
  );
