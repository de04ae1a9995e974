import * as Effect from "effect/Effect";
import type { Access } from "../../model/Catalog.ts";
import { type Cell, type Cells, keyOf } from "../../model/Record.ts";
import type { Side } from "../../model/Side.ts";
import type { Taken, Writer } from "../Connector.ts";
import { ConnectorError, type ConnectorReason } from "../ConnectorError.ts";
import { own } from "../own.ts";
import { renderBody, type Values } from "../template.ts";
import { type Answer, inBody, isSuccess, scalarInBody } from "./Answer.ts";
import { restCatalog } from "./catalog.ts";
import { decodeValue, encodeFields, encodeObject } from "./codec.ts";
import type { RestResource } from "./RestSystemFile.ts";
import { keyCells } from "./reader.ts";
import { operationOf, valuesOf } from "./requests.ts";
import type { System } from "./System.ts";
import { redirection } from "./statuses.ts";
import { namedIn } from "./templates.ts";

type Create = NonNullable<RestResource["create"]>[number];

/**
 * What an answer gives, where the request says: a number that JSON holds without loss stays one. Undefined where
 * something is missing, or does not fit the field of that name.
 */
const takenFrom = (
  resource: RestResource,
  create: Create,
  answer: Answer,
  timezone: string,
): Record<string, string | number> | undefined => {
  const taken: Record<string, string | number> = {};
  for (const [name, path] of Object.entries(create.takes ?? {})) {
    const raw = inBody(answer, path);
    const text = scalarInBody(answer, path);
    if (text === undefined) return undefined;
    const field = own(resource.fields, name);
    if (field !== undefined && decodeValue(field, text, timezone)._tag !== "Parsed") return undefined;
    taken[name] = typeof raw === "number" && Number.isSafeInteger(raw) ? raw : text;
  }
  return taken;
};

/** The key: what the answers have given of it, the rest as it was written; undefined until all of it is known. */
const createdKey = (resource: RestResource, taken: Taken, cells: Cells, timezone: string) =>
  keyOf(
    resource.key.map((name): Cell | undefined => {
      const given = own(taken, name);
      const field = own(resource.fields, name);
      if (given === undefined || field === undefined) return own(cells, name);
      const value = decodeValue(field, given, timezone);
      return value._tag === "Parsed" ? value.cell : undefined;
    }),
  );

const picked = (cells: Cells, names: ReadonlyArray<string>): Cells =>
  Object.fromEntries(Object.entries(cells).filter(([name]) => names.includes(name)));

/** The body of one request of a create: the fields that it sends, then its own entries. */
const bodyOf = (resource: RestResource, create: Create, cells: Cells, values: Values) => {
  if (create.send === undefined && create.body === undefined) return undefined;
  const sent = create.send === "all" ? cells : picked(cells, create.send ?? []);
  const fixed = create.send === "all" ? (resource.fixed ?? {}) : {};
  return { ...encodeObject(resource, sent, fixed), ...renderBody(create.body, values) };
};

/** The writing half of a rest system. */
export const makeWriter = <S extends Side>(side: S, system: System): Writer<S> => {
  const catalog = restCatalog(system.file);

  const error = (reason: ConnectorReason, operation: string, message: string, status?: number) =>
    new ConnectorError({
      reason,
      system: system.file.system,
      operation,
      message,
      ...(status === undefined ? {} : { status }),
    });

  /** A write that names what its resource does not declare as writable is never sent. */
  const forbidden = (name: string, cells: Cells, access: Access): string | undefined => {
    const fields = own(catalog.resources, name)?.fields ?? {};
    const field = Object.keys(cells).find((cell) => own(fields, cell)?.access.includes(access) !== true);
    return field === undefined ? undefined : `"${field}" of "${name}" does not take part in a ${access}`;
  };

  return {
    side,

    create: ({ resource: name, cells }, { part, taken }) =>
      Effect.gen(function* () {
        const resource = own(system.file.resources, name);
        const create = resource?.create?.[part];
        if (resource === undefined || create === undefined)
          return yield* error("configuration", `create ${name}`, `"${name}" declares no such create`);
        const operation = operationOf(create);
        const fault = forbidden(name, cells, "create");
        if (fault !== undefined) return yield* error("configuration", operation, fault);
        const fields = encodeFields(resource, cells);
        const written = valuesOf({ connection: system.connection, resource, fields });
        const values: Values = (wanted) => own(taken, wanted) ?? written(wanted);
        const body = bodyOf(resource, create, cells, values);
        // What an earlier answer was to give is never left out in silence.
        const promised = (resource.create ?? [])
          .slice(0, part)
          .flatMap(({ takes }) => Object.keys(takes ?? {}));
        const absent = namedIn(create).find(
          (wanted) => promised.includes(wanted) && values(wanted) === undefined,
        );
        if (absent !== undefined)
          return yield* error("refused", operation, `not sent: no answer has given "{${absent}}"`);
        const outgoing = yield* system.requests.build(create, values, { body });
        // What is harmless twice may be sent again when a connection breaks.
        const repeatable = create.lost === "repeat";
        const answer = yield* system.send({ outgoing, operation, repeatable });
        if (!isSuccess(answer)) {
          const redirected = redirection(answer);
          // Neither done nor declined (a redirect may follow a record that was made).
          if (answer.status < 400)
            return yield* error(
              "lost",
              operation,
              `the answer does not say whether it was done${redirected === undefined ? "" : `: ${redirected}`}`,
              answer.status,
            );
          return yield* system.judge.failure(operation, answer);
        }
        const given = takenFrom(resource, create, answer, system.timezone);
        if (given === undefined)
          return yield* error(
            "lost",
            operation,
            `${part + 1 === resource.create?.length ? "the record was created" : "the request was carried out"}, but the answer does not give what the system file says`,
            answer.status,
          );
        const all = { ...taken, ...given };
        return { taken: all, key: createdKey(resource, all, cells, system.timezone) };
      }),

    update: ({ resource: name, key, cells }) =>
      Effect.gen(function* () {
        const resource = own(system.file.resources, name);
        const update = resource?.update?.[0];
        if (resource === undefined || update === undefined)
          return yield* error("configuration", `update ${name}`, `"${name}" declares no update`);
        const operation = operationOf(update);
        const fault = forbidden(name, cells, "update");
        if (fault !== undefined) return yield* error("configuration", operation, fault);
        const keyed = keyCells(resource, key, system.timezone);
        if (keyed === undefined) return yield* error("missing", operation, "the key is none of the resource");
        const fields = encodeFields(resource, { ...cells, ...keyed });
        const values = valuesOf({ connection: system.connection, resource, fields });
        const outgoing = yield* system.requests.build(update, values, {
          body: encodeObject(resource, cells, {}),
        });
        const answer = yield* system.send({ outgoing, operation, repeatable: true });
        if (isSuccess(answer)) return;
        if (answer.status === 404 || system.statuses.missing.has(answer.status))
          return yield* error("missing", operation, "there is no such record", answer.status);
        return yield* system.judge.failure(operation, answer);
      }),
  };
};
