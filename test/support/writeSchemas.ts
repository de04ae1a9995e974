/** Writes `schemas/` anew from the file types: `npx tsx test/support/writeSchemas.ts`. */
import { readdirSync, unlinkSync, writeFileSync } from "node:fs";
import { connectorKinds } from "../../src/connector/registry.ts";
import { schemaFiles } from "../../src/language/schemas.ts";

const folder = new URL("../../schemas/", import.meta.url);
const files = schemaFiles(connectorKinds);
for (const name of readdirSync(folder))
  if (name.endsWith(".schema.json") && !Object.hasOwn(files, name)) unlinkSync(new URL(name, folder));
for (const [name, schema] of Object.entries(files))
  writeFileSync(new URL(name, folder), `${JSON.stringify(schema, null, 2)}\n`);
