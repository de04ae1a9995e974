/** The reference page of the schemas: it lists every key, and its links lead somewhere. */
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { connectorKinds } from "../../src/connector/registry.ts";
import { schemaFiles } from "../../src/language/schemas.ts";
import { schemaReference } from "../support/schemaReference.ts";
import { rowsOf } from "../support/schemaRows.ts";
import { schemasFolder } from "../support/schemaTexts.ts";

const page = schemaReference();
const schemas = Object.entries(schemaFiles(connectorKinds));

/** Every key that a schema names, wherever it stands. */
const keysIn = (node: unknown): ReadonlyArray<string> => {
  if (Array.isArray(node)) return node.flatMap(keysIn);
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([name, inner]) => {
    if (["examples", "default", "if", "enum"].includes(name)) return [];
    const isKeys = name === "properties" && typeof inner === "object" && inner !== null;
    return isKeys ? Object.entries(inner).flatMap(([key, value]) => [key, ...keysIn(value)]) : keysIn(inner);
  });
};

describe.each(schemas)("%s", (name, schema) => {
  test("has all of its keys in its rows, each of them described", () => {
    const rows = rowsOf(schema);
    const last = new Set(rows.map((row) => row.path.split(".").at(-1)));
    expect([...new Set(keysIn(schema))].filter((key) => !last.has(key))).toEqual([]);
    expect(new Set(rows.map((row) => row.path)).size).toBe(rows.length);
    for (const row of rows) {
      expect(row.meaning, row.path).toMatch(/\.$/);
      expect(row.values, row.path).not.toBe("");
    }
  });

  test("is linked, with its rows", () => {
    expect(page).toContain(`(${name})`);
    if (name !== "system.schema.json")
      for (const row of rowsOf(schema)) expect(page).toContain(`| \`${row.path}\` | ${row.values} |`);
  });
});

test("rows are as long as their head, and links lead somewhere", () => {
  for (const line of page.split("\n").filter((one) => one.startsWith("|")))
    expect(line.split(/(?<!\\)\|/).length, line).toBe(8);
  for (const [, target = ""] of page.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g))
    expect(existsSync(new URL(target, schemasFolder)), target).toBe(true);
});

test("a key says whether it is required, its default, the meaning of its words and an example", () => {
  const row = (key: string) => page.split("\n").find((line) => line.startsWith(`| \`${key}\` |`));
  expect(row("fields.NAME.blanks")).toBe(
    "| `fields.NAME.blanks` | `keep`, `clear` |  | `keep` | keep (the default): a blank never overwrites a value. clear: it does. |  |",
  );
  expect(row("fields.NAME.direction")).toContain("<br>`push-only`: Local to remote, never back.");
  expect(row("timezone")).toBe(
    "| `timezone` | text | yes |  | IANA time zone in which a day is a day. | `Europe/London` |",
  );
  expect(row("guards.local")).toContain("| as `guards.remote` |");
});
