/** What each job could write when it last ran, in memory: the same contract, gone with its layer. */
import * as Effect from "effect/Effect";
import type { Surface } from "../model/Surface.ts";
import type { JournalService } from "./Journal.ts";

export const surfaceInMemory = (): Pick<JournalService, "surface" | "putSurface"> => {
  const surfaces = new Map<string, Surface>();
  return {
    surface: (job) => Effect.sync(() => surfaces.get(job)),
    putSurface: (job, surface) => Effect.sync(() => void surfaces.set(job, surface)),
  };
};
