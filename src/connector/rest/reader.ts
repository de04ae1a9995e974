import * as Effect from "effect/Effect";
import { type Cell, type Cells, type Key, keyParts, type SystemRecord } from "../../model/Record.ts";
import type { Side } from "../../model/Side.ts";
import type { Reader, ReadResult, Shown } from "../Connector.ts";
import { ConnectorError, endsRun } from "../ConnectorError.ts";
import { own } from "../own.ts";
import { inBody, isSuccess } from "./Answer.ts";
import { restCatalog } from "./catalog.ts";
import { checkSystem } from "./checkSystem.ts";
import { decodeRow, decodeValue, encodeFields } from "./codec.ts";
import { childRecords, listRecords } from "./listing.ts";
import type { RestResource } from "./RestSystemFile.ts";
import { operationOf, valuesOf } from "./requests.ts";
import type { System } from "./System.ts";
import { shownBy } from "./shown.ts";

/** Requests under way at a time, for the reads of many keys. */
const concurrency = 8;

/** The key's parts as cells of its fields; undefined where the text is no key of the resource. */
export const keyCells = (resource: RestResource, key: Key, timezone: string): Cells | undefined => {
  const parts = keyParts(key);
  if (parts.length !== resource.key.length) return undefined;
  const cells: Record<string, Cell> = {};
  for (const [index, name] of resource.key.entries()) {
    const field = own(resource.fields, name);
    if (field === undefined) return undefined;
    const value = decodeValue(field, parts[index], timezone);
    if (value._tag === "Unfit" || value.cell === null) return undefined;
    cells[name] = value.cell;
  }
  return cells;
};

/** Reads one record; a failure that would not meet every other record is its own result. */
const readOne = <S extends Side>(
  side: S,
  system: System,
  name: string,
  resource: RestResource,
  read: NonNullable<RestResource["read"]>,
  returns: ReadonlySet<string>,
  key: Key,
): Effect.Effect<ReadResult<S>, ConnectorError> => {
  const operation = operationOf(read);
  const result = Effect.gen(function* () {
    const given = keyCells(resource, key, system.timezone);
    if (given === undefined)
      return yield* new ConnectorError({
        reason: "malformed",
        system: system.file.system,
        operation,
        message: "what was asked for is no key of the resource",
      });
    const fields = encodeFields(resource, given);
    const values = valuesOf({ connection: system.connection, resource, fields });
    const outgoing = yield* system.requests.build(read, values);
    const answer = yield* system.send({ outgoing, operation, repeatable: true });
    if (system.statuses.missing.has(answer.status)) return missing<S>(key);
    if (!isSuccess(answer)) return yield* system.judge.failure(operation, answer);
    const row = inBody(answer, read.row ?? "body");
    // An object need not repeat the key that it was asked for by, so the key is given.
    const decoded = decodeRow(resource, row, { timezone: system.timezone, returns, given });
    const shown = shownBy(resource, [row]);
    if (decoded._tag === "Row") return found({ side, resource: name, key, cells: decoded.cells }, shown);
    if (decoded._tag === "Other" && decoded.by === "fixed") return missing<S>(key);
    if (decoded._tag === "Bad") {
      const { bad } = decoded;
      const error = system.judge.malformed(operation, answer, `"${bad.field}": ${bad.message}`);
      return { _tag: "Failed", key, error, bad, shown } satisfies ReadResult<S>;
    }
    return yield* system.judge.malformed(
      operation,
      answer,
      "the answer is another record than the one asked for",
    );
  });
  return Effect.catchAll(result, (error) =>
    endsRun(error) ? Effect.fail(error) : Effect.succeed<ReadResult<S>>({ _tag: "Failed", key, error }),
  );
};

const found = <S extends Side>(record: SystemRecord<S>, shown: Shown): ReadResult<S> => ({
  _tag: "Found",
  record,
  shown,
});
const missing = <S extends Side>(key: Key): ReadResult<S> => ({ _tag: "Missing", key });

/** The reading half of a rest system. */
export const makeReader = <S extends Side>(
  side: S,
  place: string,
  system: System,
  /** What else is known of the system once it has answered, in lines for people. */
  told: Effect.Effect<ReadonlyArray<string>> = Effect.succeed([]),
): Reader<S> => {
  const catalog = restCatalog(system.file);
  return {
    side,
    place,
    list: (resource, filter) => listRecords(side, system, resource, filter),
    children: (resource, by, parents) => childRecords(side, system, resource, by, parents),
    read: (name, keys) =>
      Effect.suspend(() => {
        const resource = own(system.file.resources, name);
        const read = resource?.read;
        if (resource === undefined || read === undefined)
          return Effect.fail(
            new ConnectorError({
              reason: "configuration",
              system: system.file.system,
              operation: `read ${name}`,
              message: `the resource "${name}" declares no read`,
            }),
          );
        const returns = new Set(read.returns ?? catalog.resources[name]?.read?.returns ?? []);
        return Effect.forEach(keys, (key) => readOne(side, system, name, resource, read, returns, key), {
          concurrency,
        });
      }),
    missing: () => Effect.succeed([]),
    check: Effect.zipWith(checkSystem(system), told, (lines, more) => [system.file.title, ...lines, ...more]),
    requests: system.sent,
  };
};
