import type { Kind } from "./kind.ts";
import { classrooms, organisations, placements, users } from "./kinds.ts";
import { learningAims, standards, unitSummaries, units } from "./learning-kinds.ts";
import { reviews, visits } from "./review-kinds.ts";

/** Everything that has a table of its own. */
export const kinds: readonly Kind[] = [
  organisations,
  classrooms,
  placements,
  users,
  standards,
  units,
  unitSummaries,
  learningAims,
  visits,
  reviews,
];
