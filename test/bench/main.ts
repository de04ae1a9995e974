/**
 * `npm run bench [-- --part files|exchange|limiter|processes] [--learners N] [--window MS] [--rounds N] [--limiter-window MS]
 * [--processes-window MS]`: what checking files costs beside other programs in the same run, what an exchange costs beside
 * the least that the limit allows, the limiter alone beside other limiters, and several processes on one credential.
 */
import { parseArgs } from "node:util";
import { benchExchange } from "./exchange.ts";
import { benchFiles } from "./files.ts";
import { benchLimiter } from "./limiter.ts";
import { benchProcesses } from "./processes.ts";

const { values } = parseArgs({
  options: {
    part: { type: "string" },
    learners: { type: "string", default: "2000" },
    window: { type: "string", default: "1000" },
    rounds: { type: "string", default: "11" },
    "limiter-window": { type: "string", default: "10000" },
    "processes-window": { type: "string", default: "60000" },
  },
});
if (values.part === undefined || values.part === "files") await benchFiles(Number(values.rounds));
if (values.part === undefined || values.part === "exchange")
  await benchExchange({ learners: Number(values.learners), windowMs: Number(values.window) });
if (values.part === undefined || values.part === "limiter")
  await benchLimiter({ calls: 1_500, requests: 300, windowMs: Number(values["limiter-window"]) });
if (values.part === undefined || values.part === "processes")
  await benchProcesses({ requests: 300, windowMs: Number(values["processes-window"]) });
