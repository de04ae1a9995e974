import { describe, expect, it } from "vitest";
import { affinityOf } from "../../../src/connector/sql/affinity.ts";
import { bindClock, decodeTagged, quote, taggedJson } from "../../../src/connector/sql/sql.ts";

describe("a query of a system file", () => {
  it("has the run's day and instant bound, and nothing else", () => {
    expect(bindClock("select :today, ':now', \":today\", [:now] -- :now\n, /* :today */ :now;")).toEqual({
      _tag: "Bound",
      sql: "(select (?1->>'$.today'), ':now', \":today\", [:now] -- :now\n, /* :today */ (?1->>'$.now')\n)",
    });
    for (const query of [
      "select :todays",
      "select ?",
      "select ?2",
      "select @x",
      "select $x",
      "select 1; drop table t",
    ])
      expect(bindClock(query)._tag, query).toBe("Unfit");
    expect(bindClock("select a->>'$.b' from t where c = ';?'")._tag).toBe("Bound");
  });
});

describe("a tagged value", () => {
  it("keeps its storage class and every digit", () => {
    expect(decodeTagged("i9007199254740993")).toBe("9007199254740993");
    expect(decodeTagged("t9007199254740993")).toBe("9007199254740993");
    expect(decodeTagged("r0.10000000000000001")).toBe(0.1);
    expect(decodeTagged("t")).toBe("");
    expect(decodeTagged(null)).toBeNull();
    expect(decodeTagged("b")).toBeUndefined();
  });

  it("goes back into the database as the same value", () => {
    expect(taggedJson("i9007199254740993")).toBe("9007199254740993");
    expect(taggedJson('ta"b')).toBe('"a\\"b"');
    expect(taggedJson("r1.5")).toBe("1.5");
    expect(taggedJson("rInf")).toBeUndefined();
    expect(taggedJson("b")).toBeUndefined();
    expect(taggedJson(null)).toBe("null");
  });
});

describe("names and types of columns", () => {
  it("are taken as SQLite takes them", () => {
    expect(quote('a"b')).toBe('"a""b"');
    const declared = [
      "INTEGER",
      "bigint",
      "VARCHAR(10)",
      "nchar",
      "clob",
      "REAL",
      "double",
      "decimal(5,2)",
      "date",
      "blob",
      "",
    ];
    expect(declared.map(affinityOf)).toEqual([
      "number",
      "number",
      "text",
      "text",
      "text",
      "number",
      "number",
      "number",
      "number",
      "none",
      "none",
    ]);
  });
});
