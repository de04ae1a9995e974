/**
 * A lock for any number of waiters, first come, first served. Whoever leaves hands the lock to the first
 * waiter directly, so nobody can slip in between, and a wake-up costs the same however many wait. (Effect's
 * own semaphore wakes every waiter at each release: its cost is quadratic in their number.)
 *
 * Interruption is safe at each point: a waiter that goes away leaves the queue or, if the lock was already
 * handed to it, passes it on. The lock is not reentrant.
 */
import * as Effect from "effect/Effect";

export interface HandOverLock {
  /** Waits for the lock (interruptibly), runs `body` under it, and hands it on however `body` ends. */
  readonly withLock: <A, E, R>(body: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>;
  /** How many wait now; the one that holds the lock is not counted. */
  readonly waiting: Effect.Effect<number>;
}

interface Waiter {
  granted: boolean;
  wake: (() => void) | undefined;
  next: Waiter | undefined;
  previous: Waiter | undefined;
}

/** Makes a lock at once, for use inside a synchronous step. */
export const unsafeMakeHandOverLock = (): HandOverLock => {
  let held = false;
  let count = 0;
  let first: Waiter | undefined;
  let last: Waiter | undefined;

  const join = (): Waiter => {
    const waiter: Waiter = { granted: false, wake: undefined, next: undefined, previous: last };
    if (last === undefined) first = waiter;
    else last.next = waiter;
    last = waiter;
    count += 1;
    return waiter;
  };

  const leave = (waiter: Waiter): void => {
    if (waiter.previous === undefined) first = waiter.next;
    else waiter.previous.next = waiter.next;
    if (waiter.next === undefined) last = waiter.previous;
    else waiter.next.previous = waiter.previous;
    count -= 1;
  };

  const release = (): void => {
    const waiter = first;
    if (waiter === undefined) {
      held = false;
      return;
    }
    leave(waiter);
    // Granted before it is woken: an interruption in between finds the grant and passes it on.
    waiter.granted = true;
    waiter.wake?.();
  };

  const granted = (waiter: Waiter): Effect.Effect<void> =>
    Effect.async<void>((resume) => {
      if (waiter.granted) resume(Effect.void);
      else waiter.wake = () => resume(Effect.void);
    });

  const abandon = (waiter: Waiter): void => {
    if (waiter.granted) release();
    else leave(waiter);
  };

  const withLock = <A, E, R>(body: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.suspend(() => {
        const run = Effect.ensuring(restore(body), Effect.sync(release));
        if (!held) {
          held = true;
          return run;
        }
        const waiter = join();
        // The abandoning stands outside the interruptible part, so no gap is left between wait and body.
        return restore(granted(waiter)).pipe(
          Effect.onError(() => Effect.sync(() => abandon(waiter))),
          Effect.zipRight(run),
        );
      }),
    );

  return { withLock, waiting: Effect.sync(() => count) };
};

export const makeHandOverLock: Effect.Effect<HandOverLock> = Effect.sync(unsafeMakeHandOverLock);
