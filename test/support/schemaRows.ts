/** The keys of a schema, one row each, in the order of the schema: what the reference page's tables hold. */
import { stringify } from "yaml";
import { code, plain } from "../../src/report/docs/markdown.ts";

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : []);

/** All of it in Markdown, but the path. */
export interface SchemaRow {
  readonly path: string;
  readonly values: string;
  readonly required: boolean;
  readonly byDefault: string;
  readonly meaning: string;
  readonly example: string;
}

/** A value as it may stand in a YAML file, on one line. */
const inYaml = (value: unknown): string =>
  code(stringify(value, { collectionStyle: "flow", lineWidth: 0, flowCollectionPadding: true }));

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  integer: "whole number",
  number: "number",
  boolean: "true/false",
  object: "object",
  null: "null",
};

const either = (all: ReadonlyArray<string>): string =>
  all.length < 2 ? all.join() : `${all.slice(0, -1).join(", ")} or ${all.at(-1)}`;

/** What may stand at a key. */
const valuesOf = (node: Node): string => {
  if (Array.isArray(node.enum)) return node.enum.map(inYaml).join(", ");
  if (Array.isArray(node.anyOf)) return either(node.anyOf.map((one) => (isNode(one) ? valuesOf(one) : "")));
  if (Array.isArray(node.type)) return either(node.type.map((type) => kinds[String(type)] ?? ""));
  if (isNode(node.items)) return `${node.minItems === 1 ? "non-empty " : ""}list of ${valuesOf(node.items)}`;
  if (isNode(node.additionalProperties)) return `map of name to ${valuesOf(node.additionalProperties)}`;
  return kinds[String(node.type)] ?? "";
};

/** The words of a choice with what each means, where the description does not name them all. */
const meaningsOf = (node: Node, description: string): ReadonlyArray<string> => {
  const meanings = listOf(node.enumDescriptions);
  const words = listOf(node.enum).map(String);
  const named = words.every((word) => new RegExp(`\\b${word}\\b`).test(description));
  const own = words.map((word, i) => `${inYaml(word)}: ${plain(String(meanings[i] ?? ""))}`);
  const inner = [node.items, ...listOf(node.anyOf)].flatMap((one) =>
    isNode(one) ? meaningsOf(one, description) : [],
  );
  // A single word says in the key's own description what it means.
  return [...(own.length > 1 && !named ? own : []), ...inner];
};

/** What a key may hold where another key has a certain value. */
const conditionsOf = (object: Node, name: string): ReadonlyArray<string> =>
  listOf(object.allOf).flatMap((one) => {
    if (!isNode(one) || !isNode(one.if) || !isNode(one.then)) return [];
    const [given] = Object.entries(isNode(one.if.properties) ? one.if.properties : {});
    const held = isNode(one.then.properties) ? one.then.properties[name] : undefined;
    if (given === undefined || !isNode(given[1]) || !isNode(held) || !Array.isArray(held.enum)) return [];
    return [`Where ${code(given[0])} is ${inYaml(given[1].const)}: ${valuesOf(held)}.`];
  });

/** The rows of a file's schema. A set of keys that came before is not listed again: its row says where it stands. */
export const rowsOf = (schema: object): ReadonlyArray<SchemaRow> => {
  const rows: Array<SchemaRow> = [];
  const listed = new Map<string, string>();
  const told = new Set<string>();
  const add = (path: string, node: Node, required: boolean, more: ReadonlyArray<string>): void => {
    const keys = isNode(node.properties) ? JSON.stringify(node.properties) : undefined;
    const before = keys === undefined ? undefined : listed.get(keys);
    const description = String(node.description ?? "");
    const words = meaningsOf(node, description).filter((word) => !told.has(word));
    for (const word of words) told.add(word);
    rows.push({
      path,
      values: before === undefined ? valuesOf(node) : `as ${code(before)}`,
      required,
      byDefault: node.default === undefined ? "" : inYaml(node.default),
      meaning: [plain(description), ...words, ...more].join("<br>"),
      example: listOf(node.examples).slice(0, 2).map(inYaml).join("<br>"),
    });
    if (before !== undefined) return;
    if (keys !== undefined) listed.set(keys, path);
    inside(path, node);
  };
  /** Keys of an object that is one of several kinds of value: told once, where it is first met. */
  const branches = (path: string, node: Node): void => {
    for (const branch of listOf(node.anyOf)) {
      if (!isNode(branch) || !isNode(branch.properties)) continue;
      const keys = JSON.stringify(branch.properties);
      if (listed.has(keys)) continue;
      listed.set(keys, path);
      inside(path, branch);
    }
  };
  const inside = (path: string, node: Node): void => {
    branches(path, node);
    const required = listOf(node.required);
    for (const [name, inner] of Object.entries(isNode(node.properties) ? node.properties : {}))
      if (isNode(inner))
        add(
          `${path}${path === "" ? "" : "."}${name}`,
          inner,
          required.includes(name),
          conditionsOf(node, name),
        );
    for (const [inner, step] of [
      [node.items, "[]"],
      [node.additionalProperties, ".NAME"],
    ] as const)
      if (isNode(inner) && isNode(inner.properties)) add(`${path}${step}`, inner, false, []);
      else if (isNode(inner)) branches(`${path}${step}`, inner);
  };
  if (isNode(schema)) inside("", schema);
  return rows;
};
