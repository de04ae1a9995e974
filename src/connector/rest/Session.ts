/**
 * A token that is bought once and sent with every request until it ends. It lives in memory only, is opened
 * at the first need, by one fiber however many wait for it, and anew a little before its end.
 */
import * as Clock from "effect/Clock";
import * as Deferred from "effect/Deferred";
import * as Effect from "effect/Effect";
import * as FiberId from "effect/FiberId";
import type { Scope } from "effect/Scope";
import type { ConnectorError } from "../ConnectorError.ts";

export interface Session {
  /** The token in force; opens the session if there is none, or it is about to end. */
  readonly token: Effect.Effect<string, ConnectorError>;
  /** Another token than the one that the system no longer takes. */
  readonly renewed: (refused: string) => Effect.Effect<string, ConnectorError>;
  /** Tokens that were given out lately, to be masked wherever the system echoes them. */
  readonly secrets: () => ReadonlyArray<string>;
}

interface Held {
  readonly token: string;
  /** Not used from this moment on (milliseconds of the clock). */
  readonly until: number;
}

const longestMarginMs = 300_000;
const remembered = 10;

/** Opened in the scope: an opening under way is interrupted when the scope ends, not when a waiter goes. */
export const makeSession = (options: {
  readonly open: Effect.Effect<string, ConnectorError>;
  readonly lifetimeMs: number;
}): Effect.Effect<Session, never, Scope> =>
  Effect.map(Effect.scope, (scope) => {
    const marginMs = Math.min(longestMarginMs, options.lifetimeMs / 10);
    let held: Held | undefined;
    let opening: Deferred.Deferred<string, ConnectorError> | undefined;
    let lately: ReadonlyArray<string> = [];

    const opened = Effect.gen(function* () {
      // The life is counted from before the request: the system began it no earlier.
      const begun = yield* Clock.currentTimeMillis;
      const token = yield* options.open;
      held = { token, until: begun + options.lifetimeMs - marginMs };
      lately = [...lately, token].slice(-remembered);
      return token;
    }).pipe(
      Effect.ensuring(
        Effect.sync(() => {
          opening = undefined;
        }),
      ),
    );

    const obtain = (refused: string | undefined): Effect.Effect<string, ConnectorError> =>
      Effect.flatMap(Clock.currentTimeMillis, (now): Effect.Effect<string, ConnectorError> => {
        if (held !== undefined && held.token !== refused && now < held.until)
          return Effect.succeed(held.token);
        if (opening !== undefined) return Deferred.await(opening);
        const shared = Deferred.unsafeMake<string, ConnectorError>(FiberId.none);
        opening = shared;
        // Forked before this fiber can be interrupted: otherwise the next would wait for nobody.
        return Effect.uninterruptibleMask((restore) =>
          Effect.zipRight(
            Effect.forkIn(Effect.intoDeferred(Effect.interruptible(opened), shared), scope),
            restore(Deferred.await(shared)),
          ),
        );
      });

    return {
      token: Effect.suspend(() => obtain(undefined)),
      renewed: (refused) => obtain(refused),
      secrets: () => lately,
    };
  });
