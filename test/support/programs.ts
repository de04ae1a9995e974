/**
 * The programs that tests start as processes of their own, bundled once for a whole run, as the package itself
 * is: a process that would translate every file first takes seconds to come up.
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { TestProject } from "vitest/node";

const root = fileURLToPath(new URL("../..", import.meta.url));

const programs = {
  crosswalk: "src/main.ts",
  trialWorker: "src/trialWorker.ts",
  "stand-in": "mappings/pics-onefile/stand-in/main.ts",
  beginAndHang: "test/state/beginAndHang.ts",
  budgetWorker: "test/state/budgetWorker.ts",
  migrateAndHang: "test/state/migrateAndHang.ts",
  holdRunLock: "test/state/holdRunLock.ts",
  raceRunLock: "test/state/raceRunLock.ts",
  writeForEver: "test/connector/files/writeForEver.ts",
} as const;

export type Program = keyof typeof programs;

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder that holds the programs of this run. */
    readonly programs: string;
  }
}

export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  // Below node_modules, so that the driver is found, which is not bundled.
  const caches = join(root, "node_modules", ".cache");
  await mkdir(caches, { recursive: true });
  const folder = await mkdtemp(join(caches, "crosswalk-programs-"));
  await build({
    absWorkingDir: root,
    entryPoints: { ...programs },
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: "node",
    target: "node20.19",
    format: "esm",
    outExtension: { ".js": ".mjs" },
    external: ["sqlite3"],
    logLevel: "warning",
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  project.provide("programs", folder);
  return () => rm(folder, { recursive: true, force: true });
};
