/** Cases that are passed over because a mutant cannot touch them: planned all the same, they come out word for word as before. */
import * as Effect from "effect/Effect";
import { expect, it } from "vitest";
import { flow } from "../../../src/flow/Flow.ts";
import { described } from "../../../src/trial/described.ts";
import { mutantsOf } from "../../../src/trial/mutation/Mutant.ts";
import { isRefused } from "../../../src/trial/mutation/refusal.ts";
import { isUntouched, makeTemplates } from "../../../src/trial/mutation/untouched.ts";
import { type CaseOutcome, runCase } from "../../../src/trial/runCase.ts";
import { openShelf } from "../shelf.ts";
import { mappingFiles } from "../support.ts";

const starter = mappingFiles("starter");

const said = (outcome: CaseOutcome): unknown =>
  outcome._tag === "Planned" ? described(outcome.plan) : outcome.message;

it.each(["cases/items.yaml", "cases/suppliers.yaml"])("the starter's %s", async (file) => {
  const { integration, tests, checker, files } = openShelf(starter, starter[file] ?? "");
  const templates = makeTemplates(integration, flow);
  let passedOver = 0;
  for (const mutant of mutantsOf(integration)) {
    // Settings are looked at by themselves: a case may have others under such a mutant.
    if (mutant.entity === undefined || isRefused(checker, files, mutant)) continue;
    for (const test of tests) {
      if (!isUntouched(integration, templates, mutant, test)) continue;
      passedOver++;
      const [before, after] = await Effect.runPromise(
        Effect.all([runCase(integration, test), runCase(mutant.integration, test)]),
      );
      expect(said(after), `${mutant.words}: ${test.name}`).toEqual(said(before));
    }
  }
  // Otherwise nothing was looked at.
  expect(passedOver).toBeGreaterThan(10);
});
