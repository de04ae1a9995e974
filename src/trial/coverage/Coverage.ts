/** What of a mapping the plans of its cases take, and what none does. Told from the plans alone. */
import type { TestCase } from "../../check/cases/TestCase.ts";
import type { FlowService } from "../../flow/Flow.ts";
import { type Place, placeOf } from "../../kernel/Source.ts";
import type { Path } from "../../language/Document.ts";
import type { Integration, Sound } from "../../language/Integration.ts";
import type { Plan } from "../../plan/Plan.ts";

/** A case that came to a plan; whether it is the expected one does not count here. */
export interface PlannedCase {
  readonly test: TestCase;
  readonly plan: Plan;
}

export interface CoverageInput {
  readonly integration: Integration;
  readonly flow: FlowService;
  readonly cases: ReadonlyArray<PlannedCase>;
}

/** One thing that a case can take. */
export interface Item {
  readonly place: Place;
  /** In the words of the file. */
  readonly words: string;
  readonly isTaken: boolean;
}

/** One kind of thing that a case can take: all of them. */
export interface CoverageKind {
  readonly name: string;
  readonly items: (input: CoverageInput) => ReadonlyArray<Item>;
}

export const placeAt = (sound: Sound<unknown>, path: Path, part: "key" | "value" = "value"): Place =>
  placeOf(sound.document.spanOf(path, part));
