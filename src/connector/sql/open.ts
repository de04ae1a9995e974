import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import * as Effect from "effect/Effect";
import type { Scope } from "effect/Scope";
import type { Side } from "../../model/Side.ts";
import { openSqlite } from "../../sqlite/openSqlite.ts";
import type { Connector, OpenOptions } from "../Connector.ts";
import { ConnectorError } from "../ConnectorError.ts";
import { connectionValue, secretsOf } from "../connection.ts";
import { harmless, withoutSecrets } from "../masking.ts";
import { renderText } from "../template.ts";
import { makeDatabase } from "./Database.ts";
import { sqlFault } from "./faults.ts";
import { makeReader } from "./reader.ts";
import type { SqlSystemFile } from "./SqlSystemFile.ts";
import { makeWriter } from "./writer.ts";

/** How long a statement waits for another program's lock, in milliseconds. */
const busyTimeoutMs = 5_000;

/** Opens the database file, which must exist: once for reading only, once for writes. */
export const openSql = <S extends Side>(
  file: SqlSystemFile,
  options: OpenOptions<S>,
): Effect.Effect<Connector<S>, ConnectorError, Scope> =>
  Effect.gen(function* () {
    const { connection, side, timezone, today, now } = options;
    const fail = (message: string) =>
      new ConnectorError({ reason: "configuration", system: file.system, operation: "open", message });
    const rendered = renderText(file.file, (name) => connectionValue(connection, name));
    if (rendered === undefined || rendered === "")
      return yield* fail("the connection does not give the name of the database file");
    const path = resolve(options.folder, rendered);
    const shown = harmless(rendered, secretsOf(connection));
    const found = yield* Effect.promise(() =>
      stat(path).then(
        (stats) => stats.isFile(),
        () => false,
      ),
    );
    // Never made here: an empty database in its place would look like a system without records.
    if (!found) return yield* fail(`there is no database file ${shown}`);
    const opened = (readonly: boolean) =>
      openSqlite(path, { readonly, busyTimeoutMs, pragmas: readonly ? [] : ["foreign_keys = on"] }).pipe(
        Effect.mapError((error) => sqlFault(file.system, "open", error)),
      );
    // The one that can write comes first: it repairs what a program that was killed left behind.
    const writing = yield* opened(false);
    const reading = yield* opened(true);
    const database = makeDatabase({ file, timezone, clock: { today, now }, reading, writing });
    const place = withoutSecrets(rendered, secretsOf(connection));
    return { reader: makeReader(side, place, database), writer: makeWriter(side, database) };
  });
