import type { Direction } from "../../model/Direction.ts";
import type { DirectionTable } from "../Flow.ts";
import { pullAble } from "./pullAble.ts";
import { pullOnly } from "./pullOnly.ts";
import { pushOnly } from "./pushOnly.ts";

/** Every direction; the compiler names a missing one. Only `Flow.ts` reads this. */
export const directions: { readonly [D in Direction]: DirectionTable } = {
  "push-only": pushOnly,
  "pull-only": pullOnly,
  "pull-able": pullAble,
};
