export type WindowKind = "sliding" | "fixed";

export interface LimitSettings {
  readonly requests: number;
  readonly windowMs: number;
  readonly kind: WindowKind;
  /** Off by default: whether the service sends one is unknown (onefile-api 3 and 8.4). */
  readonly retryAfterHeader: boolean;
  /** Whether a refused call takes a place in the window too. Unknown for the service; off by default. */
  readonly refusedCallsCount: boolean;
}

/** 300 calls in each 60 s (onefile-api 3 and 8.4). */
export const DEFAULT_LIMIT: LimitSettings = {
  requests: 300,
  windowMs: 60_000,
  kind: "sliding",
  retryAfterHeader: false,
  refusedCallsCount: false,
};

export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly retryAfterMs: number };

/**
 * Counts calls per caller. The sliding window is closed at both ends: a call exactly one window length after
 * another still shares a window with it. Fixed windows are aligned to the clock.
 */
export class CallLimit {
  settings: LimitSettings;
  readonly #arrivals = new Map<string, number[]>();

  constructor(settings: LimitSettings) {
    this.settings = settings;
  }

  /** Takes over the calls that a former run of the same file has let through. */
  restore(caller: string, arrivals: readonly number[]): void {
    this.#arrivals.set(caller, [...arrivals]);
  }

  admit(caller: string, now: number): Verdict {
    const { requests, windowMs, kind, refusedCallsCount } = this.settings;
    const start = kind === "sliding" ? now - windowMs : Math.floor(now / windowMs) * windowMs;
    const known = this.#arrivals.get(caller) ?? [];
    const firstInside = known.findIndex((at) => at >= start);
    const inside = firstInside === -1 ? [] : firstInside === 0 ? known : known.slice(firstInside);
    this.#arrivals.set(caller, inside);
    const allowed = inside.length < requests;
    if (allowed || refusedCallsCount) inside.push(now);
    if (allowed) return { allowed };
    const blocking = inside[inside.length - requests] ?? now;
    const freeAt = kind === "sliding" ? blocking + windowMs : start + windowMs;
    return { allowed, retryAfterMs: Math.max(0, freeAt - now) };
  }
}
