/**
 * A test runner for Stryker that loads the quick tests once and then tries one mutant after the other in the same
 * process. The runner of vitest starts a worker and loads every module anew for each mutant, which takes a second
 * and more where the tests themselves take milliseconds. Only mutants of what runs while a module loads need the
 * modules loaded anew. The tests are the files that vitest runs in `npm test`, with vitest's own `expect`.
 */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import { DryRunStatus, MutantRunStatus, TestStatus } from "@stryker-mutator/api/test-runner";
import { build } from "esbuild";
import fc from "fast-check";

/** The namespace that instrumented code and Stryker share. */
globalThis.__stryker__ ??= {};
const shared = globalThis.__stryker__;

const here = dirname(fileURLToPath(import.meta.url));

/** A test that hangs is taken for failed after this many times its own time, and so many milliseconds more. */
const patience = { times: 5, more: 3_000 };

class DidNotEnd extends Error {}

/** Waits for a test for so long; what it began may go on. */
const within = async (milliseconds, running) => {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new DidNotEnd(`not ended after ${milliseconds} ms`)), milliseconds);
  });
  try {
    await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
  }
};

const testFilesIn = async (folder) =>
  (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".test.ts")).sort();

/** Modules of the project in one file, packages from outside. */
const bundle = async (files, outfile) => {
  const stand = join(here, "quickTests.mjs");
  await build({
    stdin: {
      contents: files.map((file) => `import ${JSON.stringify(`./${file}`)};`).join("\n"),
      resolveDir: resolve("."),
    },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    outfile,
    plugins: [
      {
        name: "quick tests",
        setup(on) {
          on.onResolve({ filter: /^vitest$/ }, ({ importer }) =>
            importer === stand ? { path: "vitest", external: true } : { path: stand },
          );
        },
      },
    ],
  });
};

class QuickRunner {
  static inject = ["options"];

  constructor(options) {
    this.options = options;
    this.loaded = 0;
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    const wanted = this.options.quickTests;
    const files = ["test/support/setup.ts"];
    for (const one of wanted)
      if (one.endsWith(".ts")) files.push(one);
      else for (const name of await testFilesIn(one)) files.push(relative(".", join(one, name)));
    // Beside the sandbox's packages, so that they are found.
    this.folder = await mkdtemp(resolve("quick-"));
    this.file = join(this.folder, "tests.mjs");
    await bundle(files, this.file);
  }

  /** Loads every module anew; packages stay loaded. */
  async load() {
    globalThis.__quickTests__ = [];
    this.loaded += 1;
    await import(`${pathToFileURL(this.file).href}?${this.loaded}`);
    this.tests = globalThis.__quickTests__;
    // A mutant that is found needs no short counterexample.
    fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });
  }

  async runTests(tests, stopAtFailure) {
    const results = [];
    for (const { id, name, run } of tests) {
      shared.currentTestId = id;
      const started = performance.now();
      let failure;
      try {
        await within(
          this.took === undefined ? 600_000 : this.timeOf({ id }) * patience.times + patience.more,
          run(),
        );
      } catch (error) {
        // What hangs would run into the tests of the next mutant.
        if (error instanceof DidNotEnd) this.tests = undefined;
        failure = error instanceof Error ? error.message : String(error);
      }
      shared.currentTestId = undefined;
      const common = { id, name, timeSpentMs: performance.now() - started };
      results.push(
        failure === undefined
          ? { ...common, status: TestStatus.Success }
          : { ...common, status: TestStatus.Failed, failureMessage: failure },
      );
      if (failure !== undefined && stopAtFailure) break;
    }
    return results;
  }

  async dryRun() {
    shared.activeMutant = undefined;
    shared.mutantCoverage = { static: {}, perTest: {} };
    await this.load();
    const tests = await this.runTests(this.tests, false);
    // The first that fails ends a mutant: the quickest are asked first.
    this.took = new Map(tests.map(({ id, timeSpentMs }) => [id, timeSpentMs]));
    return { status: DryRunStatus.Complete, tests, mutantCoverage: shared.mutantCoverage };
  }

  /** Milliseconds of the dry run. */
  timeOf({ id }) {
    return this.took?.get(id) ?? 0;
  }

  async mutantRun({ activeMutant, testFilter, mutantActivation, hitLimit, reloadEnvironment }) {
    shared.hitLimit = hitLimit;
    shared.hitCount = hitLimit === undefined ? undefined : 0;
    shared.activeMutant = mutantActivation === "static" ? activeMutant.id : undefined;
    let results;
    try {
      if (reloadEnvironment || this.tests === undefined) await this.load();
      shared.activeMutant = activeMutant.id;
      const wanted = testFilter === undefined ? undefined : new Set(testFilter);
      results = await this.runTests(
        this.tests
          .filter(({ id }) => wanted === undefined || wanted.has(id))
          .sort((one, other) => this.timeOf(one) - this.timeOf(other)),
        true,
      );
    } catch (error) {
      results = [{ id: "loading", status: TestStatus.Failed, failureMessage: String(error) }];
      this.tests = undefined;
    } finally {
      shared.activeMutant = undefined;
    }
    if (hitLimit !== undefined && shared.hitCount > hitLimit)
      return {
        status: MutantRunStatus.Timeout,
        reason: `hit limit reached (${shared.hitCount}/${hitLimit})`,
      };
    const failed = results.find(({ status }) => status === TestStatus.Failed);
    return failed === undefined
      ? { status: MutantRunStatus.Survived, nrOfTests: results.length }
      : {
          status: MutantRunStatus.Killed,
          killedBy: [failed.id],
          failureMessage: failed.failureMessage,
          nrOfTests: results.length,
        };
  }

  async dispose() {
    if (this.folder !== undefined) await rm(this.folder, { recursive: true, force: true });
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "quick", QuickRunner)];
