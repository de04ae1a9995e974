/** `npm run demo`: the story of one provider and one e-portfolio, on real parts, with the server's own counts. */
import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { makeDemoFolder } from "./folder.ts";
import { execute, learnerNumber, query } from "./population.ts";

const command = fileURLToPath(new URL("../../../dist/main.js", import.meta.url));

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const say = (text = ""): void => console.log(text);
const title = (text: string): void => say(`\n== ${text}`);

const { values } = parseArgs({ options: { dir: { type: "string" } } });
const folder =
  values.dir === undefined ? await mkdtemp(join(tmpdir(), "crosswalk-demo-")) : resolve(values.dir);

/** Runs the command in the demo's folder. `until`: kill it outright as soon as this holds. */
const crosswalk = async (
  args: ReadonlyArray<string>,
  until?: () => Promise<boolean>,
  cwd = folder,
): Promise<Result> => {
  const child = spawn(process.execPath, [command, ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
  });
  const ended = new Promise<number | null>((done, fail) =>
    child.on("error", fail).on("close", (code) => done(code)),
  );
  if (until !== undefined) {
    for (;;) {
      if (child.exitCode !== null || (await until())) break;
      await new Promise((wait) => setTimeout(wait, 5));
    }
    child.kill("SIGKILL");
  }
  return { code: await ended, stdout: stdout.trimEnd(), stderr: stderr.trimEnd() };
};

/** Shows a command with its output, at most `lines` lines of it. */
const show = async (
  args: ReadonlyArray<string>,
  lines = 60,
  expected: ReadonlyArray<number> = [0],
): Promise<Result> => {
  say(`$ crosswalk ${args.join(" ")}`);
  const result = await crosswalk(args);
  const text = [result.stdout, result.stderr].filter((part) => part !== "").join("\n");
  const all = text.split("\n");
  say(all.slice(0, lines).join("\n"));
  if (all.length > lines) say(`… ${all.length - lines} more lines`);
  if (result.code === null || !expected.includes(result.code)) {
    console.error(`the demo expected exit code ${expected.join(" or ")}, found ${result.code}`);
    process.exit(1);
  }
  return result;
};

const started = performance.now();
say(
  "Crosswalk: an invented training provider, a stand-in for OneFile on loopback, nothing leaves this machine.",
);
say(
  "The real limit is 300 requests a minute; here the window is 2 seconds, on both sides, to keep the story short.",
);
const learners = 14;
const { pics, standIn } = await makeDemoFolder(
  folder,
  { learners, officers: 4, organisations: 3, withProblem: true, courses: true },
  { requests: 300, windowMs: 2000 },
);

const remoteLearners = async (): Promise<ReadonlyArray<string>> =>
  (await standIn.readUsers()).flatMap((user) => (user.fields.Role === 1 ? [String(user.fields.MISID)] : []));
const created = async (): Promise<number> => (await standIn.stats()).writes.byResource.User?.create ?? 0;
const counts = async (): Promise<string> => {
  const stats = await standIn.stats();
  return `the server counted ${stats.calls.total} calls, ${stats.writes.total} writes, ${stats.refused} refused; at most ${stats.worstWindow.accepted} in any 2 s`;
};

try {
  title("1. What would happen to one learner, and why");
  await show(["plan", "upload", "--only", "learner:7"], 34);

  title("2. Everybody goes up, and the power fails in the middle");
  standIn.addFault({ kind: "delay", method: "POST", path: "/User", times: 1000, delayMs: 60 });
  say("$ crosswalk run upload --all        (killed outright once the server has made six accounts)");
  const killed = await crosswalk(["run", "upload", "--all"], async () => (await created()) >= 6);
  standIn.clearFaults();
  say(
    `killed: exit ${killed.code ?? "SIGKILL"}; the server holds ${(await remoteLearners()).length} learners`,
  );
  await show(["run", "upload", "--all"], 20, [1]);
  const ids = await remoteLearners();
  say(
    `the server holds ${ids.length} learners, ${ids.length - new Set(ids).size} of them twice (the last one waits for its officer's e-mail)`,
  );
  const { records } = await standIn.stats();
  say(
    `and ${records.users.byRole.assessor} assessors, ${records.placements} placements, ${records.learningAims} learning aims, ${records.reviews} reviews with ${records.visits} visits`,
  );
  say(await counts());

  title("3. A surname changes on both sides: the same data under push, ignore and pull");
  await execute(pics, "update learners set surname = 'Renamed-Here' where learner_id = 2");
  const [row] = await query(pics, "select onefile_id from learners where learner_id = 2");
  await standIn.setUser(Number(row?.onefile_id), { LastName: "Renamed-There" });
  for (const mode of ["push", "ignore", "pull"]) {
    say(`-- updateLearnerDemographicsMode: ${mode}`);
    await show(["plan", "sync", "--profile", `modes/${mode}.yaml`, "--only", "learner:2"], 9);
  }

  title("4. Somebody changes a ULN in OneFile, in pull mode: nothing comes back, and it says why");
  const [six] = await query(pics, "select onefile_id from learners where learner_id = 6");
  await standIn.setUser(Number(six?.onefile_id), { ULN: learnerNumber(999) });
  await show(["run", "sync", "--profile", "modes/pull.yaml", "--only", "learner:6"], 12);
  await show(["explain", "learner.uln", "--profile", "modes/pull.yaml", "--record", "6"], 20);
  await standIn.setUser(Number(six?.onefile_id), { ULN: learnerNumber(6) });

  title("5. A direction is flipped in a copy of the mapping: refused before anything runs");
  const copy = await mkdtemp(join(tmpdir(), "crosswalk-flipped-"));
  for (const part of ["crosswalk.yaml", "systems", "entities", "codes"])
    await cp(join(folder, part), join(copy, part), { recursive: true });
  const file = join(copy, "entities", "learner.yaml");
  const text = await readFile(file, "utf8");
  await writeFile(
    file,
    text.replace(
      "remote: ULN, type: exact, direction: push-only",
      "remote: ULN, type: exact, direction: pull-able",
    ),
  );
  say("$ crosswalk validate");
  const refused = await crosswalk(["validate"], undefined, copy);
  say(refused.stdout);
  say(`exit ${refused.code}`);

  title("6. The daily sync pushes, which the last one could not: acknowledged, and once more");
  say("$ crosswalk run sync");
  const widened = await crosswalk(["run", "sync"]);
  say(widened.stderr);
  say(`exit ${widened.code}`);
  const token = /--accept ([0-9a-f]{10})/.exec(widened.stderr)?.[1] ?? "";
  await show(["run", "sync", "--accept", token], 12);
  say(await counts());
  const before = await standIn.stats();
  await show(["run", "sync"], 12);
  const after = await standIn.stats();
  say(`writes at the server during the second run: ${after.writes.total - before.writes.total}`);
  say("$ crosswalk plan sync --detailed-exitcode");
  const settled = await crosswalk(["plan", "sync", "--detailed-exitcode"]);
  say(settled.stdout.split("\n").at(-1) ?? "");
  say(`exit ${settled.code}`);

  const shown = values.dir ?? folder;
  title(`Done in ${((performance.now() - started) / 1000).toFixed(0)} s. Try next:`);
  say(`  npm run stand-in -- --dir ${shown}          # in another terminal: the server again`);
  say(`  cd ${shown}`);
  const cli = relative(folder, command).startsWith("..") ? command : relative(folder, command);
  say(`  node ${cli} plan sync --profile modes/pull.yaml`);
  say(`  node ${cli} explain learner.surname --record 2`);
  say(`  node ${cli} runs`);
} finally {
  await standIn.close();
}
