/** What is said between the command and the process that evaluates a mapping's expressions: plain JSON, checked. */
import * as Schema from "effect/Schema";
import { Plan } from "../plan/Plan.ts";
import { LawVerdict } from "./laws/LawVerdict.ts";
import { MappingTexts } from "./mappingTexts.ts";

export const Request = Schema.Union(
  /** Take this mapping in place of the one before. */
  Schema.TaggedStruct("Load", { texts: MappingTexts }),
  /** Plan one case of it. */
  Schema.TaggedStruct("Run", { file: Schema.String, index: Schema.Int }),
  /** Plan one case of it under one of its mutants, by their order, and compare. */
  Schema.TaggedStruct("RunMutant", { mutant: Schema.Int, file: Schema.String, index: Schema.Int }),
  /** Judge the round trip of one of its rules. */
  Schema.TaggedStruct("Law", { entity: Schema.String, field: Schema.String }),
);
export type Request = typeof Request.Type;

/** What is said beside a request: the seconds that its answer may take. */
export const Bounded = Schema.Struct({ seconds: Schema.Number });

export const Reply = Schema.Union(
  Schema.TaggedStruct("Loaded", {}),
  Schema.TaggedStruct("Planned", { plan: Plan }),
  Schema.TaggedStruct("Compared", { passed: Schema.Boolean }),
  Schema.TaggedStruct("Judged", { verdict: LawVerdict }),
  /** No plan came of it, or the mapping is not sound: why, in a sentence. */
  Schema.TaggedStruct("Unplanned", { message: Schema.String }),
);
export type Reply = typeof Reply.Type;
