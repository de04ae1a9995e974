/**
 * What checking mapping files costs: cold processes beside bare Node and `ajv-cli`, turn by turn in one run; how the
 * time of a check is spent; and how it grows.
 */
import { spawn } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { makeChecker } from "../../src/check/check.ts";
import { connectorKinds } from "../../src/connector/registry.ts";
import { type FlowService, flow } from "../../src/flow/Flow.ts";
import { filesIn, loadFiles } from "../support/checkFiles.ts";
import { writeGeneratedMapping } from "./generatedMapping.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const command = join(root, "dist", "main.js");
const reference = join(root, "mappings", "pics-onefile");
const ajv = join(root, "node_modules", "ajv-cli", "dist", "index.js");
const meter = fileURLToPath(new URL("peak-memory.mjs", import.meta.url));

interface Ended {
  readonly ms: number;
  readonly peakMb: number | undefined;
  readonly output: string;
}

/** Runs Node cold; refuses to measure a program that fails. */
const node = async (args: ReadonlyArray<string>): Promise<Ended> => {
  const started = performance.now();
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let [output, errors] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    output += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    errors += chunk;
  });
  const code = await new Promise<number | null>((done) => child.on("close", (exit) => done(exit)));
  const ms = performance.now() - started;
  if (code !== 0) throw new Error(`node ${args.join(" ")} ended with ${code}\n${errors}`);
  const peak = /peak memory: (\d+) MB/.exec(errors)?.[1];
  return { ms, peakMb: peak === undefined ? undefined : Number(peak), output };
};

const median = (all: ReadonlyArray<number>): number =>
  [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;

const schemaOf = (name: string): string => join(root, "schemas", `${name}.schema.json`);
const ajvOn = (schema: string, files: string): ReadonlyArray<string> => [
  ajv,
  "validate",
  "--spec=draft7",
  "--strict=false",
  "-s",
  schemaOf(schema),
  "-d",
  join(reference, files),
];

/**
 * By name: processes that are run one after the other and timed together. `mapping` is the reference mapping without its
 * test cases: `ajv-cli` reads YAML 1.1, where an instant is no text, and refuses them.
 */
const programsOn = (mapping: string): Readonly<Record<string, ReadonlyArray<ReadonlyArray<string>>>> => ({
  "node -e 0": [["-e", "0"]],
  "crosswalk --help": [[command, "--help"]],
  "crosswalk validate, starter": [[command, "validate", join(root, "mappings", "starter")]],
  "crosswalk validate, reference": [[command, "validate", mapping]],
  "the same with its cases": [[command, "validate", reference]],
  "ajv-cli, its entities alone": [ajvOn("entity", "entities/*.yaml")],
  // It takes one schema a process.
  "ajv-cli, the same files": [
    ajvOn("integration", "crosswalk.yaml"),
    ajvOn("entity", "entities/*.yaml"),
    ajvOn("codes", "codes/*.yaml"),
    ajvOn("profile", "profiles/*.yaml"),
    ajvOn("system-sql", "systems/pics.yaml"),
    ajvOn("system-rest", "systems/onefile.yaml"),
  ],
});

const coldStarts = async (rounds: number): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "crosswalk-bench-"));
  try {
    const mapping = join(folder, "pics-onefile");
    await cp(reference, mapping, { recursive: true, filter: (path) => !path.endsWith(`${sep}cases`) });
    await timed(programsOn(mapping), rounds);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const timed = async (programs: ReturnType<typeof programsOn>, rounds: number): Promise<void> => {
  const times = new Map(Object.keys(programs).map((name): [string, Array<number>] => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const [name, processes] of Object.entries(programs)) {
      let ms = 0;
      for (const args of processes) ms += (await node(args)).ms;
      times.get(name)?.push(ms);
    }
  const bare = median(times.get("node -e 0") ?? []);
  const other = median(times.get("ajv-cli, the same files") ?? []);
  console.log(`Cold processes, turn by turn, median of ${rounds}`);
  for (const [name, all] of times) {
    const own = median(all);
    console.log(
      `  ${name.padEnd(30)} ${own.toFixed(0).padStart(5)} ms  ${(own / bare).toFixed(1).padStart(5)} x bare node  ${(own / other).toFixed(2).padStart(5)} x ajv-cli`,
    );
  }
};

/** The flow function, with a count of the questions it was asked. */
const counting = (): { readonly flow: FlowService; readonly asked: () => number } => {
  let asked = 0;
  return {
    flow: {
      verdict: (question) => {
        asked += 1;
        return flow.verdict(question);
      },
      decide: flow.decide,
    },
    asked: () => asked,
  };
};

const insideOneCheck = (rounds: number): void => {
  const files = filesIn(new URL(`file://${reference}/`));
  const own = Object.fromEntries(
    Object.entries(files).filter(([path]) => /^(crosswalk|systems|entities|codes|profiles)/.test(path)),
  );
  const parse: Array<number> = [];
  const check: Array<number> = [];
  let asked = 0;
  for (let round = 0; round < rounds * 2; round += 1) {
    const start = performance.now();
    const loaded = loadFiles(own);
    const parsed = performance.now();
    const counter = counting();
    const { diagnostics } = makeChecker(connectorKinds, counter.flow).check(loaded);
    const checked = performance.now();
    if (diagnostics.length > 0) throw new Error("the reference mapping is not clean");
    asked = counter.asked();
    // The first rounds warm the compiler up.
    if (round < rounds) continue;
    parse.push(parsed - start);
    check.push(checked - parsed);
  }
  const [parsing, checking] = [median(parse), median(check)];
  console.log(`The reference mapping in a warm process, median of ${rounds}`);
  console.log(
    `  parsing YAML ${parsing.toFixed(0)} ms (${((100 * parsing) / (parsing + checking)).toFixed(0)} %); structure, names, types and the exhaustive check ${checking.toFixed(0)} ms, which asks the flow function ${asked} times`,
  );
};

const growth = async (): Promise<void> => {
  console.log("validate of a generated mapping, cold");
  const folder = await mkdtemp(join(tmpdir(), "crosswalk-bench-"));
  try {
    for (const fields of [1_000, 2_500, 5_000, 10_000]) {
      const own = join(folder, String(fields));
      await writeGeneratedMapping(own, fields);
      const { ms, peakMb } = await node(["--import", meter, command, "validate", own]);
      console.log(
        `  ${String(fields).padStart(6)} fields  ${(ms / 1000).toFixed(2).padStart(6)} s  ${((1000 * ms) / fields).toFixed(0).padStart(5)} µs a field  ${peakMb} MB`,
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const casesPerSecond = async (): Promise<void> => {
  const { ms, output } = await node([command, "test", reference]);
  const count = Number(/^(\d+) cases,/m.exec(output)?.[1]);
  console.log(
    `crosswalk test of the reference mapping, cold: ${count} cases in ${(ms / 1000).toFixed(1)} s, ${((1000 * count) / ms).toFixed(0)} cases a second`,
  );
};

export const benchFiles = async (rounds: number): Promise<void> => {
  await coldStarts(rounds);
  insideOneCheck(rounds);
  await casesPerSecond();
  await growth();
};
