/** The schemas that editors read: as committed, tidy, described, and of the same meaning as the file types. */
import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import * as JSONSchema from "effect/JSONSchema";
import { describe, expect, test } from "vitest";
import { connectorKinds } from "../../src/connector/registry.ts";
import { EntityFile } from "../../src/language/files/EntityFile.ts";
import { IntegrationFile } from "../../src/language/files/IntegrationFile.ts";
import { schemaFiles, tidy } from "../../src/language/schemas.ts";
import { filesIn, loadFiles } from "../support/checkFiles.ts";
import { schemasFolder, schemaTexts } from "../support/schemaTexts.ts";

const files = schemaFiles(connectorKinds);
type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Every schema in a schema, with its path. */
const walk = (node: unknown, path: string, visit: (node: Node, path: string) => void): void => {
  if (!isNode(node)) return;
  visit(node, path);
  for (const [name, inner] of Object.entries(isNode(node.properties) ? node.properties : {}))
    walk(inner, `${path}/${name}`, visit);
  for (const key of ["items", "additionalProperties", "propertyNames", "then", "if"])
    walk(node[key], `${path}/${key}`, visit);
  for (const key of ["anyOf", "allOf"]) {
    const branches: unknown = node[key];
    if (Array.isArray(branches)) branches.forEach((branch, i) => walk(branch, `${path}/${key}/${i}`, visit));
  }
};

const isSentence = (text: unknown): boolean => typeof text === "string" && /^\S.*\.$/s.test(text);
const described = (node: Node): boolean => isSentence(node.description);

describe("the committed files", () => {
  test("are those that the types give: write them with npx tsx test/support/writeSchemas.ts", () => {
    const texts = schemaTexts();
    const committed = readdirSync(schemasFolder, { recursive: true, encoding: "utf8" });
    expect(committed.filter((name) => name !== "codes").sort()).toEqual(Object.keys(texts).sort());
    for (const [name, text] of Object.entries(texts))
      expect(readFileSync(new URL(name, schemasFolder), "utf8"), name).toBe(text);
  });

  test("there is one for each kind of file and of connector", () => {
    expect(Object.keys(files).sort()).toEqual([
      "cases.schema.json",
      "codes.schema.json",
      "entity.schema.json",
      "integration.schema.json",
      "profile.schema.json",
      "system-files.schema.json",
      "system-rest.schema.json",
      "system-sql.schema.json",
      "system.schema.json",
    ]);
  });
});

describe.each(Object.entries(files))("%s", (_, schema) => {
  test("has a title and a description of its own", () => {
    expect(isNode(schema) && typeof schema.title === "string" && schema.title.startsWith("Crosswalk")).toBe(
      true,
    );
    expect(isNode(schema) && typeof schema.description === "string").toBe(true);
  });

  test("describes every property", () => {
    const bare: Array<string> = [];
    walk(schema, "", (node, path) => {
      if (path.includes("/if")) return;
      for (const [name, inner] of Object.entries(isNode(node.properties) ? node.properties : {}))
        if (!isNode(inner) || !described(inner)) bare.push(`${path}/${name}`);
    });
    expect(bare).toEqual([]);
  });

  test("describes every value of a map and every object of a list", () => {
    const bare: Array<string> = [];
    walk(schema, "", (node, path) => {
      const { additionalProperties: value, items } = node;
      if (isNode(value) && typeof node.description === "string" && !described(value))
        bare.push(`${path}/additionalProperties`);
      if (isNode(items) && isNode(items.properties) && !described(items)) bare.push(`${path}/items`);
    });
    expect(bare).toEqual([]);
  });

  test("says of every word what it means", () => {
    const bare: Array<string> = [];
    walk(schema, "", (node, path) => {
      if (path.includes("/if") || !Array.isArray(node.enum)) return;
      const words = node.enum.filter((word) => typeof word === "string");
      const meanings = Array.isArray(node.enumDescriptions) ? node.enumDescriptions : [];
      if (words.some((_, i) => !isSentence(meanings[i])) || meanings.length > words.length) bare.push(path);
    });
    expect(bare).toEqual([]);
  });

  test("its defaults fit it, and stand where a key may be left out", () => {
    const ajv = new Ajv({ strict: false, validateSchema: false });
    walk(schema, "", (node, path) => {
      if (node.default !== undefined) expect(ajv.validate(node, node.default), path).toBe(true);
      const required: ReadonlyArray<unknown> = Array.isArray(node.required) ? node.required : [];
      for (const [name, inner] of Object.entries(isNode(node.properties) ? node.properties : {}))
        if (isNode(inner) && inner.default !== undefined)
          expect(required, `${path}/${name}`).not.toContain(name);
    });
  });

  test("says nothing that only a generator would say", () => {
    walk(schema, "", (node, path) => {
      if (path !== "") expect(node.title, path).toBeUndefined();
      expect(node.$ref === undefined || String(node.$ref).startsWith("system-"), path).toBe(true);
      expect(node.$defs, path).toBeUndefined();
      expect(node.patternProperties, path).toBeUndefined();
      expect(Array.isArray(node.required) && node.required.length === 0, path).toBe(false);
      expect(String(node.description ?? ""), path).not.toMatch(
        /^an? (array|string|number|integer)\b.*(at least|matching)/,
      );
    });
  });

  test("its examples fit it", () => {
    const ajv = new Ajv({ strict: false, validateSchema: false });
    walk(schema, "", (node, path) => {
      if (!Array.isArray(node.examples)) return;
      const validate = ajv.compile(node);
      for (const example of node.examples)
        expect(validate(example), `${path}: ${JSON.stringify(example)}`).toBe(true);
    });
  });
});

test("every key of a shipped mapping is one that its schema knows", () => {
  const ajv = new Ajv({ strict: false });
  for (const [name, schema] of Object.entries(files))
    if (name.startsWith("system-")) ajv.addSchema(schema, name);
  const validators = {
    integration: ajv.compile(files["integration.schema.json"] ?? false),
    system: ajv.compile(files["system.schema.json"] ?? false),
    entity: ajv.compile(files["entity.schema.json"] ?? false),
    codes: ajv.compile(files["codes.schema.json"] ?? false),
    profile: ajv.compile(files["profile.schema.json"] ?? false),
  };
  for (const mapping of ["pics-onefile", "starter", "roster"]) {
    const loaded = loadFiles(filesIn(new URL(`../../mappings/${mapping}/`, import.meta.url)));
    const judge = (kind: keyof typeof validators, all: ReadonlyArray<{ document: { value: unknown } }>) => {
      for (const one of all) {
        expect(validators[kind](one.document.value), `${mapping} ${kind}`).toBe(true);
      }
    };
    judge("integration", [loaded.main]);
    judge("system", loaded.systems);
    judge("entity", loaded.entities);
    judge("codes", loaded.codes);
    judge("profile", loaded.profiles);
  }
});

describe("tidying", () => {
  test("writes a schema as a person would", () => {
    expect(
      tidy({
        $schema: "http://json-schema.org/draft-07/schema#",
        $defs: { Int: { type: "integer", title: "int", description: "an integer" } },
        type: "object",
        required: [],
        properties: {
          n: { $ref: "#/$defs/Int", title: "positive", description: "How many.", exclusiveMinimum: 0 },
          any: { anyOf: [{ type: "string" }, { anyOf: [{ type: "number" }, { type: "boolean" }] }] },
          title: { type: "string", title: "minLength(1)", minLength: 1 },
          map: {
            type: "object",
            required: [],
            properties: {},
            patternProperties: { "": { type: "string", description: "a string matching the pattern x" } },
            propertyNames: { type: "string", pattern: "^x" },
          },
          either: { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] },
        },
        additionalProperties: false,
        title: "A file",
      }),
    ).toEqual({
      $schema: "http://json-schema.org/draft-07/schema#",
      title: "A file",
      type: "object",
      properties: {
        n: { description: "How many.", type: "integer", exclusiveMinimum: 0 },
        any: { type: ["string", "number", "boolean"] },
        title: { type: "string", minLength: 1 },
        map: {
          type: "object",
          additionalProperties: { type: "string" },
          propertyNames: { type: "string", pattern: "^x" },
        },
        either: { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] },
      },
      additionalProperties: false,
    });
  });

  test("keeps the meaning: what the raw schema takes, the tidy one takes, and no more", () => {
    const ajv = new Ajv({ strict: false });
    const entity = {
      raw: ajv.compile(JSONSchema.make(EntityFile)),
      tidy: ajv.compile(tidy(JSONSchema.make(EntityFile))),
    };
    const integration = {
      raw: ajv.compile(JSONSchema.make(IntegrationFile)),
      tidy: ajv.compile(tidy(JSONSchema.make(IntegrationFile))),
    };
    const person = {
      entity: "person",
      title: "People",
      local: { resource: "people" },
      remote: { resource: "user" },
      fields: { name: { local: "name", remote: "name", type: "text", direction: "push-only" } },
    };
    const base = {
      crosswalk: 1,
      name: "base",
      title: "Base",
      timezone: "UTC",
      systems: { local: "a", remote: "b" },
      jobs: { sync: { title: "Sync", trigger: "schedule" } },
    };
    const entities: ReadonlyArray<readonly [unknown, boolean]> = [
      [person, true],
      [{ ...person, title: "" }, false],
      [{ ...person, extra: 1 }, false],
      [{ ...person, fields: { "1st": person.fields.name } }, false],
      [{ ...person, fields: { name: { local: ["a", "b"], remote: "x" } } }, true],
      [{ ...person, fields: { name: { local: [], remote: "x" } } }, false],
      [{ ...person, fields: { name: { local: 7, remote: "x" } } }, false],
      [{ ...person, fields: { name: { push: ["$value"] } } }, true],
      [{ ...person, fields: { name: { push: "" } } }, false],
      [
        { ...person, local: { resource: "people", link: { field: "x", when: { a: 1, b: "x", c: true } } } },
        true,
      ],
      [{ ...person, local: { resource: "people", link: { field: "x", when: { a: [1] } } } }, false],
      [{ ...person, match: [{ by: [] }] }, false],
    ];
    for (const [value, fits] of entities) {
      expect(entity.raw(value), JSON.stringify(value)).toBe(fits);
      expect(entity.tidy(value), JSON.stringify(value)).toBe(fits);
    }
    const integrations: ReadonlyArray<readonly [unknown, boolean]> = [
      [base, true],
      [{ ...base, crosswalk: 2 }, false],
      [{ ...base, guards: { links: 5, remote: { creates: "30%" } } }, true],
      [{ ...base, guards: { links: -1 } }, false],
      [{ ...base, guards: { links: 1.5 } }, false],
      [{ ...base, guards: { links: "many" } }, false],
      [{ ...base, settings: { m: { title: "M", type: "map", default: { "101": 201 } } } }, true],
      [{ ...base, settings: { m: { title: "M", type: "map", default: { "101": [1] } } } }, false],
      [{ ...base, settings: { m: { title: "M", type: "lists" } } }, false],
    ];
    for (const [value, fits] of integrations) {
      expect(integration.raw(value), JSON.stringify(value)).toBe(fits);
      expect(integration.tidy(value), JSON.stringify(value)).toBe(fits);
    }
  });
});
