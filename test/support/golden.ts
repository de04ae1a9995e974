/** Golden files: compared byte for byte; written anew only when asked for by name, and never by a build server. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect } from "vitest";

const update = process.env.UPDATE_GOLDEN === "1" && process.env.CI === undefined;

/** Compares `text` with the file; `UPDATE_GOLDEN=1 npx vitest run …` writes it. */
export const expectGolden = (file: URL, text: string): void => {
  if (update) {
    mkdirSync(new URL("./", file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(existsSync(file), `there is no ${file.pathname}: set UPDATE_GOLDEN=1 to write it`).toBe(true);
  expect(text).toBe(readFileSync(file, "utf8"));
};
