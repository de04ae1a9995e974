import { visible } from "../diagnostic/visible.ts";
import type { CoverageOutput } from "../report/CoverageOutput.ts";

/** For people: what no case takes, then how much of each kind some case does. */
export const coverageText = ({ share, kinds, missing }: CoverageOutput): string => {
  const places = missing.map(({ place }) => `${place.file}:${place.line}`);
  const width = Math.max(0, ...places.map((place) => place.length));
  return [
    ...missing.map(({ what }, at) => `NOT TAKEN  ${(places[at] ?? "").padEnd(width)}  ${what}`),
    ...(missing.length === 0 ? [] : [""]),
    `coverage ${share}%: ${kinds
      .filter(({ all }) => all > 0)
      .map(({ kind, all, taken }) => `${kind} ${taken} of ${all}`)
      .join(", ")}`,
  ]
    .map(visible)
    .join("\n");
};
