/**
 * Wrong variants of the command, each one line away from the right one, and what the campaign must find in them: a
 * campaign that finds nothing in these would say nothing about the right one.
 */
import { mkdtemp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { runCampaign } from "./campaign.ts";
import type { ProblemKind } from "./runEpisode.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Planted {
  readonly name: string;
  /** Below `src`. */
  readonly file: string;
  /** Stands in the file once. */
  readonly right: string;
  readonly wrong: string;
  /** What it must be noticed as, at least. */
  readonly as: ProblemKind;
}

export const planted: ReadonlyArray<Planted> = [
  {
    name: "a visit whose answer was lost is sent again",
    file: "execute/read/pairRecords.ts",
    right: `if (lost === "repeat") return false;`,
    wrong: "return false;",
    as: "duplicate",
  },
  {
    name: "a record in doubt is told to nobody",
    file: "plan/settleRecord.ts",
    right: `planning.put(template, keys, "in-doubt", pairing.message);`,
    wrong: "",
    as: "lost",
  },
  {
    name: "the second request of a create that was killed is not sent",
    file: "plan/unfinished.ts",
    right: "if (next < parts.length) return",
    wrong: "if (next < making) return",
    as: "lost",
  },
  {
    name: "a slot is free again when its call is answered",
    file: "state/slots.ts",
    right: "end + limit.windowMs + 1 > now",
    wrong: "end > now",
    as: "limit",
  },
  {
    name: "a mode that says ignore is taken for push",
    file: "flow/directions/pullAble.ts",
    right: "off: closed, ignore: closed",
    wrong: "off: closed, ignore: push",
    as: "wrong-way",
  },
  {
    name: "the text of a refusal is printed as it came",
    file: "connector/masking.ts",
    right: `masked.replaceAll(secret, "***")`,
    wrong: "masked",
    as: "secret",
  },
  {
    name: "files of the state can be read by others",
    file: "state/stateFile.ts",
    right: "if (((await file.stat()).mode & 0o777) !== 0o600) await file.chmod(0o600)",
    wrong: "await file.chmod(0o644)",
    as: "secret",
  },
  {
    name: "a system that is down ends the command like a fault of its own",
    file: "report/exitCodes.ts",
    right: "unreachable: 69",
    wrong: "unreachable: 70",
    as: "exit",
  },
  {
    name: "a write that was refused is never tried again",
    file: "plan/quarantine.ts",
    right: "refused !== undefined && refused.nextTry > at",
    wrong: "refused !== undefined",
    as: "stuck",
  },
  {
    name: "a write whose answer was lost is taken for refused",
    file: "state/outcomeStatus.ts",
    right: "message: outcome.message, open: true",
    wrong: "message: outcome.message, open: false",
    as: "duplicate",
  },
  {
    name: "a create that was found again does not read what its later requests refer to",
    file: "execute/read/locals.ts",
    right: `unfinished._tag === "GoesOn" ||`,
    wrong: `(unfinished._tag === "GoesOn" && state.creating.has(local.key)) ||`,
    as: "lost",
  },
];

/** The text of the file with the fault in it. */
export const withFault = async ({ file, right, wrong }: Planted): Promise<string> => {
  const parts = (await readFile(join(root, "src", file), "utf8")).split(right);
  if (parts.length !== 2) throw new Error(`${file} does not hold once: ${right}`);
  return parts.join(wrong);
};

const changed = (one: Planted): Plugin => ({
  name: "planted",
  setup: (on) => {
    const path = join(root, "src", one.file);
    on.onLoad({ filter: /\.ts$/ }, async (loaded) =>
      loaded.path === path ? { contents: await withFault(one), loader: "ts" } : undefined,
    );
  },
});

/** Builds the command with the fault in it; answers its file. */
const buildPlanted = async (one: Planted, folder: string): Promise<string> => {
  await build({
    absWorkingDir: root,
    entryPoints: ["src/main.ts"],
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "esm",
    outdir: folder,
    external: ["sqlite3"],
    logLevel: "warning",
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    plugins: [changed(one)],
  });
  return join(folder, "main.js");
};

/**
 * Plays each of them until an episode fails, at most for as long as some twenty episodes take; says what was found,
 * and answers whether each was noticed.
 */
export const runPlanted = async (options: {
  /** A folder from which the driver of the database is found. */
  readonly build: string;
  readonly folder: string;
  readonly seed: number;
  readonly together: number;
  readonly say: (line: string) => void;
}): Promise<boolean> => {
  const { folder, seed, together, say } = options;
  let noticed = 0;
  for (const one of planted) {
    const command = await buildPlanted(one, await mkdtemp(join(options.build, "planted-")));
    const { failures } = await runCampaign({
      command,
      folder: await mkdtemp(join(folder, "planted-")),
      seed,
      kills: 240,
      faults: 1_200,
      together,
      killsEach: 12,
      mostFailures: 1,
      shrinks: false,
      log: () => undefined,
    });
    const problems = failures.flatMap((failure) => failure.problems);
    const kinds = [...new Set(problems.map(({ kind }) => kind))].join(", ") || "nothing";
    const found = problems.find(({ kind }) => kind === one.as);
    if (found !== undefined) noticed += 1;
    say(`${one.name}: ${found === undefined ? `NOT NOTICED as ${one.as}; found: ` : ""}${kinds}`);
    if (found !== undefined) say(`  ${found.kind}: ${found.message.slice(0, 300)}`);
  }
  const ok = noticed === planted.length;
  say(`planted ${ok ? "ok" : "FAILED"}: ${noticed} of ${planted.length} noticed`);
  return ok;
};
