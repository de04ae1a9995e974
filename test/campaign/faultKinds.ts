/** Everything that the judging server does wrong on demand, one entry a kind: add an entry, and it is dealt. */
import type { RequestClass } from "./requestClass.ts";

/** An answer of the server behind, or one made up here. */
export interface Given {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the judge does with one request. `forward` has the server behind carry it out, and may be called once. */
export interface Struck {
  readonly forward: () => Promise<Given>;
  /** Everything that a careless server could put into an error: the request with its secrets. */
  readonly echo: string;
  /** The rows of the page before this one in the same list, if it was read. */
  readonly pageBefore: ReadonlyArray<unknown> | undefined;
  readonly revokeSessions: () => Promise<void>;
}

/** What goes back on the wire. */
export type Reply =
  | { readonly _tag: "Answer"; readonly given: Given }
  /** Status and headers, a part of the body, and the rest after a pause (none: the connection stays open and silent). */
  | { readonly _tag: "Slow"; readonly given: Given; readonly restAfterMs: number | undefined }
  /** Status and headers, a part of the body, and the connection is closed. */
  | { readonly _tag: "Cut"; readonly given: Given }
  | { readonly _tag: "Close" }
  | { readonly _tag: "Reset" };

export interface FaultKind {
  readonly name: string;
  readonly on: ReadonlySet<RequestClass>;
  /** How the command may end because of it, beside 0 and 1. */
  readonly ends: ReadonlyArray<number>;
  /** How often it is dealt, beside the others. */
  readonly share: number;
  readonly strike: (struck: Struck) => Promise<Reply>;
}

const any = new Set<RequestClass>(["session", "search", "read", "create", "update", "other"]);
const calls = new Set<RequestClass>(["search", "read", "create", "update", "other"]);
const withBody = new Set<RequestClass>(["search", "read", "create"]);
const unreachable = 69;
const credential = 77;

const json = { "content-type": "application/json; charset=utf-8" };
const failure = (status: number, echo: string, headers: Readonly<Record<string, string>> = {}): Given => ({
  status,
  headers: { ...json, ...headers },
  body: JSON.stringify({ message: `An error has occurred. ${echo}` }),
});
const answer = (given: Given): Reply => ({ _tag: "Answer", given });

/** The rows of a list as they came, or nothing. */
export const rowsOf = (given: Given): ReadonlyArray<unknown> | undefined => {
  if (given.status !== 200) return undefined;
  try {
    const rows: unknown = JSON.parse(given.body);
    return Array.isArray(rows) ? rows : undefined;
  } catch {
    return undefined;
  }
};

const kind = (
  name: string,
  on: ReadonlySet<RequestClass>,
  ends: ReadonlyArray<number>,
  strike: FaultKind["strike"],
  share = 2,
): FaultKind => ({ name, on, ends, share, strike });

const hour = 3_600_000;

export const faultKinds: ReadonlyArray<FaultKind> = [
  kind("429", any, [unreachable], async ({ echo }) => answer(failure(429, echo))),
  kind("429-retry-after", any, [unreachable], async ({ echo }) =>
    answer(failure(429, echo, { "retry-after": "0" })),
  ),
  kind(
    "429-retry-date",
    any,
    [unreachable],
    async ({ echo }) =>
      answer(failure(429, echo, { "retry-after": new Date(Date.now() + 1_000).toUTCString() })),
    1,
  ),
  kind("500", any, [unreachable], async ({ echo }) => answer(failure(500, echo))),
  kind("500-after-commit", any, [unreachable], async ({ forward, echo }) => {
    await forward();
    return answer(failure(500, echo));
  }),
  kind("reset", any, [unreachable], async () => ({ _tag: "Reset" })),
  kind("reset-after-commit", any, [unreachable], async ({ forward }) => {
    await forward();
    return { _tag: "Reset" };
  }),
  kind("answer-lost", any, [unreachable], async ({ forward }) => {
    await forward();
    return { _tag: "Close" };
  }),
  kind("slow-body", withBody, [], async ({ forward }) => ({
    _tag: "Slow",
    given: await forward(),
    restAfterMs: 150,
  })),
  kind(
    "stalled-body",
    withBody,
    [unreachable],
    async ({ forward }) => ({ _tag: "Slow", given: await forward(), restAfterMs: undefined }),
    0.2,
  ),
  kind("truncated", withBody, [unreachable], async ({ forward }) => ({
    _tag: "Cut",
    given: await forward(),
  })),
  kind("malformed", withBody, [unreachable], async ({ forward, echo }) => {
    const given = await forward();
    return answer({ ...given, body: `{"message": ${JSON.stringify(echo)}, ]` });
  }),
  kind("wrong-type", withBody, [unreachable], async ({ forward, echo }) => {
    await forward();
    return answer({
      status: 200,
      headers: { "content-type": "text/html" },
      body: `<html><body>Be back soon. ${echo}</body></html>`,
    });
  }),
  // Twice in a row on one request it looks like a credential that is good for nothing.
  kind("session-expired", calls, [credential], async ({ echo }) => answer(failure(401, echo))),
  kind("session-revoked", calls, [credential], async ({ revokeSessions, forward }) => {
    await revokeSessions();
    return answer(await forward());
  }),
  kind(
    "credential-refused",
    new Set<RequestClass>(["session"]),
    [credential],
    async ({ echo }) => answer(failure(401, echo)),
    1,
  ),
  kind("row-twice", new Set<RequestClass>(["search"]), [], async ({ forward }) => {
    const given = await forward();
    const rows = rowsOf(given);
    const last = rows?.at(-1);
    return answer(last === undefined ? given : { ...given, body: JSON.stringify([...(rows ?? []), last]) });
  }),
  kind("row-moved", new Set<RequestClass>(["search"]), [], async ({ forward, pageBefore }) => {
    const given = await forward();
    const last = pageBefore?.at(-1);
    if (last === undefined) return answer(given);
    const rows = rowsOf(given) ?? [];
    return answer({ status: 200, headers: json, body: JSON.stringify([last, ...rows]) });
  }),
  kind("no-content", new Set<RequestClass>(["read", "create"]), [unreachable], async ({ forward }) => {
    await forward();
    return answer({ status: 204, headers: {}, body: "" });
  }),
  kind("clock-off", any, [], async ({ forward }) => {
    const given = await forward();
    return answer({
      ...given,
      headers: {
        ...given.headers,
        date: new Date(Date.now() + (given.body.length % 2 ? 5 : -5) * hour).toUTCString(),
      },
    });
  }),
  kind(
    "refused-with-echo",
    new Set<RequestClass>(["read", "create", "update"]),
    [unreachable],
    async ({ echo }) => answer(failure(400, echo)),
  ),
];

export const faultKindOf = (name: string): FaultKind | undefined =>
  faultKinds.find((one) => one.name === name);
