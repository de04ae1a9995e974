/**
 * `npm run fuzz -- [--minutes N] [--target NAME] [--seed N]`: batch after batch over all kinds of input. What is
 * found for the first time joins the corpus; a defect is printed with its input and makes the end 1.
 */
import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { corpusFile, corpusOf, type Entry, entryOf } from "./Entry.ts";
import { isTarget, type Target, targetNames } from "./targets/registry.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "5" },
    target: { type: "string" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
});
const chosen = values.target === undefined ? targetNames : [values.target].filter(isTarget);
const minutes = Number(values.minutes);
const firstSeed = Number(values.seed);
if (chosen.length === 0 || !(minutes > 0) || !Number.isInteger(firstSeed)) {
  process.stderr.write(`usage: fuzz [--minutes N] [--target ${targetNames.join("|")}] [--seed N]\n`);
  process.exit(64);
}

/** Inputs of a batch, what it may hold in memory, and how long it may be silent or run. */
const runs = 150;
const heapMb = 512;
const batchMs = 240_000;
const mostEntries = 80;

interface Batch {
  readonly found: ReadonlyArray<Entry>;
  readonly signatures: ReadonlyArray<string>;
  readonly defects: ReadonlyArray<Entry>;
  readonly runs: number;
  readonly slowestMs: number;
  readonly memoryMb: number;
}

interface Line {
  readonly found?: Entry;
  /** Of an input that is too long to be kept. */
  readonly signature?: string;
  readonly defect?: Entry;
  readonly runs?: number;
  readonly slowestMs?: number;
  readonly memoryMb?: number;
}

const scratch = mkdtempSync(join(tmpdir(), "crosswalk-fuzz-"));

const runBatch = async (target: Target, seed: number): Promise<Batch> => {
  const current = join(scratch, "current.json");
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${heapMb}`,
      "--import",
      "tsx",
      fileURLToPath(new URL("batch.ts", import.meta.url)),
      target,
      String(seed),
      String(runs),
      current,
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors = `${errors}${chunk}`.slice(-4_000);
  });
  const killed = setTimeout(() => child.kill("SIGKILL"), batchMs);
  const lines: Array<Line> = [];
  // A pipe can take part of a line before the process is killed.
  for await (const line of createInterface({ input: child.stdout }))
    if (line.endsWith("}")) lines.push(JSON.parse(line));
  const code = await ended;
  clearTimeout(killed);
  const last = lines.at(-1);
  const defects = lines.flatMap(({ defect }) => (defect === undefined ? [] : [defect]));
  if (code !== 0)
    defects.push(
      entryOf(
        JSON.parse(readFileSync(current, "utf8")),
        code === null
          ? `no answer within ${batchMs} ms, or out of memory: ${errors.trim().split("\n").at(-1)}`
          : `the process ended with ${code}: ${errors}`,
      ),
    );
  return {
    found: lines.flatMap(({ found }) => (found === undefined ? [] : [found])),
    signatures: lines.flatMap(({ signature }) => (signature === undefined ? [] : [signature])),
    defects,
    runs: last?.runs ?? 0,
    slowestMs: last?.slowestMs ?? 0,
    memoryMb: last?.memoryMb ?? 0,
  };
};

const until = Date.now() + minutes * 60_000;
const known = new Map(chosen.map((target) => [target, new Set(corpusOf(target).map(({ found }) => found))]));
const totals = new Map(
  chosen.map((target) => [
    target,
    { runs: 0, signatures: new Set<string>(), kept: 0, slowestMs: 0, memoryMb: 0 },
  ]),
);
let defects = 0;
process.stdout.write(`seed ${firstSeed}\n`);
for (let seed = firstSeed; Date.now() < until; seed += 1)
  for (const target of chosen) {
    if (Date.now() >= until) break;
    const batch = await runBatch(target, seed);
    const total = totals.get(target);
    const kept = known.get(target);
    if (total === undefined || kept === undefined) continue;
    total.runs += batch.runs;
    total.slowestMs = Math.max(total.slowestMs, batch.slowestMs);
    total.memoryMb = Math.max(total.memoryMb, batch.memoryMb);
    for (const signature of batch.signatures) total.signatures.add(signature);
    for (const entry of batch.found) {
      total.signatures.add(entry.found);
      if (kept.has(entry.found) || kept.size >= mostEntries) continue;
      kept.add(entry.found);
      total.kept += 1;
      appendFileSync(corpusFile(target), `${JSON.stringify(entry)}\n`);
    }
    for (const entry of batch.defects) {
      defects += 1;
      process.stdout.write(`DEFECT ${target}, seed ${seed}: ${entry.found}\n  ${JSON.stringify(entry)}\n`);
    }
  }
rmSync(scratch, { recursive: true, force: true });
for (const [target, total] of totals)
  process.stdout.write(
    `${target}: ${total.runs} inputs, ${total.signatures.size} different findings, ${total.kept} new in the corpus, slowest ${total.slowestMs} ms, at most ${total.memoryMb} MB\n`,
  );
process.stdout.write(`${defects} defects\n`);
process.exitCode = defects === 0 ? 0 : 1;
