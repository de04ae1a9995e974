/**
 * The JSON Schemas of the file types, for editors (`schemas/`) and for the structural check: one truth,
 * the Effect Schemas in `files/`; the committed copies are drift-tested.
 */
import * as JSONSchema from "effect/JSONSchema";
import { CodesFile } from "./files/CodesFile.ts";
import { EntityFile } from "./files/EntityFile.ts";
import { IntegrationFile } from "./files/IntegrationFile.ts";
import { ProfileFile } from "./files/ProfileFile.ts";

export type FileKind = "integration" | "system" | "entity" | "codes" | "profile";

export const fileSchemas = () => ({
  integration: JSONSchema.make(IntegrationFile),
  entity: JSONSchema.make(EntityFile),
  codes: JSONSchema.make(CodesFile),
  profile: JSONSchema.make(ProfileFile),
});

/** The schema of any system file: the kind of connector says which form holds. */
export const systemSchema = (
  kinds: ReadonlyArray<{ readonly name: string; readonly schema: object }>,
): object => ({
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Crosswalk system",
  type: "object",
  required: ["connector"],
  properties: { connector: { enum: kinds.map((kind) => kind.name) } },
  allOf: kinds.map((kind) => ({
    if: { required: ["connector"], properties: { connector: { const: kind.name } } },
    then: { $ref: `system-${kind.name}.schema.json` },
  })),
});
