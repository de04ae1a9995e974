import * as Redacted from "effect/Redacted";
import type { ConnectionValues } from "./Connector.ts";
import { own } from "./own.ts";

/** A connection value in clear, for the request that needs it and nothing else. */
export const connectionValue = (connection: ConnectionValues, name: string): string | number | undefined => {
  const value = own(connection, name);
  return Redacted.isRedacted(value) ? Redacted.value(value) : value;
};

/** The secrets of a connection, in the order of their names. */
export const secretsOf = (connection: ConnectionValues): ReadonlyArray<string> =>
  Object.keys(connection)
    .sort()
    .flatMap((name) => {
      const value = connection[name];
      return Redacted.isRedacted(value) ? [Redacted.value(value)] : [];
    });
