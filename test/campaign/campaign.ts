/** Plays episodes until as many kills and faults have come about as were asked for, and sums up. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { chanceOf } from "./Chance.ts";
import { killKinds, type Moments, makeDealer, momentNames } from "./deal.ts";
import type { Line } from "./endState.ts";
import { faultKinds } from "./faultKinds.ts";
import { type EpisodeResult, type Problem, type ProblemKind, runEpisode } from "./runEpisode.ts";
import { killKind, killText, readScript, type Script, scriptText } from "./Script.ts";
import { shrink } from "./shrink.ts";
import { variants } from "./variants.ts";
import { limit, makeTemplate } from "./World.ts";

export interface CampaignOptions {
  /** The file of the built command. */
  readonly command: string;
  /** A folder that the campaign may fill and empty. */
  readonly folder: string;
  readonly seed: number;
  readonly kills: number;
  readonly faults: number;
  /** Episodes under way at once. */
  readonly together: number;
  readonly killsEach: number;
  /** Failing episodes after which the campaign gives up. */
  readonly mostFailures: number;
  /** Play the first that fails again and again, to make it smaller. */
  readonly shrinks: boolean;
  readonly log: (line: string) => void;
}

export interface CampaignResult {
  readonly ok: boolean;
  readonly summary: string;
  readonly failures: ReadonlyArray<{ readonly script: string; readonly problems: ReadonlyArray<Problem> }>;
  readonly kills: ReadonlyMap<string, number>;
  readonly faults: ReadonlyMap<string, number>;
}

/** Plays to make a failing episode smaller. */
const mostShrinkPlays = 24;
const episodeRequests = 800;

const add = (counts: Map<string, number>, key: string, by = 1): void => {
  counts.set(key, (counts.get(key) ?? 0) + by);
};

const total = (counts: ReadonlyMap<string, number>, of = ""): number =>
  [...counts].reduce((sum, [key, count]) => (key.startsWith(of) ? sum + count : sum), 0);

const listed = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, count]) => `${key} ${count}`)
    .join(", ");

export interface Playground {
  readonly moments: Moments;
  readonly play: (script: Script) => Promise<EpisodeResult>;
  readonly first: ReadonlyArray<EpisodeResult>;
}

/** Makes the template and plays each variant undisturbed, which gives the wanted ends and the moments. */
export const openPlayground = async (
  command: string,
  folder: string,
  names: ReadonlyArray<string>,
): Promise<Playground> => {
  const template = join(folder, "template");
  await makeTemplate(template);
  let played = 0;
  const base = (script: Script) => ({
    command,
    template,
    folder: join(folder, `episode-${played++}`),
    script,
  });
  const first = await Promise.all(
    names.map((variant, index) =>
      runEpisode({ ...base({ variant, kills: { upload: [], sync: [] }, faults: [] }), inspect: index === 0 }),
    ),
  );
  const wanted = new Map<string, ReadonlyArray<Line>>(
    names.map((variant, index) => [variant, first[index]?.end ?? []]),
  );
  const moments = first[0]?.moments ?? { upload: {}, sync: {} };
  return {
    moments,
    first,
    play: (script) => runEpisode({ ...base(script), wanted: wanted.get(script.variant) }),
  };
};

export const runCampaign = async (options: CampaignOptions): Promise<CampaignResult> => {
  const { command, folder, seed, mostFailures, log } = options;
  const started = performance.now();
  const kills = new Map<string, number>();
  const faults = new Map<string, number>();
  const doubts = new Map<string, number>();
  const found = new Map<ProblemKind, number>();
  const failures: Array<{ readonly script: string; readonly problems: ReadonlyArray<Problem> }> = [];
  const killed = new Set<string>();
  let episodes = 0;
  let runs = 0;
  let runMs = 0;
  let fullest = 0;

  const count = (result: EpisodeResult): void => {
    episodes += 1;
    runs += result.runs;
    runMs += result.runMs;
    fullest = Math.max(fullest, result.fullest.sliding, result.fullest.fixed);
    for (const { stage, kill } of result.kills) {
      add(kills, killKind(kill));
      killed.add(`${stage} ${killText(kill)}`);
    }
    for (const fault of result.faults) add(faults, fault);
    for (const cause of result.inDoubt) add(doubts, cause);
    for (const { kind } of result.problems) add(found, kind);
  };

  const playground = await openPlayground(
    command,
    folder,
    variants.map(({ name }) => name),
  );
  for (const result of playground.first) {
    count(result);
    if (result.problems.length > 0) failures.push({ script: "undisturbed", problems: result.problems });
  }

  const wantedKills = killKinds(playground.moments);
  const episodesLikely = Math.max(1, options.kills / options.killsEach);
  // What never comes about must not keep the campaign going.
  const mostEpisodes = 2 * episodesLikely + 20;
  const dealer = makeDealer({
    chance: chanceOf(seed),
    moments: playground.moments,
    killsEach: options.killsEach,
    // As many for each kill to come as are still missing: some of both come to nothing.
    faultsEach: () => {
      const killsLeft = Math.max(1, options.kills - total(kills));
      return Math.ceil(
        (Math.max(0, options.faults - total(faults)) / killsLeft) *
          Math.min(killsLeft, options.killsEach) *
          0.95,
      );
    },
    requests: episodeRequests,
    processMs: () => runMs / Math.max(1, runs),
  });
  const lacking = (): ReadonlyArray<string> => [
    ...[...wantedKills].filter((kind) => !kills.has(kind)),
    ...faultKinds.map(({ name }) => name).filter((name) => !faults.has(name)),
  ];
  const isDone = (): boolean =>
    failures.length >= mostFailures ||
    episodes >= mostEpisodes ||
    (total(kills) >= options.kills && total(faults) >= options.faults && lacking().length === 0);

  let told = performance.now();
  const worker = async (): Promise<void> => {
    while (!isDone()) {
      const script = dealer.deal();
      const result = await playground.play(script);
      dealer.missed(result.missed);
      count(result);
      if (result.problems.length > 0) {
        log(`episode failed: ${scriptText(script)}`);
        for (const { kind, message } of result.problems.slice(0, 10)) log(`  ${kind}: ${message}`);
        failures.push({ script: scriptText(script), problems: result.problems });
      }
      if (performance.now() - told > 30_000) {
        told = performance.now();
        log(
          `${((told - started) / 60_000).toFixed(1)} min, ${episodes} episodes, ${total(kills)} kills, ${total(faults)} faults, ${runs} runs`,
        );
      }
    }
  };
  await Promise.all(Array.from({ length: options.together }, worker));

  const everyName = [...momentNames(playground.moments)];
  const short = total(kills) < options.kills || total(faults) < options.faults;
  const ok = failures.length === 0 && lacking().length === 0 && !short;
  for (const failure of options.shrinks ? failures.slice(0, 1) : []) {
    const script = failure.script === "undisturbed" ? undefined : failure.script;
    if (script === undefined) continue;
    log("looking for a shorter script that fails …");
    log(`replay: npm run campaign -- --replay '${await shortest(script, playground)}'`);
  }
  await rm(folder, { recursive: true, force: true });

  const none = (kind: ProblemKind): number => found.get(kind) ?? 0;
  const minutes = (performance.now() - started) / 60_000;
  const summary = [
    `campaign ${ok ? "ok" : "FAILED"}: seed ${seed}, ${episodes} episodes`,
    `${total(kills)} kills (journal ${total(kills, "journal/")}, server ${total(kills, "server/")}, random ${total(kills, "timer")})`,
    `${everyName.filter((name) => killed.has(name)).length} of ${everyName.length} moments of the journal`,
    `${total(faults)} faults (${listed(faults)})`,
    ...(lacking().length === 0 ? [] : [`never came about: ${lacking().join(" ")}`]),
    `${runs} runs`,
    `${none("duplicate")} duplicates`,
    `${none("lost")} lost`,
    `${none("different")} other differences`,
    `${none("wrong-way")} wrong-way writes`,
    `${none("limit")} times over the limit (at most ${fullest} of ${limit.requests} calls in a window)`,
    `${none("secret")} secrets`,
    `${none("exit")} wrong ends`,
    `${none("stuck")} stuck`,
    `${total(doubts)} in doubt${doubts.size === 0 ? "" : ` (visit: ${listed(doubts)})`}, ${none("doubt") === 0 ? "all adopted" : `${none("doubt")} that need not be`}`,
    `${minutes.toFixed(1)} min`,
  ].join(", ");
  return { ok, summary, failures, kills, faults };
};

const shortest = async (text: string, playground: Playground): Promise<string> => {
  const script = readScript(text);
  if (typeof script === "string") return text;
  const fails = async (one: Script): Promise<boolean> => (await playground.play(one)).problems.length > 0;
  if (!(await fails(script))) return text;
  return scriptText(await shrink(script, fails, mostShrinkPlays));
};
