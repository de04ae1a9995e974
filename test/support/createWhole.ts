import * as Effect from "effect/Effect";
import type { PartAnswer, Writer } from "../../src/connector/Connector.ts";
import type { ConnectorError } from "../../src/connector/ConnectorError.ts";
import type { Key } from "../../src/model/Record.ts";
import type { Side } from "../../src/model/Side.ts";
import type { CreateWrite } from "../../src/model/Write.ts";

/** Sends the requests of a create one after the other until its key is known. */
export const createWhole = <S extends Side>(
  writer: Writer<S>,
  write: CreateWrite<S>,
): Effect.Effect<Key, ConnectorError> =>
  Effect.gen(function* () {
    let known: PartAnswer = { taken: {}, key: undefined };
    for (let part = 0; known.key === undefined; part++)
      known = yield* writer.create(write, { part, taken: known.taken });
    return known.key;
  });
