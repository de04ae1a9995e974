/**
 * `npm run bench [-- --part files|exchange] [--learners N] [--window MS] [--rounds N]`: what checking files costs beside
 * other programs in the same run, and what an exchange costs beside the least that the limit allows.
 */
import { parseArgs } from "node:util";
import { benchExchange } from "./exchange.ts";
import { benchFiles } from "./files.ts";

const { values } = parseArgs({
  options: {
    part: { type: "string" },
    learners: { type: "string", default: "2000" },
    window: { type: "string", default: "1000" },
    rounds: { type: "string", default: "11" },
  },
});
if (values.part === undefined || values.part === "files") await benchFiles(Number(values.rounds));
if (values.part === undefined || values.part === "exchange")
  await benchExchange({ learners: Number(values.learners), windowMs: Number(values.window) });
