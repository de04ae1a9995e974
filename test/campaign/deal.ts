/** Which scripts a campaign plays: each kind of kill and fault, every moment of the journal once, and chance. */
import type { Chance } from "./Chance.ts";
import { coverScripts } from "./cover.ts";
import { faultKinds } from "./faultKinds.ts";
import type { Killed } from "./runEpisode.ts";
import {
  type Kill,
  killText,
  type PlacedFault,
  type Script,
  type ServerMoment,
  type Stage,
  serverMoments,
  stages,
} from "./Script.ts";
import { variants } from "./variants.ts";

/** How often each moment passes in an undisturbed stage: `intent/before` → 80. */
export type Moments = Readonly<Record<Stage, Readonly<Record<string, number>>>>;

/** Moments that pass so often, and so alike, that they are drawn instead of being taken one by one. */
const drawn = /^slot/;

const journalKill = (moment: string, turn: number): Kill => {
  const [kind = "", when] = moment.split("/");
  return { _tag: "Journal", kind, when: when === "after" ? "after" : "before", turn };
};

/** A pack that is shuffled anew whenever it is empty; what came to nothing is put back on top. */
const packOf = <A>(chance: Chance, items: ReadonlyArray<A>) => {
  let pack: Array<A> = [];
  return {
    take: (): A | undefined => {
      if (pack.length === 0) pack = [...chance.shuffled(items)];
      return pack.pop();
    },
    putBack: (item: A): void => {
      pack.push(item);
    },
  };
};

export interface Dealer {
  readonly deal: () => Script;
  /** Kills of a played script that found nothing to strike. */
  readonly missed: (kills: ReadonlyArray<Killed>) => void;
}

export const makeDealer = (options: {
  readonly chance: Chance;
  readonly moments: Moments;
  readonly killsEach: number;
  /** Faults that the next episode is to be dealt, on an average. */
  readonly faultsEach: () => number;
  /** Requests of an episode, about. */
  readonly requests: number;
  /** Milliseconds that a process lives, about. */
  readonly processMs: () => number;
}): Dealer => {
  const { chance, moments, killsEach, requests } = options;
  const packs = {
    upload: packOf(chance, everyMoment(moments.upload)),
    sync: packOf(chance, everyMoment(moments.sync)),
  };
  const kinds = {
    upload: packOf(chance, Object.keys(moments.upload)),
    sync: packOf(chance, Object.keys(moments.sync)),
  };
  const places = packOf<ServerMoment>(chance, serverMoments);
  const faults = packOf(
    chance,
    faultKinds.flatMap(({ name, share }) => Array.from({ length: Math.max(1, share * 5) }, () => name)),
  );
  const ways = packOf<"journal" | "server" | "timer">(chance, ["journal", "server", "timer", "timer"]);
  const cover = [...coverScripts(moments, variants[0]?.name ?? "")];
  let dealt = 0;

  const drawnKill = (stage: Stage): Kill => {
    const way = ways.take();
    // Most processes live longer than a killed one did on an average.
    if (way === "timer")
      return { _tag: "Timer", ms: chance.between(50, Math.ceil(options.processMs() * 0.7)) };
    if (way === "server")
      return { _tag: "Server", moment: places.take() ?? "received", request: chance.between(1, 12) };
    const moment = kinds[stage].take() ?? "intent/after";
    const times = moments[stage][moment] ?? 1;
    // Early ones: a process that goes on from where another was killed has less to do.
    return journalKill(moment, chance.between(1, Math.max(1, Math.ceil(times / 6))));
  };

  const killsOf = (stage: Stage, count: number): ReadonlyArray<Kill> =>
    Array.from({ length: count }, (_, index) =>
      index === 0 ? (packs[stage].take() ?? drawnKill(stage)) : drawnKill(stage),
    );

  return {
    deal: () => {
      const next = cover.shift();
      if (next !== undefined) return next;
      const variant = variants[dealt % variants.length]?.name ?? "push";
      dealt += 1;
      const inSync = Math.floor(killsEach * 0.4);
      const placed: Array<PlacedFault> = Array.from({ length: options.faultsEach() }, () => ({
        kind: faults.take() ?? "500",
        from: chance.between(1, requests),
      }));
      return {
        variant,
        kills: { upload: killsOf("upload", killsEach - inSync), sync: killsOf("sync", inSync) },
        faults: placed.sort((one, other) => one.from - other.from),
      };
    },
    missed: (kills) => {
      for (const { stage, kill } of kills)
        if (kill._tag === "Journal" && !drawn.test(kill.kind)) packs[stage].putBack(kill);
    },
  };
};

const everyMoment = (times: Readonly<Record<string, number>>): ReadonlyArray<Kill> =>
  Object.entries(times).flatMap(([moment, count]) =>
    Array.from({ length: drawn.test(moment) ? 1 : count }, (_, index) => journalKill(moment, index + 1)),
  );

/** Every moment that is taken one by one, as `upload journal/intent/after/3`. */
export const momentNames = (moments: Moments): ReadonlySet<string> =>
  new Set(stages.flatMap((stage) => everyMoment(moments[stage]).map((kill) => `${stage} ${killText(kill)}`)));

/** Every kind of kill that an undisturbed episode offers. */
export const killKinds = (moments: Moments): ReadonlySet<string> =>
  new Set([
    ...stages.flatMap((stage) => Object.keys(moments[stage]).map((moment) => `journal/${moment}`)),
    ...serverMoments.map((moment) => `server/${moment}`),
    "timer",
  ]);
