/** What the limits of a system file or a profile say: the calls that are ours, and the paths that a limit is about. */
import type { SystemFault } from "../model/Catalog.ts";
import { durationMs, type Limits } from "./files/common.ts";

export type DeclaredLimit = (typeof Limits.Type)[number];

/** Hundredths of a per cent: whole, so that no share is off by one call. */
const reserved = (reserve = "0%"): number => Math.round(Number(reserve.slice(0, -1)) * 100);

/** The calls of one window that are ours, once the reserve is left to others; rounded down. */
export const ownCalls = ({ requests, reserve }: Pick<DeclaredLimit, "requests" | "reserve">): number =>
  Math.floor((requests * (10_000 - reserved(reserve))) / 10_000);

const stepsOf = (path: string): ReadonlyArray<string> =>
  path
    .replace(/[?#].*$/, "")
    .split("/")
    .filter((step) => step !== "");

const decoded = (step: string): string => {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
};

/**
 * Whether a path is the one that a limit names, or lies below it. In the limit `{name}` stands for any one step.
 * The path is one as sent (percent-encoded), or as a system file writes it.
 */
export const isOfPath = (named: string, path: string): boolean => {
  const steps = stepsOf(path);
  return stepsOf(named).every((step, index) => {
    const other = steps[index];
    return other !== undefined && (/^\{.*\}$/.test(step) || step === other || step === decoded(other));
  });
};

/** What limits say that cannot be, with places that start at the list; `paths` are those of the system's requests. */
export const limitFaults = (
  limits: ReadonlyArray<DeclaredLimit>,
  paths: ReadonlyArray<string>,
): ReadonlyArray<SystemFault> =>
  limits.flatMap((limit, index): ReadonlyArray<SystemFault> => {
    const found: Array<SystemFault> = [];
    if (durationMs(limit.per) === 0)
      found.push({
        path: [index, "per"],
        message: "A window of no length limits nothing.",
        help: "write its length: 60s",
      });
    if (ownCalls(limit) === 0)
      found.push({
        path: [index, "reserve"],
        message: `A reserve of ${limit.reserve} leaves none of ${limit.requests} calls.`,
        help: "lower the reserve",
      });
    limit.paths?.forEach((named, position) => {
      if (paths.some((path) => isOfPath(named, path))) return;
      found.push({
        path: [index, "paths", position],
        message: `No request of the system goes to "${named}": the limit would count nothing.`,
        wrong: named,
        known: paths,
      });
    });
    return found;
  });
