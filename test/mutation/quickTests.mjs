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

export const test = (name, ...parts) => note(name, bodyOf(parts));
test.each =
  (table) =>
  (name, ...parts) => {
    const body = bodyOf(parts);
    for (const row of table) {
      const values = Array.isArray(row) ? row : [row];
      note(`${name} ${String(values[0])}`, () => body(...values));
    }
  };
export const it = test;
