/** A saved plan, and what has changed of the mapping before it is applied. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { entities, remote, resource } from "./peopleAndFirms.ts";
import { withRest } from "./restSide.ts";

it.each([
  ["a constant that each create sends", "fields: { ID:", "fixed: { Kind: 5 }\n    fields: { ID:"],
  [
    "where creates are sent to",
    "create: [{ method: POST, path: /people,",
    "create: [{ method: POST, path: /staff,",
  ],
])("is not applied where the system's file says another thing: %s", (_, from, to) =>
  withRest(
    {
      tables: `create table people (id integer primary key, name text, age integer, firm integer, link integer);
        create table firms (id integer primary key, title text, link integer);
        insert into people values (1, 'Ann', 30, null, null);`,
      resources: {
        local:
          resource("people", "name: { type: text }, age: { type: integer }, firm: { type: integer }") +
          resource("firms", "title: { type: text }"),
        remote,
      },
      entities,
    },
    ({ method }) => ({ status: 200, body: method === "GET" ? [] : { ID: 61 } }),
    async ({ folder, run, server }) => {
      expect((await run("plan", "sync", "-o", "saved.json")).code).toBe(0);
      const file = join(folder, "systems", "there.yaml");
      const text = await readFile(file, "utf8");
      await writeFile(file, text.replace(from, to));
      const applied = await run("apply", "saved.json");
      expect([applied.code, applied.stderr]).toEqual([
        78,
        expect.stringContaining("the plan was made with another mapping"),
      ]);
      const posts = () => server.requests.filter(({ method }) => method === "POST").length;
      expect(posts()).toBe(0);
      await writeFile(file, text);
      expect((await run("apply", "saved.json")).code).toBe(0);
      expect(posts()).toBe(1);
    },
  ),
);
