/** The pages of a list: numbered, linked, or one. Rows are raw here: what ends a list is judged before any is dropped. */
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import type { ConnectorError } from "../ConnectorError.ts";
import { placeholders } from "../template.ts";
import { type Answer, inBody, isSuccess } from "./Answer.ts";
import { defaultPageSize } from "./catalog.ts";
import type { RestResource } from "./RestSystemFile.ts";
import { type Outbound, operationOf } from "./requests.ts";
import type { System } from "./System.ts";

type List = NonNullable<RestResource["list"]>;

/** One page as received. */
export interface RawPage {
  readonly rows: ReadonlyArray<unknown>;
  readonly answer: Answer;
}

/** Whether the list asks for pages by number; one that names no {page} is a single request. */
export const isNumbered = (list: List): boolean =>
  list.pages !== undefined &&
  list.pages.next === undefined &&
  [list.path, ...Object.values(list.query ?? {}), ...Object.values(list.body ?? {})].some(
    (template) => typeof template === "string" && placeholders(template).includes("page"),
  );

/** Fails with `malformed` where the answer holds no array of rows, and with the status's own reason. */
const rowsOf = (system: System, list: List, answer: Answer): Effect.Effect<RawPage, ConnectorError> => {
  const operation = operationOf(list);
  if (system.statuses.empty.has(answer.status)) return Effect.succeed({ rows: [], answer });
  if (!isSuccess(answer)) return Effect.fail(system.judge.failure(operation, answer));
  const rows = inBody(answer, list.rows ?? "body");
  return Array.isArray(rows)
    ? Effect.succeed({ rows, answer })
    : Effect.fail(system.judge.malformed(operation, answer, "the answer holds no list of rows"));
};

const ask = (system: System, list: List, outgoing: Outbound): Effect.Effect<RawPage, ConnectorError> =>
  Effect.flatMap(system.send({ outgoing, operation: operationOf(list), repeatable: true }), (answer) =>
    rowsOf(system, list, answer),
  );

/** The request of one page. */
export type BuildPage = (paging: {
  readonly page: number;
  readonly size: number;
}) => Effect.Effect<Outbound, ConnectorError>;

const numbered = (system: System, list: List, build: BuildPage): Stream.Stream<RawPage, ConnectorError> => {
  const size = list.pages?.size ?? defaultPageSize;
  const endsShort = list.pages?.end?.includes("short") ?? false;
  return Stream.paginateEffect(list.pages?.first ?? 1, (page) =>
    Effect.gen(function* () {
      const raw = yield* ask(system, list, yield* build({ page, size }));
      // An empty page ends every list, whatever the file says: there is nothing that could follow it.
      const ended = raw.rows.length === 0 || (endsShort && raw.rows.length < size);
      return [raw, ended ? Option.none() : Option.some(page + 1)];
    }),
  );
};

type Next =
  | { readonly _tag: "End" }
  | { readonly _tag: "Page"; readonly url: URL }
  | { readonly _tag: "Unfit"; readonly message: string };

const nextOf = (list: List, answer: Answer, current: URL): Next => {
  const link = inBody(answer, list.pages?.next ?? "body");
  if (link === undefined || link === null || link === "") return { _tag: "End" };
  if (typeof link !== "string") return { _tag: "Unfit", message: "the link to the next page is not text" };
  try {
    const url = new URL(link, current);
    return url.origin === current.origin
      ? { _tag: "Page", url }
      : { _tag: "Unfit", message: "the link to the next page leads to another system" };
  } catch {
    return { _tag: "Unfit", message: "the link to the next page is no address" };
  }
};

const linked = (system: System, list: List, build: BuildPage): Stream.Stream<RawPage, ConnectorError> =>
  Stream.unwrap(
    Effect.map(
      build({ page: list.pages?.first ?? 1, size: list.pages?.size ?? defaultPageSize }),
      (first) => {
        const seen = new Set<string>([first.url.href]);
        return Stream.paginateEffect(first, (outgoing) =>
          Effect.gen(function* () {
            const raw = yield* ask(system, list, outgoing);
            const next = nextOf(list, raw.answer, outgoing.url);
            if (next._tag === "End") return [raw, Option.none()];
            const message =
              next._tag === "Unfit"
                ? next.message
                : seen.has(next.url.href)
                  ? "the links from page to page lead back to a page already read"
                  : undefined;
            if (next._tag === "Unfit" || message !== undefined)
              return yield* Effect.fail(system.judge.malformed(operationOf(list), raw.answer, message ?? ""));
            seen.add(next.url.href);
            return [raw, Option.some({ ...outgoing, url: next.url })];
          }),
        );
      },
    ),
  );

/** Every page of a list, in order. */
export const pagesOf = (
  system: System,
  list: List,
  build: BuildPage,
): Stream.Stream<RawPage, ConnectorError> => {
  if (list.pages?.next !== undefined) return linked(system, list, build);
  if (isNumbered(list)) return numbered(system, list, build);
  const only = build({ page: list.pages?.first ?? 1, size: list.pages?.size ?? defaultPageSize });
  return Stream.fromEffect(Effect.flatMap(only, (outgoing) => ask(system, list, outgoing)));
};
