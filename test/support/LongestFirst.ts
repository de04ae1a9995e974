import { createHash } from "node:crypto";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take longest, so that neither process has one of them left when the other is done. */
const longest = [
  "test/campaign/campaign.test.ts",
  "test/faults/faults-2.test.ts",
  "test/faults/faults-1.test.ts",
  "test/engine/links.test.ts",
  "test/connector/files/atomic.test.ts",
  "test/engine/courses.test.ts",
  "test/invariants/14-predicted.property.test.ts",
  "test/invariants/11-isolation.property.test.ts",
];

const rank = ({ moduleId }: TestSpecification): number => {
  const found = longest.findIndex((name) => moduleId.endsWith(`/${name}`));
  return found < 0 ? longest.length : found;
};

const dice = (seed: number, { moduleId }: TestSpecification): string =>
  createHash("sha256").update(`${seed} ${moduleId}`).digest("hex");

/** Starts with the longest files, also where no earlier run has been timed; a shuffle stays one. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { shuffle, seed } = this.ctx.config.sequence;
    if (shuffle) return files.toSorted((one, other) => (dice(seed, one) < dice(seed, other) ? -1 : 1));
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}
