/** One episode: both systems fresh, upload and sync under a script, restarted until done, and then judged. */
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execute, query } from "../../mappings/pics-onefile/demo/population.ts";
import { differences, endState, type Line } from "./endState.ts";
import type { FaultKind } from "./faultKinds.ts";
import type { JudgedCall } from "./Judge.ts";
import { type Ended, runCommand } from "./runCommand.ts";
import { type Kill, type Script, type Stage, stages } from "./Script.ts";
import { formsOf, secretsIn } from "./secretForms.ts";
import { allowedIn, type Variant, variants } from "./variants.ts";
import { customerToken, edit, limit, openWorld, type World } from "./World.ts";
import { fullestWindow } from "./windows.ts";

export type ProblemKind =
  | "duplicate"
  | "lost"
  | "different"
  | "wrong-way"
  | "limit"
  | "secret"
  | "exit"
  | "stuck"
  | "doubt";

export interface Problem {
  readonly kind: ProblemKind;
  readonly message: string;
}

export interface Killed {
  readonly stage: Stage;
  readonly kill: Kill;
}

export interface EpisodeResult {
  readonly problems: ReadonlyArray<Problem>;
  /** Kills that came about. */
  readonly kills: ReadonlyArray<Killed>;
  /** Those that found nothing to strike, for another episode. */
  readonly missed: ReadonlyArray<Killed>;
  readonly faults: ReadonlyArray<string>;
  readonly runs: number;
  readonly runMs: number;
  /** Causes of the records that a person had to decide. */
  readonly inDoubt: ReadonlyArray<string>;
  readonly end: ReadonlyArray<Line>;
  readonly fullest: { readonly sliding: number; readonly fixed: number };
  /** Of an undisturbed episode: how often each moment passed, by stage. */
  readonly moments: Readonly<Record<Stage, Readonly<Record<string, number>>>>;
}

export interface EpisodeOptions {
  readonly command: string;
  readonly template: string;
  readonly folder: string;
  readonly script: Script;
  /** The end of the undisturbed episode of the variant. */
  readonly wanted?: ReadonlyArray<Line> | undefined;
  /** Count moments, and look at what the other commands print. */
  readonly inspect?: boolean;
}

/** Runs in a row that neither kill nor fault disturbs, until nothing is left to do. One that writes, one that does not, and one for what a person decided. */
const mostCleanRuns = 4;
const mostRuns = 400;

const argsOf: Readonly<Record<Stage, ReadonlyArray<string>>> = {
  upload: ["run", "upload", "--all"],
  sync: ["run", "sync"],
};

/** The first line of a file that `links import` reads. */
const linkHeader = "entity,local,remote";

/** Codes of what is set aside until a person decides. */
const personDecides = new Set(["in-doubt", "quarantined"]);

interface Aside {
  readonly code: string;
  readonly entity: string;
  readonly localKey: string;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** Records that a report of `--format json` leaves to a person; a run that could not begin has none. */
const leftOf = (stdout: string): ReadonlyArray<Aside> => {
  const report: unknown = stdout === "" ? undefined : JSON.parse(stdout);
  const lists = isRecord(report)
    ? [report.setAside, isRecord(report.plan) ? report.plan.setAside : undefined]
    : [];
  const found = new Map<string, Aside>();
  for (const list of lists)
    for (const one of Array.isArray(list) ? list : [])
      if (isRecord(one) && personDecides.has(String(one.code)))
        found.set(`${one.entity}:${one.localKey}`, {
          code: String(one.code),
          entity: String(one.entity),
          localKey: String(one.localKey),
        });
  return [...found.values()];
};

/** The place of a text where a secret stands, in whatever form. */
const around = (text: string, secret: string): string => {
  const at = Math.max(...formsOf(secret).map((form) => text.indexOf(form)));
  return text.slice(Math.max(0, at - 400), at + 600);
};

const filesBelow = async (folder: string): Promise<ReadonlyArray<string>> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
};

export const runEpisode = async (options: EpisodeOptions): Promise<EpisodeResult> => {
  const { command, template, folder, script, wanted, inspect = false } = options;
  const variant = variants.find((one) => one.name === script.variant);
  if (variant === undefined) throw new Error(`there is no variant "${script.variant}"`);
  const world = await openWorld(template, folder, variant);
  try {
    return await play(world, command, variant, script, wanted, inspect);
  } finally {
    await world.close();
  }
};

const play = async (
  world: World,
  command: string,
  variant: Variant,
  script: Script,
  wanted: ReadonlyArray<Line> | undefined,
  inspect: boolean,
): Promise<EpisodeResult> => {
  const { judge, folder, pics, standIn } = world;
  const problems: Array<Problem> = [];
  const problem = (kind: ProblemKind, message: string): void => {
    problems.push({ kind, message });
  };
  const kills: Array<Killed> = [];
  const missed: Array<Killed> = [];
  const faults: Array<string> = [];
  const doubts: Array<string> = [];
  const moments: Record<Stage, Record<string, number>> = { upload: {}, sync: {} };
  let runs = 0;
  let runMs = 0;

  const personal = new Set(
    (await query(pics, "select nino, dob from learners")).flatMap((row) => [
      String(row.nino),
      String(row.dob),
    ]),
  );
  const auditLength = async (): Promise<number> =>
    Number((await query(pics, "select count(*) as n from campaign_audit"))[0]?.n);
  const isWrite = (call: JudgedCall): boolean =>
    call.of === "create" || call.of === "update" || call.of === "other";

  /** Judges what a process printed and how it ended. */
  const judgeEnd = (ended: Ended, struck: ReadonlyArray<FaultKind>): void => {
    const shown = `${ended.args.join(" ")}: `;
    const printed = `${ended.stdout}\n${ended.stderr}`;
    for (const secret of secretsIn(printed, [customerToken, ...judge.tokens, ...personal]))
      problem("secret", `${shown}"${secret}" in the output: ${around(printed, secret)}`);
    if (ended.hung) problem("stuck", `${shown}did not end`);
    if (/^\s+at .+:\d+:\d+\)?$/m.test(printed))
      problem("exit", `${shown}a stack trace: ${printed.slice(0, 2_000)}`);
    const legal = new Set([0, 1, ...struck.flatMap((kind) => kind.ends)]);
    if (ended.code !== null && !legal.has(ended.code))
      problem(
        "exit",
        `${shown}ended with ${ended.code} after ${struck.map((kind) => kind.name).join(", ") || "no fault"}: ${ended.stderr.slice(0, 2_000)}`,
      );
  };

  const start = async (
    args: ReadonlyArray<string>,
    more: { readonly kill?: Kill | undefined; readonly trace?: string | undefined } = {},
  ) => {
    const audited = await auditLength();
    const called = judge.calls.length;
    const ended = await runCommand({ command, folder, judge, args, ...more });
    runs += 1;
    runMs += ended.ms;
    const struck = judge.takeStruck();
    faults.push(...struck.map((kind) => kind.name));
    judgeEnd(ended, struck);
    const wrote = judge.calls.slice(called).some(isWrite) || (await auditLength()) > audited;
    return { ...ended, struck, wrote };
  };

  /** What disturbed the request that made a visit, if one did. */
  const causeOf = (learnerId: number, day: string): string => {
    const call = judge.calls.findLast(
      (one) =>
        one.template === "/Visit" &&
        Number(one.body?.LearnerID) === learnerId &&
        String(one.body?.DateFrom).startsWith(day),
    );
    return call === undefined || call.killed || call.fault === undefined ? "kill" : call.fault;
  };

  /**
   * Looks in the other system for what is in doubt, and makes there what is half there: the remote key, or nothing
   * where it was not made.
   */
  const lookedUp = async ({ localKey }: Aside): Promise<number | undefined> => {
    const [row] = await query(
      pics,
      `select r.scheduled_date as day, l.onefile_id as learner from reviews r
       join learners l on l.learner_id = r.learner_id where r.review_id = ${Number(localKey)}`,
    );
    const learner = Number(row?.learner);
    const day = String(row?.day);
    doubts.push(causeOf(learner, day));
    const visit = (await standIn.readVisits()).find(
      ({ fields }) => fields.LearnerID === learner && String(fields.DateFrom).startsWith(day),
    );
    if (visit === undefined) return undefined;
    const known = (await standIn.readReviews()).find(({ fields }) => fields.VisitID === visit.ID);
    return (
      known?.ID ??
      standIn.addReview({
        LearnerID: learner,
        ScheduledFor: visit.fields.DateFrom,
        AssessorID: visit.fields.AssessorID,
        VisitID: visit.ID,
      })
    );
  };

  /** What a person does: what was refused again and again is tried now, and what is in doubt is told. */
  const decide = async (left: ReadonlyArray<Aside>): Promise<void> => {
    const refused = left.filter(({ code }) => code === "quarantined");
    if (refused.length > 0)
      await start(["quarantine", "retry", ...refused.map((one) => `${one.entity}:${one.localKey}`)]);
    const there: Array<string> = [];
    for (const one of left.filter(({ code }) => code === "in-doubt")) {
      if (one.entity !== "review")
        return problem("doubt", `${one.entity} ${one.localKey} is in doubt, and could have been looked up`);
      const key = await lookedUp(one);
      if (key === undefined) await start(["links", "remove", `review:${one.localKey}`]);
      else there.push(`review,${one.localKey},${key}`);
    }
    if (there.length === 0) return;
    await writeFile(join(folder, "decided.csv"), `${[linkHeader, ...there].join("\n")}\n`);
    await start(["links", "import", "decided.csv"]);
  };

  const settle = async (stage: Stage): Promise<void> => {
    let clean = 0;
    for (;;) {
      if (runs > mostRuns) return problem("stuck", `${stage}: not done after ${runs} runs`);
      const ended = await start([...argsOf[stage], "--format", "json"]);
      // That nothing is written again is shown by the sync.
      if (ended.code === 0 && (!ended.wrote || stage === "upload")) return;
      clean = ended.struck.length === 0 ? clean + 1 : 0;
      if (clean > mostCleanRuns) {
        const shown: Array<string> = [];
        for (const { entity, localKey } of leftOf(ended.stdout))
          shown.push((await start(["quarantine", "show", `${entity}:${localKey}`])).stdout);
        return problem(
          "stuck",
          `${stage}: not done after ${clean} runs that nothing disturbed; the last ended with ${ended.code}: ${shown.join("\n")} ${ended.stderr}`,
        );
      }
      // Only what is in doubt after a run that nothing disturbed stays so.
      if (ended.struck.length === 0 && ended.code === 1 && !ended.wrote) await decide(leftOf(ended.stdout));
    }
  };

  judge.setFaults(script.faults);
  for (const stage of stages) {
    await world.setStage(stage);
    for (const kill of script.kills[stage]) {
      const ended = await start(argsOf[stage], { kill });
      (ended.code === null ? kills : missed).push({ stage, kill });
    }
    if (inspect) {
      const trace = join(folder, `moments-${stage}.json`);
      await start(argsOf[stage], { trace });
      const counted: unknown = JSON.parse(await readFile(trace, "utf8"));
      if (isRecord(counted))
        for (const [moment, times] of Object.entries(counted)) moments[stage][moment] = Number(times);
    }
    await settle(stage);
    // What follows rests on it.
    if (problems.some(({ kind }) => kind === "stuck")) break;
    if (stage === "upload") {
      await world.setStage("person");
      await edit(world);
    }
  }

  judge.setFaults([]);
  if (inspect) {
    const stdout = (await start(["runs", "--format", "json"])).stdout;
    const listed: unknown = JSON.parse(stdout);
    const ids = isRecord(listed) && Array.isArray(listed.runs) ? listed.runs : [];
    const [newest] = ids.flatMap((run) => (isRecord(run) && run.job === "upload" ? [String(run.id)] : []));
    if (newest !== undefined) {
      await start(["show", newest, "--format", "json"]);
      await start(["show", newest]);
    }
    // A plan that would send them, and shows that it would.
    await world.setStage("person");
    const [kept] = await query(pics, "select nino, dob from learners where learner_id = 2");
    await execute(pics, "update learners set nino = 'QQ999999C', dob = '1999-09-09' where learner_id = 2");
    personal.add("QQ999999C").add("1999-09-09");
    await start(["plan", "sync"]);
    await start(["plan", "sync", "--format", "json"]);
    await start(["explain", "learner.nino", "--record", "2"]);
    await execute(
      pics,
      `update learners set nino = '${kept?.nino}', dob = '${kept?.dob}' where learner_id = 2`,
    );
  }

  await judgeSystems(world, variant, problem);
  const end = await endState(world);
  if (wanted !== undefined) {
    const found = differences(wanted, end);
    for (const key of found.twice) problem("duplicate", key);
    for (const key of found.lost) problem("lost", key);
    for (const key of found.extra) problem("different", `not in the undisturbed end: ${key}`);
    for (const text of found.other) problem("different", text);
  }
  const fullest = fullestWindow(
    judge.calls.map((call) => call.at),
    limit.windowMs,
  );
  if (Math.max(fullest.sliding, fullest.fixed) > limit.requests)
    problem(
      "limit",
      `${fullest.sliding} calls in one window of ${limit.windowMs} ms, allowed are ${limit.requests}`,
    );
  return { problems, kills, missed, faults, runs, runMs, inDoubt: doubts, end, fullest, moments };
};

/** What was written, against the tables written by hand; and what the state holds. */
const judgeSystems = async (
  world: World,
  variant: Variant,
  problem: (kind: ProblemKind, message: string) => void,
): Promise<void> => {
  const { judge, pics, standIn, folder } = world;
  const roles = new Map(
    (await standIn.readUsers()).map((user) => [user.ID, Number(user.fields.Role)] as const),
  );
  const ofRole = (role: number): string => (role === 1 ? " learner" : " officer");
  for (const stage of stages) {
    const allowed = allowedIn(stage, variant);
    for (const { what } of await query(
      pics,
      `select distinct what from campaign_audit where stage = '${stage}'`,
    ))
      if (!allowed.local.has(String(what))) problem("wrong-way", `${stage} wrote local ${what}`);
    for (const call of judge.calls) {
      if (call.stage !== stage || !(call.of === "create" || call.of === "update" || call.of === "other"))
        continue;
      const suffix =
        call.template === "/User"
          ? ofRole(Number(call.body?.Role))
          : call.template === "/User/{id}"
            ? ofRole(roles.get(Number(call.path.slice("/User/".length))) ?? 0)
            : "";
      const request = `${call.method} ${call.template}${suffix}`;
      // A request whose body was cut off has none to judge.
      for (const sent of [request, ...Object.keys(call.body ?? {}).map((field) => `${request} ${field}`)])
        if (!allowed.remote.has(sent)) problem("wrong-way", `${stage} sent ${sent}`);
    }
  }
  for (const place of ["state", ".crosswalk"])
    for (const file of await filesBelow(join(folder, place))) {
      const bytes = (await readFile(file)).toString("latin1");
      for (const secret of secretsIn(bytes, [customerToken, ...judge.tokens]))
        problem("secret", `${file} holds "${secret}"`);
      const { mode } = await stat(file);
      if ((mode & 0o077) !== 0)
        problem("secret", `${file} can be read by others (${(mode & 0o777).toString(8)})`);
    }
};
