/** A clock that tests can move forwards. */
export interface Clock {
  now(): number;
  advance(milliseconds: number): void;
  /** How far the clock has been moved, so that a restart can go on from there. */
  readonly offset: number;
}

export const movableClock = (base: () => number, startOffset: number): Clock => {
  let offset = startOffset;
  return {
    now: () => base() + offset,
    advance: (milliseconds) => {
      offset += milliseconds;
    },
    get offset() {
      return offset;
    },
  };
};

/** Never steps back within a process, unlike the calendar, and still goes on over a restart. */
export const steadyNow = (): number => performance.timeOrigin + performance.now();
