/**
 * One batch of inputs of one kind in a process of its own, so that a hang or a lack of memory ends the process and
 * not the campaign. `batch.ts TARGET SEED RUNS FILE`: each input stands in FILE before it is tried. Says what it
 * found as JSON lines on standard output, and the time of the slowest input last.
 */
import { writeFileSync, writeSync } from "node:fs";
import fc from "fast-check";
import { entryOf, longestKept } from "./Entry.ts";
import { judge } from "./judge.ts";
import { isTarget, targets } from "./targets/registry.ts";

const [target = "", seed = "", runs = "", current = ""] = process.argv.slice(2);
if (!isTarget(target)) throw new Error(`no target ${target}`);

/** Written at once: the process may be killed with the next input. */
const say = (message: object): void => {
  writeSync(1, `${JSON.stringify(message)}\n`);
};

const seen = new Set<string>();
let slowest = 0;
const outcome = await fc.check(
  fc.asyncProperty(targets[target], async (files) => {
    writeFileSync(current, JSON.stringify(files));
    const started = performance.now();
    const signature = await judge(files);
    slowest = Math.max(slowest, performance.now() - started);
    if (seen.has(signature)) return;
    seen.add(signature);
    const entry = entryOf(files, signature);
    say(JSON.stringify(entry).length > longestKept ? { signature } : { found: entry });
  }),
  {
    seed: Number(seed),
    numRuns: Number(runs),
    interruptAfterTimeLimit: 120_000,
    markInterruptAsFailure: false,
  },
);
const files = outcome.counterexample?.[0];
if (outcome.failed && files !== undefined)
  say({
    defect: entryOf(files, outcome.errorInstance instanceof Error ? outcome.errorInstance.message : "failed"),
  });
say({
  runs: outcome.numRuns,
  slowestMs: Math.round(slowest),
  memoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
});
