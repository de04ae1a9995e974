import { visible } from "../diagnostic/visible.ts";
import type { LawResult } from "../report/LawsOutput.ts";
import { lossy } from "./laws/lawsOf.ts";

const verdicts = ["holds", "broken", "allowed", "not-judged"] as const;
const words: { readonly [V in LawResult["verdict"]]: (count: number) => string } = {
  holds: (count) => (count === 1 ? "1 holds" : `${count} hold`),
  broken: (count) => `${count} broken`,
  allowed: (count) => `${count} broken and allowed`,
  "not-judged": (count) => `${count} not judged`,
};

/** For people: round trips that are broken, those that are not judged, then the counts. */
export const lawsText = (laws: ReadonlyArray<LawResult>): string => {
  const lines = laws.flatMap(({ rule, place, verdict, message }) => {
    const where = `${place.file}:${place.line} ${rule}`;
    if (verdict === "broken") return [`BROKEN  ${where} (${lossy})`, `    ${message ?? ""}`];
    return verdict === "not-judged" ? [`not judged  ${where}: ${message ?? ""}`] : [];
  });
  const counts = verdicts.flatMap((verdict) => {
    const count = laws.filter((law) => law.verdict === verdict).length;
    return count === 0 ? [] : [words[verdict](count)];
  });
  return [...lines, ...(lines.length === 0 ? [] : [""]), `round trips: ${counts.join(", ")}`]
    .map(visible)
    .join("\n");
};
