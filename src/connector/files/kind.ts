import * as Effect from "effect/Effect";
import * as JSONSchema from "effect/JSONSchema";
import * as Schema from "effect/Schema";
import type { ConnectorKind } from "../Connector.ts";
import { filesCatalog } from "./catalog.ts";
import { FilesSystemFile } from "./FilesSystemFile.ts";

const decode = Schema.decodeUnknownSync(FilesSystemFile);
const accepts = Schema.is(FilesSystemFile, { onExcessProperty: "error" });

/** Records in the files of a folder. */
export const files: ConnectorKind = {
  name: "files",
  get schema() {
    return JSONSchema.make(FilesSystemFile);
  },
  accepts,
  catalog: (file) => filesCatalog(decode(file)),
  connection: (file) => decode(file).connection,
  open: (options) =>
    Effect.flatMap(
      Effect.promise(() => import("./open.ts")),
      ({ openFiles }) => openFiles(decode(options.file), options),
    ),
};
