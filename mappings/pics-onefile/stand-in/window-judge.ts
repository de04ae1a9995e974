/** One arrival as the call log holds it. */
export interface Arrival {
  readonly arrivedAt: number;
  readonly caller: string;
  readonly refused: boolean;
}

export interface WorstWindow {
  readonly windowMs: number;
  /** Most calls that the limit let through, in any window closed at both ends. */
  readonly accepted: number;
  /** Most calls of any outcome, those refused by the limit included. */
  readonly withRefused: number;
}

const worstRun = (times: readonly number[], windowMs: number): number => {
  let worst = 0;
  let first = 0;
  for (const [index, time] of times.entries()) {
    while ((times[first] ?? time) < time - windowMs) first += 1;
    worst = Math.max(worst, index - first + 1);
  }
  return worst;
};

/** Judges from arrival times alone, apart from the limiter, how full the fullest window of any one caller was. */
export const judgeWindows = (arrivals: readonly Arrival[], windowMs: number): WorstWindow => {
  const byCaller = new Map<string, Arrival[]>();
  for (const arrival of arrivals) {
    const list = byCaller.get(arrival.caller);
    if (list === undefined) byCaller.set(arrival.caller, [arrival]);
    else list.push(arrival);
  }
  let accepted = 0;
  let withRefused = 0;
  for (const list of byCaller.values()) {
    const ordered = [...list].sort((one, other) => one.arrivedAt - other.arrivedAt);
    const times = ordered.map(({ arrivedAt }) => arrivedAt);
    const acceptedTimes = ordered.filter(({ refused }) => !refused).map(({ arrivedAt }) => arrivedAt);
    withRefused = Math.max(withRefused, worstRun(times, windowMs));
    accepted = Math.max(accepted, worstRun(acceptedTimes, windowMs));
  }
  return { windowMs, accepted, withRefused };
};
