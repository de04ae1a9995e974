import * as Effect from "effect/Effect";
import * as JSONSchema from "effect/JSONSchema";
import * as Schema from "effect/Schema";
import type { ConnectorKind } from "../Connector.ts";
import { connectionFaults } from "../connectionFaults.ts";
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
  faults: (file) => {
    const { connection, folder, resources } = decode(file);
    return connectionFaults(connection, [
      [folder, ["folder"]],
      ...Object.entries(resources).map(([name, resource]): [string, ReadonlyArray<string>] => [
        resource.file,
        ["resources", name, "file"],
      ]),
    ]);
  },
  open: (options) =>
    Effect.flatMap(
      Effect.promise(() => import("./open.ts")),
      ({ openFiles }) => openFiles(decode(options.file), options),
    ),
};
