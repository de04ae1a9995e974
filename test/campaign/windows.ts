/** How full the fullest window was, judged from the moments of arrival alone. */

export interface Fullest {
  /** In any window of the length, closed at both ends, wherever it begins. */
  readonly sliding: number;
  /** In any window of those that begin at whole multiples of the length. */
  readonly fixed: number;
}

/** `arrivals` in the order of arrival, in milliseconds of one steady clock. */
export const fullestWindow = (arrivals: ReadonlyArray<number>, windowMs: number): Fullest => {
  let sliding = 0;
  let first = 0;
  const byWindow = new Map<number, number>();
  for (const [index, at] of arrivals.entries()) {
    while ((arrivals[first] ?? at) < at - windowMs) first += 1;
    sliding = Math.max(sliding, index - first + 1);
    const window = Math.floor(at / windowMs);
    byWindow.set(window, (byWindow.get(window) ?? 0) + 1);
  }
  return { sliding, fixed: Math.max(0, ...byWindow.values()) };
};
