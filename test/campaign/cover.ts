/** Scripts that bring about each kind of kill and of fault at least once. */
import type { Moments } from "./deal.ts";
import { faultKinds } from "./faultKinds.ts";
import { type Kill, type PlacedFault, type Script, serverMoments } from "./Script.ts";

/** Kinds of moments in an order in which each still comes: what the end of a run brings is last. */
const order = [
  "other-write",
  "run-start",
  "slot",
  "slot-answer",
  "plan",
  "set-aside",
  "intent",
  "local-create",
  "local-update",
  "link-place",
  "outcome",
];

const rankOf = (kind: string): number => {
  const rank = order.indexOf(kind);
  return rank === -1 ? order.length : rank;
};

/** Requests among which the faults are spread: fewer than any episode makes. */
const spread = 90;

/** A time at which a process that has everything before it is at work. */
const timerMs = 400;

/** Two scripts of one variant: kills before each kind of moment, and after each. */
export const coverScripts = (moments: Moments, variant: string): ReadonlyArray<Script> => {
  const kindsOf = (times: Readonly<Record<string, number>>): ReadonlyArray<string> =>
    [...new Set(Object.keys(times).map((moment) => moment.split("/")[0] ?? ""))].sort(
      (one, other) => rankOf(one) - rankOf(other),
    );
  const inUpload = kindsOf(moments.upload);
  const inSyncOnly = kindsOf(moments.sync).filter((kind) => !inUpload.includes(kind));
  const names = faultKinds.map(({ name }) => name);
  return (["before", "after"] as const).map((when, half): Script => {
    const journal = (kind: string): Kill => ({ _tag: "Journal", kind, when, turn: 1 });
    const atServer = serverMoments
      .filter((_, index) => index % 2 === half)
      .map((moment): Kill => ({ _tag: "Server", moment, request: 3 }));
    const atLast: ReadonlyArray<Kill> = inUpload.filter((kind) => kind === "run-end").map(journal);
    const own = names.filter((_, index) => index % 2 === half);
    return {
      variant,
      kills: {
        upload: [
          ...inUpload.filter((kind) => kind !== "run-end").map(journal),
          ...atServer,
          ...(half === 0 ? [{ _tag: "Timer" as const, ms: timerMs }] : []),
          ...atLast,
        ],
        sync: inSyncOnly.map(journal),
      },
      faults: own.map(
        (kind, index): PlacedFault => ({ kind, from: 1 + Math.floor((index * spread) / own.length) }),
      ),
    };
  });
};

/** A script whose one kill is of this kind (`killKind`), where it first comes. */
export const scriptOfKind = (moments: Moments, variant: string, kind: string): Script => {
  const [way = "", what = "", when] = kind.split("/");
  const serverMoment = serverMoments.find((known) => known === what);
  const kill: Kill =
    way === "timer"
      ? { _tag: "Timer", ms: timerMs }
      : way === "server" && serverMoment !== undefined
        ? { _tag: "Server", moment: serverMoment, request: 3 }
        : { _tag: "Journal", kind: what, when: when === "after" ? "after" : "before", turn: 1 };
  const inUpload = kill._tag !== "Journal" || moments.upload[`${kill.kind}/${kill.when}`] !== undefined;
  return { variant, kills: { upload: inUpload ? [kill] : [], sync: inUpload ? [] : [kill] }, faults: [] };
};
