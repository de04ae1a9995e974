/** Other files of a state that are damaged, each with what can be done about it. */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { entities, remote, resource } from "./peopleAndFirms.ts";
import { bodyOf, withRest } from "./restSide.ts";

it.each([
  ["call budget", /^budget-.*\.sqlite$/, "move the file away; a call budget begins anew"],
  ["run lock", /^run\.lock$/, "move the file away while no run is under way"],
])("a damaged %s ends the run before a request, with its path and the way on", (_about, name, help) => {
  const people: Array<Readonly<Record<string, unknown>>> = [];
  return withRest(
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
    (asked) => {
      if (asked.method === "GET")
        return { status: 200, body: asked.path.startsWith("/people") ? people : [] };
      const ID = 61 + people.length;
      people.push({ ...bodyOf(asked), ID });
      return { status: 200, body: { ID } };
    },
    async ({ folder, run, local, server }) => {
      expect((await run("run", "sync")).code).toBe(0);
      const found = (await readdir(folder, { recursive: true })).filter((file) => name.test(basename(file)));
      expect(found).toHaveLength(1);
      const path = join(folder, found[0] ?? "");
      for (const beside of ["-wal", "-shm"]) await rm(`${path}${beside}`, { force: true });
      await writeFile(path, "not a database, but long enough to look like something else ".repeat(100));
      const content = await readFile(path);
      await local.do("insert into people values (2, 'Bob', 20, null, null)");
      const asked = server.requests.length;

      const refused = await run("run", "sync");
      expect(refused).toMatchObject({ code: 78, stdout: "" });
      expect(refused.stderr).toContain(path);
      expect(refused.stderr).toContain(help);
      expect(refused.stderr).not.toMatch(/\n\s+at /);
      expect(server.requests.length).toBe(asked);
      expect((await readFile(path)).equals(content)).toBe(true);

      await rm(path);
      expect((await run("run", "sync")).code).toBe(0);
      const posts = server.requests.filter(({ method }) => method === "POST");
      expect(posts).toHaveLength(2);
    },
  );
});
