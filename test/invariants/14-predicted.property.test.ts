import { beforeAll, expect } from "vitest";
import { testInvariant } from "./harness.ts";
import { forget, hitTable, missed } from "./hits.ts";
import { predicted } from "./properties/predicted.ts";

beforeAll(forget);
testInvariant(predicted, () => {
  console.log(`Hits of each cell of the tables:\n${hitTable()}`);
  expect(missed()).toEqual([]);
});
