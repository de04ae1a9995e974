import * as Effect from "effect/Effect";
import { ConnectorError } from "../ConnectorError.ts";
import { isSuccess } from "./Answer.ts";
import { buildList } from "./listing.ts";
import { isNumbered } from "./pages.ts";
import type { RestResource } from "./RestSystemFile.ts";
import { operationOf } from "./requests.ts";
import type { System } from "./System.ts";

type List = NonNullable<RestResource["list"]>;

/** How dear the first request of a list is: numbered pages can be asked for a single row. */
const costOf = (list: List): number => (isNumbered(list) ? 0 : list.pages === undefined ? 2 : 1);

/** The cheapest list that needs nothing given. */
const cheapest = (system: System): readonly [RestResource, List] | undefined =>
  Object.values(system.file.resources)
    .flatMap(
      (resource): ReadonlyArray<readonly [RestResource, List]> =>
        resource.list === undefined || (resource.list.needs ?? []).length > 0
          ? []
          : [[resource, resource.list]],
    )
    .sort(([, a], [, b]) => costOf(a) - costOf(b))[0];

/**
 * Reaches the system and its credential: opens the session, if there is one, and asks for the cheapest
 * list. Answers what is known, in lines for people.
 */
export const checkSystem = (system: System): Effect.Effect<ReadonlyArray<string>, ConnectorError> =>
  Effect.gen(function* () {
    const { session, file } = system;
    if (session !== undefined) yield* session.token;
    const opened = session === undefined ? [] : ["reachable", "credential accepted", "session opened"];
    const found = cheapest(system);
    if (found === undefined) {
      if (session !== undefined) return opened;
      // Nothing can be read without knowing a record: any answer of the host shows that it is there.
      const operation = "GET /";
      const outgoing = { method: "GET" as const, url: system.requests.base, headers: {}, body: undefined };
      yield* system.send({ outgoing, operation, repeatable: true });
      return ["reachable", "credential not tried: nothing can be read without a filter"];
    }
    const [resource, list] = found;
    const operation = operationOf(list);
    const outgoing = yield* buildList(system, resource, list, {})({ page: list.pages?.first ?? 1, size: 1 });
    const answer = yield* system.send({ outgoing, operation, repeatable: true });
    if (isSuccess(answer) || system.statuses.empty.has(answer.status))
      return session === undefined
        ? ["reachable", "credential accepted", `${operation} answers`]
        : [...opened, `${operation} answers`];
    const error = system.judge.failure(operation, answer);
    return yield* error.reason === "refused" && answer.status === 404
      ? new ConnectorError({
          reason: "configuration",
          system: file.system,
          operation,
          message: "there is nothing at this address",
          status: answer.status,
        })
      : error;
  });
