import type { ConnectorKind } from "./Connector.ts";
import { files } from "./files/kind.ts";
import { rest } from "./rest/kind.ts";
import { sql } from "./sql/kind.ts";

/** Every kind of connector, one line a kind. */
export const connectorKinds: ReadonlyArray<ConnectorKind> = [rest, sql, files];
