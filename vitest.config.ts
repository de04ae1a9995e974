import { existsSync, statfsSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/LongestFirst.ts";

/**
 * Temporary folders lie in memory where the system has room for them there: their databases and files are as
 * real, and nothing waits for a disk. `TMPDIR` puts them elsewhere.
 */
const inMemory = "/dev/shm";
const roomy = (folder: string): boolean => {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > 2 ** 30;
};
const temporary = process.env.TMPDIR ?? (roomy(inMemory) ? inMemory : undefined);

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "mappings/**/test/**/*.test.ts"],
    setupFiles: ["test/support/setup.ts"],
    globalSetup: ["test/support/programs.ts"],
    ...(temporary === undefined ? {} : { env: { TMPDIR: temporary } }),
    // Generous: a slow machine is no failure.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: "forks",
    maxWorkers: 2,
    // The engine is loaded once by each of the two processes, not once by each file. What a file counts in a
    // module of its own it counts from nothing.
    isolate: false,
    sequence: { sequencer: LongestFirst },
  },
});
