/**
 * The program of the process that evaluates a mapping's expressions for `crosswalk test`. Started by it alone.
 *
 * A thread of its own watches over the process, which an expression can keep from hearing anything: that the process
 * which started it is gone, or waits no longer.
 */
import { Worker } from "node:worker_threads";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { Bounded } from "./trial/protocol.ts";
import { serveCases } from "./trial/serveCases.ts";

const millisecondsBetweenLooks = 500;
/** Seconds beyond a request's own: the one that asked is to end it first. */
const secondsOfGrace = 5;

/** What the two threads share: where each number stands. */
const slots = {
  /** The process that started this one. */
  parent: 0,
  /** The request under way, by its count from 1; 0 between two. */
  request: 1,
  /** Looks that the watching thread takes before it ends a request. */
  looks: 2,
} as const;

interface Watched {
  readonly shared: Int32Array;
  readonly slots: { readonly parent: number; readonly request: number; readonly looks: number };
  readonly pause: number;
}

/** What the watching thread does. It is given to it as text, and so names nothing but what it is called with. */
const watch = ({ shared, slots: at, pause }: Watched): never => {
  const parent = Atomics.load(shared, at.parent);
  let seen = 0;
  let looks = 0;
  for (;;) {
    // Nobody changes it: this waits the time out.
    Atomics.wait(shared, at.parent, parent, pause);
    const request = Atomics.load(shared, at.request);
    looks = request !== 0 && request === seen ? looks + 1 : 0;
    seen = request;
    let isGone = process.ppid !== parent;
    try {
      process.kill(parent, 0);
    } catch (error) {
      // One of another user is there all the same, and cannot be told anything.
      isGone ||= error instanceof Error && "code" in error && error.code === "ESRCH";
    }
    if (isGone || looks > Atomics.load(shared, at.looks)) process.kill(process.pid, "SIGKILL");
  }
};

const shared = new Int32Array(new SharedArrayBuffer(12));
Atomics.store(shared, slots.parent, process.ppid);
const watched: Watched = { shared, slots, pause: millisecondsBetweenLooks };
new Worker(`(${watch.toString()})(require("node:worker_threads").workerData);`, {
  eval: true,
  execArgv: [],
  workerData: watched,
}).unref();

const serve = serveCases();
const secondsOf = Schema.decodeUnknownOption(Bounded);
let requests = 0;

/** Answers a request, which the watching thread ends with the process where it passes its seconds by far. */
const answer = async (message: unknown) => {
  const seconds = Option.match(secondsOf(message), { onNone: () => 0, onSome: (one) => one.seconds });
  const looks = Math.ceil(((seconds + secondsOfGrace) * 1000) / millisecondsBetweenLooks);
  Atomics.store(shared, slots.looks, looks);
  requests += 1;
  Atomics.store(shared, slots.request, requests);
  const reply = await Effect.runPromise(serve(message));
  Atomics.store(shared, slots.request, 0);
  return reply;
};

process.on("message", (message: unknown) => {
  answer(message).then(
    (reply) => process.send?.(reply),
    () => process.exit(1),
  );
});
process.on("disconnect", () => process.exit(0));
