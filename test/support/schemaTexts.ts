/** Every file of `schemas/`, as it is to be committed. */
import { connectorKinds } from "../../src/connector/registry.ts";
import { schemaFiles } from "../../src/language/schemas.ts";
import { outputSchemas } from "../../src/report/jsonForms.ts";
import { codePages } from "./codePages.ts";
import { schemaReference } from "./schemaReference.ts";

export const schemasFolder = new URL("../../schemas/", import.meta.url);

export const schemaTexts = (): Readonly<Record<string, string>> => {
  const outputs = Object.entries(outputSchemas()).map(
    ([command, schema]) => [`output-${command}.schema.json`, schema] as const,
  );
  const all: ReadonlyArray<readonly [string, object]> = [
    ...Object.entries(schemaFiles(connectorKinds)),
    ...outputs,
  ];
  return {
    ...Object.fromEntries(all.map(([name, schema]) => [name, `${JSON.stringify(schema, null, 2)}\n`])),
    "README.md": schemaReference(),
    ...codePages(),
  };
};
