/** The most stamps that any window of the length, closed at both ends, holds. */
export const mostInWindow = (stamps: ReadonlyArray<number>, windowMs: number): number => {
  const sorted = [...stamps].sort((a, b) => a - b);
  let most = 0;
  let first = 0;
  for (const [index, stamp] of sorted.entries()) {
    while (stamp - (sorted[first] ?? stamp) > windowMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
};
