/** What test files import as `vitest` in the quick runner: tests are noted, and run when they are asked for. */
import { expect } from "vitest";

export { expect };

const titles = [];

const note = (name, run) => {
  const all = globalThis.__quickTests__;
  const full = [...titles, name].join(" > ");
  all.push({ id: `${all.length} ${full}`, name: full, run });
};

/** The body stands before or after the options. */
const bodyOf = (parts) => {
  const body = parts.find((part) => typeof part === "function");
  if (body === undefined) throw new Error("a test without a body");
  return body;
};

export const describe = (title, ...parts) => {
  titles.push(title);
  try {
    bodyOf(parts)();
  } finally {
    titles.pop();
  }
};

/** The values of each row of a table, and what tells it from the others. */
const rowsOf = (table) =>
  table.map((row, index) => {
    const values = Array.isArray(row) ? row : [row];
    const [first] = values;
    return { values, shown: typeof first === "object" ? String(first?._tag ?? index) : String(first) };
  });

describe.each =
  (table) =>
  (title, ...parts) => {
    const body = bodyOf(parts);
    for (const { values, shown } of rowsOf(table)) describe(`${title} ${shown}`, () => body(...values));
  };

export const test = (name, ...parts) => note(name, bodyOf(parts));
test.each =
  (table) =>
  (name, ...parts) => {
    const body = bodyOf(parts);
    for (const { values, shown } of rowsOf(table)) note(`${name} ${shown}`, () => body(...values));
  };
export const it = test;
