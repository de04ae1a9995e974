/** An opened system: how to build a request, send it under the session, and judge its answer. */
import * as Effect from "effect/Effect";
import type { Scope } from "effect/Scope";
import { durationMs } from "../../language/files/common.ts";
import { isOfPath } from "../../language/limits.ts";
import type { BudgetHandle } from "../../state/Budget.ts";
import type { ConnectionValues } from "../Connector.ts";
import { ConnectorError } from "../ConnectorError.ts";
import { secretsOf } from "../connection.ts";
import { renderBody } from "../template.ts";
import { type Answer, isSuccess, scalarInBody } from "./Answer.ts";
import { type Call, type Calls, makeCalls } from "./calls.ts";
import type { HttpTransport } from "./HttpTransport.ts";
import { pathBelow } from "./paths.ts";
import type { RestSystemFile } from "./RestSystemFile.ts";
import { makeRequests, operationOf, type Requests, valuesOf } from "./requests.ts";
import { retryRules } from "./retries.ts";
import { makeSession, type Session } from "./Session.ts";
import { type Judge, makeJudge, redirection, type Statuses, statusesOf } from "./statuses.ts";

export interface System {
  readonly file: RestSystemFile;
  readonly connection: ConnectionValues;
  readonly timezone: string;
  readonly requests: Requests;
  readonly statuses: Statuses;
  readonly judge: Judge;
  /**
   * Sends a call under the session, if there is one; a token that the system no longer takes is replaced
   * once. Answers whatever the caller must judge; fails with a reason of its own otherwise.
   */
  readonly send: (call: Call) => Effect.Effect<Answer, ConnectorError>;
  readonly session: Session | undefined;
  readonly sent: Effect.Effect<number>;
}

/** A header's value: visible ASCII and inner spaces. */
const headerValue = /^[\x21-\x7e]+( [\x21-\x7e]+)*$/;

/**
 * The opening of the session. Whatever goes wrong with it, the request that needed the session has not
 * been sent: `credential`, `unreachable` or `configuration`, each of which ends the run.
 */
const opening = (
  file: RestSystemFile,
  connection: ConnectionValues,
  requests: Requests,
  calls: Calls,
  judge: Judge,
): Effect.Effect<string, ConnectorError> => {
  const { session } = file;
  if (session === undefined) return Effect.dieMessage("There is no session to open");
  const operation = operationOf(session.open);
  const fail = (reason: ConnectorError["reason"], message: string, status: number) =>
    Effect.fail(new ConnectorError({ reason, system: file.system, operation, message, status }));
  return Effect.gen(function* () {
    const values = valuesOf({ connection });
    const body = session.open.body === undefined ? undefined : renderBody(session.open.body, values);
    const outgoing = yield* requests.build(session.open, values, { body });
    const answer = yield* calls
      .send({ outgoing, operation, repeatable: true })
      // Not sent before the deadline.
      .pipe(
        Effect.mapError((error) =>
          error.reason === "refused"
            ? new ConnectorError({
                reason: "unreachable",
                system: file.system,
                operation,
                message: error.message,
              })
            : error,
        ),
      );
    const { status } = answer;
    if (isSuccess(answer)) {
      const token = scalarInBody(answer, session.token);
      return token !== undefined && headerValue.test(token)
        ? token
        : yield* fail("configuration", "the answer holds no token where the system file says", status);
    }
    if (status === 404 || status === 405 || status < 400)
      return yield* fail(
        "configuration",
        redirection(answer) ?? "there is no session to be opened at this address",
        status,
      );
    const told = judge.failure(operation, answer);
    const message = told.reason === "refused" ? `no session: ${told.message}` : told.message;
    return yield* fail("credential", message, status);
  }).pipe(
    Effect.mapError((error) =>
      error.reason === "lost" || error.reason === "refused" || error.reason === "malformed"
        ? new ConnectorError({
            reason: error.reason === "lost" ? "unreachable" : "configuration",
            system: file.system,
            operation,
            message: `no session could be opened: ${error.message}`,
            ...(error.status === undefined ? {} : { status: error.status }),
          })
        : error,
    ),
  );
};

export const makeSystem = (options: {
  readonly file: RestSystemFile;
  readonly connection: ConnectionValues;
  readonly timezone: string;
  readonly transport: HttpTransport;
  readonly budget: BudgetHandle;
  /** Paths that limits name. */
  readonly paths: ReadonlyArray<string>;
  /** How long to wait, in milliseconds, when over the limit without being told how long. */
  readonly windowMs: number;
  /** How long the transport waits for an answer, in milliseconds. */
  readonly timeoutMs: number;
}): Effect.Effect<System, ConnectorError, Scope> =>
  Effect.gen(function* () {
    const { file, connection, transport, budget, paths, windowMs, timeoutMs } = options;
    const requests = yield* makeRequests(file, connection);
    const statuses = statusesOf(file);
    const { limited, declared, expired } = statuses;
    const calls = makeCalls({
      system: file.system,
      transport,
      budget,
      pathsOf: (url) => paths.filter((path) => isOfPath(path, pathBelow(requests.base, url))),
      limited,
      declared,
      windowMs,
      timeoutMs,
    });
    const own = secretsOf(connection);
    let session: Session | undefined;
    const judge = makeJudge({ file, statuses, secrets: () => [...own, ...(session?.secrets() ?? [])] });
    session =
      file.session === undefined
        ? undefined
        : yield* makeSession({
            open: opening(file, connection, requests, calls, judge),
            lifetimeMs: durationMs(file.session.lifetime),
          });

    const header = file.session?.send.header ?? "";
    const withToken = (call: Call, token: string): Call => ({
      ...call,
      outgoing: { ...call.outgoing, headers: { ...call.outgoing.headers, [header]: token } },
    });

    const send: System["send"] = (call) =>
      Effect.gen(function* () {
        if (session === undefined) return yield* calls.send(call);
        let token = yield* session.token;
        for (let renewals = 0; ; renewals += 1) {
          const answer = yield* calls.send(withToken(call, token));
          if (!expired.has(answer.status)) return answer;
          if (renewals === retryRules["session expired"].most)
            return yield* new ConnectorError({
              reason: "credential",
              system: file.system,
              operation: call.operation,
              message: "a session just opened was refused",
              status: answer.status,
            });
          // The system declined to look at the request, so that sending it again is harmless, a create included.
          token = yield* session.renewed(token);
        }
      });

    return {
      file,
      connection,
      timezone: options.timezone,
      requests,
      statuses,
      judge,
      send,
      session,
      sent: calls.requests,
    };
  });
