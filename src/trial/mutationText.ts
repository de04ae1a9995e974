import { visible } from "../diagnostic/visible.ts";
import type { MutationOutput } from "../report/MutationOutput.ts";

/** For people: what no case notices, then the counts. */
export const mutationText = ({
  mutants,
  refused,
  equivalent,
  killed,
  survived,
  share,
  survivors,
}: MutationOutput): string => {
  const places = survivors.map(({ place }) => `${place.file}:${place.line}`);
  const width = Math.max(0, ...places.map((place) => place.length));
  return [
    ...survivors.map(({ change }, at) => `SURVIVED  ${(places[at] ?? "").padEnd(width)}  ${change}`),
    ...(survivors.length === 0 ? [] : [""]),
    `${mutants} mutants: refused by validate ${refused}, equivalent ${equivalent}, killed ${killed}, survived ${survived}`,
    `${share}% of those that only a case can notice are killed`,
  ]
    .map(visible)
    .join("\n");
};
