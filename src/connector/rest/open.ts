import { createHash } from "node:crypto";
import * as Effect from "effect/Effect";
import type { Scope } from "effect/Scope";
import { durationMs } from "../../language/files/common.ts";
import type { Side } from "../../model/Side.ts";
import { type BudgetHandle, Budgets, type Limit } from "../../state/Budget.ts";
import type { ConnectionValues, Connector, OpenOptions } from "../Connector.ts";
import { type ConnectorError, noRecord } from "../ConnectorError.ts";
import { secretsOf } from "../connection.ts";
import { limitsOf } from "../limits.ts";
import { withoutSecrets } from "../masking.ts";
import { renderText } from "../template.ts";
import { clockText, watchClock } from "./clockWatch.ts";
import { makeHttpTransport } from "./HttpTransport.ts";
import type { RestSystemFile } from "./RestSystemFile.ts";
import { makeReader } from "./reader.ts";
import { valuesOf } from "./requests.ts";
import { makeSystem } from "./System.ts";
import { makeUnlimited } from "./unlimited.ts";
import { makeWriter } from "./writer.ts";

const defaultTimeoutMs = 30_000;
/** How long to wait when a system that declares no limit says that it is over one, and not how long. */
const defaultWindowMs = 60_000;

const addressOf = (file: RestSystemFile, connection: ConnectionValues): string =>
  (renderText(file.url, valuesOf({ connection })) ?? "").replace(/\/+$/, "");

/** One spelling for an address, whatever the case of its host and with its usual port or without. */
const spelledAddress = (address: string): string =>
  URL.canParse(address) ? new URL(address).href.replace(/\/+$/, "") : address;

/** A name for the credential that says nothing about it: whoever uses the same one shares its budget. */
export const credentialName = (file: RestSystemFile, connection: ConnectionValues): string =>
  createHash("sha256")
    .update(JSON.stringify([spelledAddress(addressOf(file, connection)), ...secretsOf(connection)]))
    .digest("hex")
    .slice(0, 16);

const openBudget = (options: {
  readonly file: RestSystemFile;
  readonly connection: ConnectionValues;
  readonly limits: ReadonlyArray<Limit>;
  readonly timeoutMs: number;
}): Effect.Effect<BudgetHandle, ConnectorError, Scope | Budgets> => {
  const { file, connection, limits, timeoutMs } = options;
  if (limits.length === 0) return makeUnlimited;
  return Effect.flatMap(Budgets, (budgets) =>
    budgets.open({ credential: credentialName(file, connection), limits, timeoutMs }),
  ).pipe(Effect.mapError((error) => noRecord(file.system, "open", error)));
};

const limitText = ({ requests, windowMs, paths }: Limit): string =>
  `at most ${requests} requests${paths === undefined ? "" : ` of ${paths.join(", ")}`} in any ${windowMs / 1000} s are ours`;

/** Opens a rest system; nothing is sent before the first read or write. */
export const openRest = <S extends Side>(
  file: RestSystemFile,
  options: OpenOptions<S>,
): Effect.Effect<Connector<S>, ConnectorError, Scope | Budgets> =>
  Effect.gen(function* () {
    const { connection, timezone, side } = options;
    const timeoutMs = file.timeout === undefined ? defaultTimeoutMs : durationMs(file.timeout);
    const limits = options.limits ?? limitsOf(file.limits ?? []);
    const budget = yield* openBudget({ file, connection, limits, timeoutMs });
    const watch = watchClock(yield* makeHttpTransport({ timeoutMs }));
    const { transport } = watch;
    const windowMs =
      limits.length === 0 ? defaultWindowMs : Math.max(...limits.map((limit) => limit.windowMs));
    const system = yield* makeSystem({
      file,
      connection,
      timezone,
      transport,
      budget,
      paths: [...new Set(limits.flatMap(({ paths }) => paths ?? []))],
      windowMs,
      timeoutMs,
    });
    const told = Effect.map(watch.difference, (difference) => [
      ...limits.map(limitText),
      ...clockText(difference),
    ]);
    const place = withoutSecrets(addressOf(file, connection), secretsOf(connection));
    return { reader: makeReader(side, place, system, told), writer: makeWriter(side, system) };
  });
