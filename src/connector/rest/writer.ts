import * as Effect from "effect/Effect";
import type { Access } from "../../model/Catalog.ts";
import { type Cell, type Cells, keyOf } from "../../model/Record.ts";
import type { Side } from "../../model/Side.ts";
import type { Writer } from "../Connector.ts";
import { ConnectorError, type ConnectorReason } from "../ConnectorError.ts";
import { own } from "../own.ts";
import { type Answer, isSuccess, scalarInBody } from "./Answer.ts";
import { restCatalog } from "./catalog.ts";
import { decodeValue, encodeFields, encodeObject } from "./codec.ts";
import type { RestResource } from "./RestSystemFile.ts";
import { keyCells } from "./reader.ts";
import { operationOf, valuesOf } from "./requests.ts";
import type { System } from "./System.ts";

type Create = NonNullable<RestResource["create"]>[number];

/** The cells of the key: those that the answer gives, the others as they were written. */
const createdKey = (resource: RestResource, create: Create, answer: Answer, cells: Cells, timezone: string) =>
  keyOf(
    resource.key.map((name): Cell | undefined => {
      const path = own(create.takes, name);
      const field = own(resource.fields, name);
      if (path === undefined || field === undefined) return own(cells, name);
      const value = decodeValue(field, scalarInBody(answer, path), timezone);
      return value._tag === "Parsed" ? value.cell : undefined;
    }),
  );

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

    create: ({ resource: name, cells }) =>
      Effect.gen(function* () {
        const resource = own(system.file.resources, name);
        const create = resource?.create?.[0];
        if (resource === undefined || create === undefined)
          return yield* error("configuration", `create ${name}`, `"${name}" declares no create`);
        const operation = operationOf(create);
        const fault = forbidden(name, cells, "create");
        if (fault !== undefined) return yield* error("configuration", operation, fault);
        const fields = encodeFields(resource, cells);
        const values = valuesOf({ connection: system.connection, resource, fields });
        const body = encodeObject(resource, cells, resource.fixed ?? {});
        const outgoing = yield* system.requests.build(create, values, { body });
        const answer = yield* system.send({ outgoing, operation, repeatable: false });
        if (!isSuccess(answer)) {
          // Neither done nor declined (a redirect may follow a record that was made).
          if (answer.status < 400)
            return yield* error(
              "lost",
              operation,
              "the answer does not say whether it was done",
              answer.status,
            );
          return yield* system.judge.failure(operation, answer);
        }
        const key = createdKey(resource, create, answer, cells, system.timezone);
        return key === undefined
          ? yield* error(
              "lost",
              operation,
              "the record was created, but the answer does not give its key where the system file says",
              answer.status,
            )
          : key;
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
