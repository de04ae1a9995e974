/** A system that asks for a longer pause than a run waits. */
import { expect, it } from "vitest";
import { entities, remote, resource } from "./peopleAndFirms.ts";
import { bodyOf, withRest } from "./restSide.ts";

it("ends the run at once, also for a record whose write has come through and is to be read back", () => {
  const people = new Map<string, Record<string, unknown>>(
    ["61", "62"].map((id) => [id, { ID: Number(id), Name: `Person ${id}`, Age: 20 }]),
  );
  return withRest(
    {
      tables: `create table people (id integer primary key, name text, age integer, firm integer, link integer);
        create table firms (id integer primary key, title text, link integer);
        insert into people values (1, 'Person 61', 30, null, 61), (2, 'Person 62', 30, null, 62);`,
      resources: {
        local:
          resource("people", "name: { type: text }, age: { type: integer }, firm: { type: integer }") +
          resource("firms", "title: { type: text }"),
        remote: remote.replace(
          "    list: { method: GET, path: /people }",
          '    list: { method: GET, path: /people }\n    read: { method: GET, path: "/people/{ID}" }',
        ),
      },
      entities,
    },
    (asked) => {
      const [, kind, id = ""] = asked.path.split("/");
      if (asked.method === "GET")
        return {
          status: 200,
          body: kind === "firms" ? [] : id === "" ? [...people.values()] : people.get(id),
        };
      if (id === "61") return { status: 429, headers: { "retry-after": "7200" } };
      people.set(id, { ...people.get(id), ...bodyOf(asked) });
      return { status: 200, body: {} };
    },
    async ({ run, server }) => {
      server.faults.push({
        when: ({ method, path }) => method === "PATCH" && path.endsWith("62"),
        fault: { _tag: "Late", milliseconds: 700 },
      });
      const ended = await run("run", "sync");
      expect([ended.code, ended.stdout + ended.stderr]).toEqual([
        69,
        expect.stringContaining("the system asks to wait 7200 s"),
      ]);
      expect(people.get("62")?.Age).toBe(30);
    },
  );
});
