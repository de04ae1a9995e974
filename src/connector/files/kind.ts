import * as Effect from "effect/Effect";
import * as JSONSchema from "effect/JSONSchema";
import * as Schema from "effect/Schema";
import type { ConnectorKind } from "../Connector.ts";
import { filesCatalog } from "./catalog.ts";
import { FilesSystemFile } from "./FilesSystemFile.ts";

const decode = Schema.decodeUnknownSync(FilesSystemFile);

/** Records in the files of a folder. */
export const files: ConnectorKind = {
  name: "files",
  schema: JSONSchema.make(FilesSystemFile),
  catalog: (file) => filesCatalog(decode(file)),
  connection: (file) => decode(file).connection,
  open: (options) =>
    Effect.flatMap(
      Effect.promise(() => import("./open.ts")),
      ({ openFiles }) => openFiles(decode(options.file), options),
    ),
};
