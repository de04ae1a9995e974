/**
 * The JSON Schemas of the file types, for editors (`schemas/`) and for the structural check: one truth,
 * the Effect Schemas in `files/`; the committed copies are drift-tested.
 */
import * as JSONSchema from "effect/JSONSchema";
import { CasesFile } from "./files/CasesFile.ts";
import { CodesFile } from "./files/CodesFile.ts";
import { EntityFile } from "./files/EntityFile.ts";
import { IntegrationFile } from "./files/IntegrationFile.ts";
import { ProfileFile } from "./files/ProfileFile.ts";

export type FileKind = "integration" | "system" | "entity" | "codes" | "profile" | "cases";

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Order of the keywords: what a reader of the file wants first. */
const order = [
  "$schema",
  "title",
  "description",
  "type",
  "enum",
  "enumDescriptions",
  "required",
  "properties",
];
const ordered = (node: Node): Node => {
  const rank = (key: string): number => (order.includes(key) ? order.indexOf(key) : order.length);
  return Object.fromEntries(Object.entries(node).sort(([a], [b]) => rank(a) - rank(b)));
};

/** What Effect says of a filter where the author says nothing: the keyword beside it says it already. */
const isGenerated = (description: unknown): boolean =>
  typeof description === "string" &&
  /^(an array of |a string |an integer$|a (non-negative|positive) number$)/.test(description);

const isEmpty = (value: unknown): boolean =>
  Array.isArray(value) ? value.length === 0 : isNode(value) && Object.keys(value).length === 0;

const mapValues = (node: Node, change: (value: unknown) => unknown): Node =>
  Object.fromEntries(Object.entries(node).map(([key, value]) => [key, change(value)]));

/** A union of plain kinds of value, and of unions of such, as a list of types. */
const plainTypes = (branches: ReadonlyArray<unknown>): ReadonlyArray<string> | undefined => {
  const types: Array<string> = [];
  for (const branch of branches) {
    if (!isNode(branch) || Object.keys(branch).length !== 1) return undefined;
    if (typeof branch.type === "string") types.push(branch.type);
    else if (Array.isArray(branch.type)) types.push(...branch.type.map(String));
    else return undefined;
  }
  return [...new Set(types)];
};

/**
 * The same schema as a person would write it: definitions stand where they are used, titles and descriptions
 * are the author's own, unions of plain kinds are lists of types, maps say `additionalProperties`.
 */
export const tidy = (schema: object): object => {
  const root: Node = { ...schema };
  const definitions = isNode(root.$defs) ? root.$defs : {};
  const schemaOf = (value: unknown): unknown => {
    if (!isNode(value)) return value;
    const { $ref, ...own } = value;
    const name = typeof $ref === "string" ? /^#\/\$defs\/(.+)$/.exec($ref)?.[1] : undefined;
    const target = name === undefined ? undefined : definitions[name];
    return node(isNode(target) ? { ...target, ...own } : value);
  };
  const node = (given: Node): Node => {
    const out: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(given)) {
      switch (key) {
        case "$defs":
          break;
        case "title":
          break;
        case "description":
          if (!isGenerated(value)) out[key] = value;
          break;
        case "required":
          if (!isEmpty(value)) out[key] = value;
          break;
        case "properties":
        case "patternProperties":
          if (isNode(value) && !isEmpty(value)) out[key] = mapValues(value, schemaOf);
          break;
        case "items":
        case "additionalProperties":
        case "propertyNames":
          out[key] = schemaOf(value);
          break;
        case "anyOf": {
          const branches = Array.isArray(value) ? value.map(schemaOf) : [];
          const types = plainTypes(branches);
          const flat = branches.flatMap((branch) => {
            const kinds = plainTypes([branch]) ?? [];
            return kinds.length < 2 ? [branch] : kinds.map((type) => ({ type }));
          });
          if (types === undefined) out.anyOf = flat;
          else out.type = types.length === 1 ? types[0] : types;
          break;
        }
        default:
          out[key] = value;
      }
    }
    const { patternProperties, ...rest } = out;
    if (isNode(patternProperties) && out.additionalProperties === undefined) {
      const [pattern, ...more] = Object.keys(patternProperties);
      if (pattern === "" && more.length === 0)
        return ordered({ ...rest, additionalProperties: patternProperties[""] });
    }
    return ordered(out);
  };
  const { title } = root;
  return ordered({ ...node(root), ...(title === undefined ? {} : { title }) });
};

export const fileSchemas = () => ({
  integration: tidy(JSONSchema.make(IntegrationFile)),
  entity: tidy(JSONSchema.make(EntityFile)),
  codes: tidy(JSONSchema.make(CodesFile)),
  profile: tidy(JSONSchema.make(ProfileFile)),
  cases: tidy(JSONSchema.make(CasesFile)),
});

const descriptionOf = (schema: object): string =>
  "description" in schema && typeof schema.description === "string" ? schema.description : "";

/** The schema of any system file: the kind of connector says which form holds. */
export const systemSchema = (
  kinds: ReadonlyArray<{ readonly name: string; readonly schema: object }>,
): object => ({
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Crosswalk system",
  description: "systems/*.yaml: what one system can do; its kind of connector says how it is declared.",
  type: "object",
  required: ["connector"],
  properties: {
    connector: {
      description: "The kind of connector that reaches the system.",
      enum: kinds.map((kind) => kind.name),
      enumDescriptions: kinds.map((kind) => descriptionOf(kind.schema)),
    },
  },
  allOf: kinds.map((kind) => ({
    if: { required: ["connector"], properties: { connector: { const: kind.name } } },
    then: { $ref: `system-${kind.name}.schema.json` },
  })),
});

/** Every schema of `schemas/`, by file name. */
export const schemaFiles = (
  kinds: ReadonlyArray<{ readonly name: string; readonly schema: object }>,
): Readonly<Record<string, object>> => ({
  ...Object.fromEntries(
    Object.entries(fileSchemas()).map(([name, schema]) => [`${name}.schema.json`, schema]),
  ),
  "system.schema.json": systemSchema(kinds),
  ...Object.fromEntries(kinds.map((kind) => [`system-${kind.name}.schema.json`, tidy(kind.schema)])),
});
