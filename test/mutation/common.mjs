/** What the runs of Stryker share: a mutant is tried by the tests that are quick and about it, and nothing else. */
export const run = (name, mutate, quickTests) => ({
  testRunner: "quick",
  plugins: ["./test/mutation/quickRunner.mjs"],
  quickTests,
  mutate,
  ignorePatterns: ["/dist", "/mappings", "/schemas", "/test/broken"],
  coverageAnalysis: "perTest",
  concurrency: 2,
  reporters: ["progress-append-only", "clear-text", "json"],
  clearTextReporter: { reportTests: false, logTests: false },
  jsonReporter: { fileName: `reports/mutation/${name}.json` },
  thresholds: { high: 95, low: 90, break: 90 },
  warnings: { unknownOptions: false, slow: false },
});
