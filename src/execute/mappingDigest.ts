import type { JobTemplate } from "../compile/PlanTemplate.ts";
import { hashOf } from "../kernel/stableJson.ts";
import type { Integration } from "../language/Integration.ts";

/**
 * Stands for all that decides what a plan of the job sends: the job as compiled, and what the files of both systems say of
 * requests, constants and forms, of which the job knows nothing.
 */
export const mappingDigest = (job: JobTemplate, { systems }: Integration): string =>
  hashOf([job, systems.local.file.value, systems.remote.file.value]);
