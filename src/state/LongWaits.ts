/** Who is told when a call has to wait long. Nobody, unless a command says so. */
import * as Context from "effect/Context";
import * as Effect from "effect/Effect";

/** A wait that is longer than this is told of, in milliseconds. */
export const longWaitMs = 5_000;

export interface LongWait {
  /** What is waited for: the limit's next slot, the end of a pause, or an answer. */
  readonly reason: "limit" | "pause" | "answer";
  /** Why; ": waiting until …" is put after it. */
  readonly message: string;
  /** How long the wait lasts from now, in milliseconds, as far as is known. */
  readonly forMs: number;
}

export interface LongWaitsService {
  readonly tell: (wait: LongWait) => Effect.Effect<void>;
}

export class LongWaits extends Context.Reference<LongWaits>()("crosswalk/LongWaits", {
  defaultValue: (): LongWaitsService => ({ tell: () => Effect.void }),
}) {
  static readonly tell = (wait: LongWait): Effect.Effect<void> =>
    Effect.flatMap(LongWaits, (service) => service.tell(wait));
}
