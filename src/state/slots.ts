/**
 * The rule of the call budget, as plain functions over plain data; times are milliseconds of the boot clock.
 *
 * A call holds a slot of each limit from its sending until one window + 1 ms after the last moment at which
 * the server may count it: its answer or, lacking one, its time-out. The 1 ms makes up for times cut to whole
 * milliseconds, so that a window closed at both ends never holds one call too many.
 */
import type { Limit } from "./Budget.ts";

/**
 * For each path that was named when the call was sent, whether it is of that path. Nothing is known of any other:
 * the call then counts against its limits too.
 */
export type PathMarks = Readonly<Record<string, boolean>>;

export interface Slot {
  /** The last moment at which the server may count the call. */
  readonly heldUntil: number;
  /** Has its answer: `heldUntil` is final. Else it may still become any time from now on, if earlier. */
  readonly answered: boolean;
  readonly paths: PathMarks;
}

/** The limit is used up; or nobody may send: a pause that was asked for, or a budget that counts as spent. */
export type WhyLater = "limit" | "blocked";

export type Decision =
  /** So many calls can be sent now, at least one. */
  | { readonly _tag: "Free"; readonly room: number }
  /** No slot is free before `at`, as far as can be known now. */
  | { readonly _tag: "Later"; readonly at: number; readonly why: WhyLater };

/** Whether a limit counts the call. */
export const isCounted = ({ paths }: Limit, marks: PathMarks): boolean =>
  paths === undefined || paths.some((path) => marks[path] ?? true);

/** The `nth` greatest of the numbers; undefined where there are fewer. */
const nthGreatest = (numbers: ReadonlyArray<number>, nth: number): number | undefined =>
  [...numbers].sort((a, b) => b - a)[nth - 1];

/** When a limit has room again if each held slot ends at the time given; undefined: it has room now. */
const roomAt = (ends: ReadonlyArray<number>, limit: Limit): number | undefined => {
  const last = nthGreatest(ends, limit.requests);
  return last === undefined ? undefined : last + limit.windowMs + 1;
};

/** How many of the slots a limit does not have back yet. */
const heldAt = (now: number, ends: ReadonlyArray<number>, limit: Limit): number =>
  ends.filter((end) => end + limit.windowMs + 1 > now).length;

/**
 * Whether a call of these paths may be sent now. Otherwise the time given is the first at which one could be: a call that
 * has no answer yet may have it at once, so nothing can be missed by sleeping until then and asking again,
 * and one that asks no earlier asks a bounded number of times.
 */
export const decide = (
  slots: ReadonlyArray<Slot>,
  limits: ReadonlyArray<Limit>,
  blockedUntil: number,
  now: number,
  paths: PathMarks,
): Decision => {
  let room = Number.POSITIVE_INFINITY;
  let at = blockedUntil;
  for (const limit of limits.filter((one) => isCounted(one, paths))) {
    const counted = slots.filter((slot) => isCounted(limit, slot.paths));
    const ends = counted.map((slot) => slot.heldUntil);
    const left = limit.requests - heldAt(now, ends, limit);
    room = Math.min(room, left);
    if (left > 0) continue;
    const earliest = counted.map((slot) => (slot.answered ? slot.heldUntil : Math.min(slot.heldUntil, now)));
    at = Math.max(at, roomAt(earliest, limit) ?? now);
  }
  return room > 0 && blockedUntil <= now
    ? { _tag: "Free", room }
    : { _tag: "Later", at, why: at === blockedUntil ? "blocked" : "limit" };
};

/** What the file of a budget remembers of the clocks. */
export interface ClockMark {
  readonly bootId: string;
  /** Wall clock minus boot clock when last seen. */
  readonly offset: number;
  /** Nobody sends before this: a pause that the server asked for, or a budget that counts as spent. */
  readonly blockedUntil: number;
  /** The longest window that was ever declared: how long calls are to be remembered. */
  readonly longestWindow: number;
}

export interface ClockReading {
  readonly bootId: string;
  /** Boot clock. */
  readonly now: number;
  /** Wall clock, read at most `spread` milliseconds before `now`. */
  readonly wall: number;
  readonly spread: number;
}

export interface Ask {
  /** Every limit of the credential, those that do not count this call too. */
  readonly limits: ReadonlyArray<Limit>;
  readonly paths: PathMarks;
  /** How long after its stamp a call without an answer holds its slot, in milliseconds. */
  readonly timeoutMs: number;
}

/** How far wall clock and boot clock may drift apart between two looks, in milliseconds. */
const tolerance = 1_000;

/**
 * What is to be remembered after a look at the clocks. After a reboot the remembered calls are on another
 * clock, and after a step of the wall clock (or a machine that slept, was restored or moved) they may not be
 * all that were made: the budget then counts as spent for one window. A file that is new counts nothing as
 * spent, so that a first run need not wait: whoever removes the state folder must let a window pass.
 *
 * The two clocks are not read at one moment. Of the offsets that a reading allows, the one nearest to the
 * remembered is taken: only what no delay between the readings can explain is a step, and what a delay has
 * hidden is still there at the next look, because the remembered offset has not moved towards it.
 */
export const lookAtClocks = (
  mark: ClockMark | undefined,
  reading: ClockReading,
  ask: Pick<Ask, "limits" | "timeoutMs">,
): { readonly mark: ClockMark; readonly forget: boolean } => {
  const least = reading.wall - reading.now;
  const offset = Math.min(Math.max(mark?.offset ?? least, least), least + reading.spread);
  const longestWindow = Math.max(mark?.longestWindow ?? 0, ...ask.limits.map((limit) => limit.windowMs));
  const seen = { bootId: reading.bootId, offset, longestWindow };
  if (mark === undefined) return { mark: { ...seen, blockedUntil: 0 }, forget: false };
  if (mark.bootId !== reading.bootId) {
    // What was under way at the reboot was sent before this clock's zero and is counted by its time-out.
    const blockedUntil = Math.max(reading.now, ask.timeoutMs) + longestWindow + 1;
    return { mark: { ...seen, blockedUntil }, forget: true };
  }
  const stepped = Math.abs(offset - mark.offset) > tolerance;
  const blockedUntil = stepped
    ? Math.max(mark.blockedUntil, reading.now + longestWindow + 1)
    : mark.blockedUntil;
  return { mark: { ...seen, blockedUntil }, forget: false };
};

/** Looks at the clocks, then decides. `forget`: the calls remembered so far are on a clock that is gone. */
export const judge = (
  mark: ClockMark | undefined,
  slots: ReadonlyArray<Slot>,
  reading: ClockReading,
  ask: Ask,
): { readonly mark: ClockMark; readonly forget: boolean; readonly decision: Decision } => {
  const seen = lookAtClocks(mark, reading, ask);
  const decision = decide(
    seen.forget ? [] : slots,
    ask.limits,
    seen.mark.blockedUntil,
    reading.now,
    ask.paths,
  );
  return { ...seen, decision };
};
