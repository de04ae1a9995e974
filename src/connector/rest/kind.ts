import * as Effect from "effect/Effect";
import * as JSONSchema from "effect/JSONSchema";
import * as Schema from "effect/Schema";
import type { ConnectorKind } from "../Connector.ts";
import { restCatalog } from "./catalog.ts";
import { restFileFaults } from "./fileFaults.ts";
import { RestSystemFile } from "./RestSystemFile.ts";

const decode = Schema.decodeUnknownSync(RestSystemFile);
const accepts = Schema.is(RestSystemFile, { onExcessProperty: "error" });

/** HTTP APIs by configuration alone. The HTTP client is loaded only when a system is opened. */
export const rest: ConnectorKind = {
  name: "rest",
  get schema() {
    return JSONSchema.make(RestSystemFile);
  },
  accepts,
  catalog: (file) => restCatalog(decode(file)),
  connection: (file) => decode(file).connection,
  faults: (file) => restFileFaults(decode(file)),
  open: (options) =>
    Effect.flatMap(
      Effect.promise(() => import("./open.ts")),
      ({ openRest }) => openRest(decode(options.file), options),
    ),
};
