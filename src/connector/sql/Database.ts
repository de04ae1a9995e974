/** An opened database: its resources made ready, its statements with errors as reasons. */
import * as Effect from "effect/Effect";
import type { Sqlite, SqliteError } from "../../sqlite/Sqlite.ts";
import { ConnectorError, type ConnectorReason } from "../ConnectorError.ts";
import { sqlFault } from "./faults.ts";
import { withoutMissing } from "./missingFields.ts";
import { makeResource, type Resource } from "./Resource.ts";
import type { SqlSystemFile } from "./SqlSystemFile.ts";
import { type Affinities, loadAffinities, type RunClock } from "./select.ts";

export interface Ready {
  readonly resource: Resource;
  readonly affinities: Affinities;
}

export interface Database {
  readonly file: SqlSystemFile;
  readonly timezone: string;
  readonly clock: RunClock;
  /** Cannot write. */
  readonly reading: Sqlite;
  readonly writing: Sqlite;
  readonly ready: (name: string) => Effect.Effect<Ready, ConnectorError>;
  readonly error: (reason: ConnectorReason, operation: string, message: string) => ConnectorError;
  /** Turns errors of statements into reasons. */
  readonly judged: <A>(
    operation: string,
    effect: Effect.Effect<A, SqliteError | ConnectorError>,
  ) => Effect.Effect<A, ConnectorError>;
}

export const makeDatabase = (options: Omit<Database, "ready" | "error" | "judged">): Database => {
  const { file, reading } = options;
  const known = new Map<string, Ready>();

  const judged: Database["judged"] = (operation, effect) =>
    Effect.mapError(effect, (error) =>
      error._tag === "SqliteError" ? sqlFault(file.system, operation, error) : error,
    );

  const ready: Database["ready"] = (name) =>
    Effect.suspend(() => {
      const found = known.get(name);
      if (found !== undefined) return Effect.succeed(found);
      return Effect.gen(function* () {
        const declared = yield* makeResource(file, name);
        const affinities = yield* judged(`open ${name}`, loadAffinities(reading, declared));
        const resource = yield* judged(
          `open ${name}`,
          withoutMissing(reading, declared, options.clock, [...affinities.keys()]),
        );
        const made = { resource, affinities };
        known.set(name, made);
        return made;
      });
    });

  return {
    ...options,
    ready,
    judged,
    error: (reason, operation, message) =>
      new ConnectorError({ reason, system: file.system, operation, message }),
  };
};
