import * as Effect from "effect/Effect";
import * as JSONSchema from "effect/JSONSchema";
import * as Schema from "effect/Schema";
import type { ConnectorKind } from "../Connector.ts";
import { connectionFaults } from "../connectionFaults.ts";
import { sqlCatalog } from "./catalog.ts";
import { SqlSystemFile } from "./SqlSystemFile.ts";

const decode = Schema.decodeUnknownSync(SqlSystemFile);
const accepts = Schema.is(SqlSystemFile, { onExcessProperty: "error" });

/** Tables of a database. The database driver is loaded only when a system is opened. */
export const sql: ConnectorKind = {
  name: "sql",
  get schema() {
    return JSONSchema.make(SqlSystemFile);
  },
  accepts,
  catalog: (file) => sqlCatalog(decode(file)),
  connection: (file) => decode(file).connection,
  faults: (file) => {
    const { connection, file: address } = decode(file);
    return connectionFaults(connection, [[address, ["file"]]]);
  },
  open: (options) =>
    Effect.flatMap(
      Effect.promise(() => import("./open.ts")),
      ({ openSql }) => openSql(decode(options.file), options),
    ),
};
