/** What is done to one episode, as a value with a short text of its own, so that it can be replayed. */

export const stages = ["upload", "sync"] as const;
export type Stage = (typeof stages)[number];

export const serverMoments = ["received", "before-commit", "after-commit", "mid-answer"] as const;
export type ServerMoment = (typeof serverMoments)[number];

/** When a process is killed: at a change of its files, at a request of its own, or after a time. */
export type Kill =
  | {
      readonly _tag: "Journal";
      readonly kind: string;
      readonly when: "before" | "after";
      readonly turn: number;
    }
  | { readonly _tag: "Server"; readonly moment: ServerMoment; readonly request: number }
  | { readonly _tag: "Timer"; readonly ms: number };

/** Strikes the first request that it fits, from this one of the episode on. */
export interface PlacedFault {
  readonly from: number;
  readonly kind: string;
}

export interface Script {
  readonly variant: string;
  /** One for each process of the stage, in order. */
  readonly kills: Readonly<Record<Stage, ReadonlyArray<Kill>>>;
  readonly faults: ReadonlyArray<PlacedFault>;
}

export const killText = (kill: Kill): string => {
  switch (kill._tag) {
    case "Journal":
      return `journal/${kill.kind}/${kill.when}/${kill.turn}`;
    case "Server":
      return `server/${kill.moment}/${kill.request}`;
    case "Timer":
      return `timer/${kill.ms}`;
  }
};

/** The kind of a kill, for counting. */
export const killKind = (kill: Kill): string => {
  switch (kill._tag) {
    case "Journal":
      return `journal/${kill.kind}/${kill.when}`;
    case "Server":
      return `server/${kill.moment}`;
    case "Timer":
      return "timer";
  }
};

export const scriptText = ({ variant, kills, faults }: Script): string =>
  [
    variant,
    ...stages.flatMap((stage) => kills[stage].map((kill) => `${stage}:${killText(kill)}`)),
    ...faults.map(({ from, kind }) => `fault:${kind}/${from}`),
  ].join(" ");

const killOf = (text: string): Kill | undefined => {
  const [tag, one = "", two = "", three = ""] = text.split("/");
  if (tag === "timer") return { _tag: "Timer", ms: Number(one) };
  if (tag === "journal" && (two === "before" || two === "after"))
    return { _tag: "Journal", kind: one, when: two, turn: Number(three) };
  const moment = serverMoments.find((known) => known === one);
  return tag === "server" && moment !== undefined
    ? { _tag: "Server", moment, request: Number(two) }
    : undefined;
};

/** Reads a script's text; answers what is wrong with it as a text. */
export const readScript = (text: string): Script | string => {
  const [variant = "", ...words] = text.trim().split(/\s+/);
  const kills: Record<Stage, Array<Kill>> = { upload: [], sync: [] };
  const faults: Array<PlacedFault> = [];
  for (const word of words) {
    const colon = word.indexOf(":");
    const head = word.slice(0, colon);
    const rest = word.slice(colon + 1);
    if (head === "fault") {
      const slash = rest.lastIndexOf("/");
      faults.push({ kind: rest.slice(0, slash), from: Number(rest.slice(slash + 1)) });
      continue;
    }
    const stage = stages.find((known) => known === head);
    const kill = killOf(rest);
    if (stage === undefined || kill === undefined) return `"${word}" is no part of a script`;
    kills[stage].push(kill);
  }
  return { variant, kills, faults };
};
