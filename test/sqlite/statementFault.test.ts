import { describe, expect, it } from "vitest";
import { statementFault } from "../../src/sqlite/statementFault.ts";

describe("the check of a statement", () => {
  it.each([
    ["select 1", []],
    ["select ?", ["x"]],
    ["select ?, ?", [1, null]],
    ["select ?1, ?2, ?1", [1, 2]],
    ["select '?', \"a?b\", `?`, [c?d] -- ?\n /* ? ; */", []],
    ["select ?->>'$.name' from t where a = 'it''s ?'", ["{}"]],
    ["select 1;", []],
    ["select 1; -- done", []],
    ["select a$b from t", []],
    ["select ?", [1.5]],
    ["select ?", [-0]],
    ["select ?", [2 ** 31 - 1]],
    ["select ?", [-(2 ** 31)]],
  ])("lets %s pass", (sql, parameters) => {
    expect(statementFault(sql, parameters)).toBeUndefined();
  });

  it.each([
    ["select ?", [], "1 parameters and was given 0"],
    ["select 1", [1], "0 parameters and was given 1"],
    ["select ?3", [1], "3 parameters and was given 1"],
    ["select :name", [], "positional"],
    ["select $name", [], "positional"],
    ["delete from a; delete from b", [], "first statement"],
    ["select ?", [Number.NaN], "is NaN"],
    ["select ?", [Number.POSITIVE_INFINITY], "is Infinity"],
    ["select ?", [2 ** 31], "beyond 32 bits"],
    ["select ?", [-(2 ** 31) - 1], "beyond 32 bits"],
    ["select ?", [4321098765], "beyond 32 bits"],
  ])("refuses %s with %j", (sql, parameters, part) => {
    expect(statementFault(sql, parameters)).toContain(part);
  });
});
