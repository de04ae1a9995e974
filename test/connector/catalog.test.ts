import * as Schema from "effect/Schema";
import { describe, expect, it } from "vitest";
import { connectorKinds } from "../../src/connector/registry.ts";
import { rest } from "../../src/connector/rest/kind.ts";
import { sql } from "../../src/connector/sql/kind.ts";
import { SqlSystemFile } from "../../src/connector/sql/SqlSystemFile.ts";
import { formSystem } from "../contract/support/formSubject.ts";
import { jsonSystem } from "../contract/support/jsonSubject.ts";
import { peopleSystem } from "../contract/support/sqlSubject.ts";

const sqlSystem = (resources: unknown): unknown => ({ ...peopleSystem, resources });

describe("the kinds of connectors", () => {
  it("have names of their own, and a schema each", () => {
    expect(connectorKinds.map((kind) => kind.name)).toEqual(["rest", "sql", "files"]);
    for (const { schema, name } of connectorKinds) expect(JSON.stringify(schema)).toContain(`"${name}"`);
  });

  it("say what a profile must give", () => {
    expect(rest.connection(formSystem)).toEqual({ url: { type: "text" }, customer: { type: "secret" } });
    expect(sql.connection(peopleSystem)).toEqual({ file: { type: "text" } });
  });
});

describe("the catalogue of a rest system", () => {
  const person = rest.catalog(formSystem).resources.person;
  const item = rest.catalog(jsonSystem).resources.item;

  it("has what each request returns, needs and costs", () => {
    expect(person?.list).toEqual({
      returns: ["ID", "Name", "CentreID"],
      filters: ["CentreID"],
      needs: [],
      pageSize: 10,
    });
    expect(person?.read).toEqual({
      returns: ["ID", "CentreID", "Name", "Email", "Born", "Note"],
      requests: 1,
    });
    const part = (lost: string, carries: ReadonlyArray<string>) => ({
      requests: 1,
      lost,
      sends: undefined,
      needs: [],
      carries,
      makes: true,
    });
    expect(person?.create).toEqual({
      parts: [part("find", ["CentreID", "Name", "Email", "Born", "Note"])],
      newKey: "generated",
    });
    expect(item?.create).toEqual({
      parts: [part("doubt", ["code", "title", "email", "price", "shelf", "active", "soldAt"])],
      newKey: "given",
    });
    expect(person?.update).toEqual({ requests: 1 });
    expect(item?.list?.filters).toEqual(["shelf"]);
  });

  it("counts a filter that is always given as returned, and a list without pages as one request", () => {
    const { person: declared } = formSystem.resources;
    const { pages: _, ...list } = declared.list;
    const catalog = rest.catalog({
      ...formSystem,
      resources: { person: { ...declared, list: { ...list, returns: ["ID"], needs: ["CentreID"] } } },
    });
    expect(catalog.resources.person?.list).toEqual({
      returns: ["ID", "CentreID"],
      filters: ["CentreID"],
      needs: ["CentreID"],
      pageSize: Number.MAX_SAFE_INTEGER,
    });
  });

  it("allows no more than the field and the requests of its resource allow", () => {
    expect(person?.fields.ID?.access).toEqual(["read"]);
    expect(person?.fields.CentreID).toMatchObject({ access: ["read", "create"], required: true });
    expect(person?.fields.Name?.access).toEqual(["read", "create", "update"]);
    expect(item?.fields.code?.access).toEqual(["read", "create"]);
    const { update: _, create: __, ...readOnly } = formSystem.resources.person;
    const catalog = rest.catalog({ ...formSystem, resources: { person: readOnly } });
    expect(catalog.resources.person?.fields.Name?.access).toEqual(["read"]);
    expect(catalog.resources.person?.create).toBeUndefined();
  });

  it("names each place as stored", () => {
    expect(item?.fields.email?.stored).toBe("item.contact.email");
    expect(person?.fields.Email).toMatchObject({ stored: "person.Email", sensitive: true });
  });
});

describe("the catalogue of a sql system", () => {
  it("has places as stored: table and column, shared by every resource over the table", () => {
    const catalog = sql.catalog(
      sqlSystem({
        people: { table: "People", key: ["id"], fields: { id: { type: "integer" }, name: { type: "text" } } },
        members: {
          query: "select * from people",
          writes: { table: "people", by: ["id"] },
          key: ["id", "centre"],
          fields: {
            id: { type: "integer" },
            centre: { type: "integer" },
            called: { column: "Name", type: "text" },
            age: { type: "integer", query: "select 1" },
          },
        },
        views: {
          query: "select 1 as id",
          key: ["id"],
          fields: { id: { type: "integer" }, name: { type: "text" } },
        },
      }),
    );
    const { people, members, views } = catalog.resources;
    expect(people?.fields.name?.stored).toBe("people.name");
    expect(members?.fields.called?.stored).toBe("people.name");
    expect(members?.fields.age?.stored).toBe("query:members.age");
    expect(views?.fields.name?.stored).toBe("query:views.name");

    expect(people?.fields.name?.access).toEqual(["read", "update"]);
    expect(people?.create).toBeUndefined();
    expect(members?.fields.called?.access).toEqual(["read", "update"]);
    expect(members?.fields.age?.access).toEqual(["read"]);
    expect(members?.fields.id?.access).toEqual(["read"]);
    expect(members?.create).toBeUndefined();
    expect(views?.fields.name?.access).toEqual(["read"]);
    expect(views?.update).toBeUndefined();
  });

  it("takes new rows only where it says how their key arises", () => {
    const table = (newKey: string) =>
      sql.catalog(
        sqlSystem({ people: { table: "people", newKey, key: ["id"], fields: { id: { type: "integer" } } } }),
      ).resources.people;
    expect(table("generated")?.create).toEqual({
      parts: [{ requests: 0, lost: "find", sends: undefined, needs: [], carries: undefined, makes: true }],
      newKey: "generated",
    });
    expect(table("generated")?.fields.id?.access).toEqual(["read"]);
    expect(table("given")?.create?.newKey).toBe("given");
    expect(table("given")?.fields.id?.access).toEqual(["read", "create"]);
  });

  it("costs no request", () => {
    const { people } = sql.catalog(peopleSystem).resources;
    expect(people?.list?.pageSize).toBeUndefined();
    expect([people?.read?.requests, people?.update?.requests]).toEqual([0, 0]);
    expect(people?.create?.parts.map((part) => part.requests)).toEqual([0]);
  });

  it("is made of a file that the schema takes", () => {
    expect(Schema.is(SqlSystemFile)(peopleSystem)).toBe(true);
  });
});
