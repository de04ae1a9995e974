import * as Context from "effect/Context";

/**
 * The instant (milliseconds since 1970) from which no call waits for the end of a pause, which the system asked for or a
 * budget that counts as spent amounts to:
 * `--deadline`. Other calls are sent after it too, so that records under way come to their end.
 */
export class Deadline extends Context.Reference<Deadline>()("crosswalk/Deadline", {
  defaultValue: (): number | undefined => undefined,
}) {}
