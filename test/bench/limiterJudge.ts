/**
 * A server with a limit, in a process of its own: limiterJudge REQUESTS WINDOW_MS. It counts each call a while after it
 * was sent, as one does that is far away, answers 429 to what is over the limit in a sliding window closed at
 * both ends, and tells at `/verdict` what it has counted, and the milliseconds from the first call to the last.
 */
import { createServer } from "node:http";
import process from "node:process";
import { mostInWindow } from "../support/mostInWindow.ts";

const [requests = 1, windowMs = 1_000] = process.argv.slice(2).map(Number);
const stamps: Array<number> = [];
const accepted: Array<number> = [];
let refused = 0;

/** On its way, each way: 5 to 45 ms. */
const travelMs = (call: number): number => 5 + ((call * 7_919) % 41);

let calls = 0;
const server = createServer((request, response) => {
  if (request.url === "/verdict") {
    const spanMs = (stamps.at(-1) ?? 0) - (stamps[0] ?? 0);
    response.end(
      JSON.stringify({ calls: stamps.length, refused, worst: mostInWindow(stamps, windowMs), spanMs }),
    );
    return;
  }
  request.resume();
  calls += 1;
  const call = calls;
  setTimeout(() => {
    const now = performance.now();
    stamps.push(now);
    while (accepted[0] !== undefined && now - accepted[0] > windowMs) accepted.shift();
    const over = accepted.length >= requests;
    if (over) refused += 1;
    else accepted.push(now);
    setTimeout(() => response.writeHead(over ? 429 : 200).end("{}"), travelMs(call * 31));
  }, travelMs(call));
});
// A connection that lies idle for a window is not closed on the caller.
server.keepAliveTimeout = 600_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.(typeof address === "object" && address !== null ? address.port : 0);
});
