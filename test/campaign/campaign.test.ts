/** A short campaign: each kind of kill and of fault at least once. `npm run campaign` is the long one. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { program } from "../support/program.ts";
import { openPlayground } from "./campaign.ts";
import { coverScripts, scriptOfKind } from "./cover.ts";
import { killKinds } from "./deal.ts";
import { faultKinds } from "./faultKinds.ts";
import { killKind } from "./Script.ts";

it("ends where an undisturbed run ends, whatever kills it and whatever the server does wrong", {
  timeout: 600_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "crosswalk-campaign-"));
  try {
    const { first, moments, play } = await openPlayground(program("crosswalk"), folder, ["mixed"]);
    expect(first.flatMap(({ problems }) => problems)).toEqual([]);
    const together = await Promise.all(coverScripts(moments, "mixed").map(play));
    const kindsIn = (results: typeof together) =>
      new Set(results.flatMap(({ kills }) => kills.map(({ kill }) => killKind(kill))));
    // Where kills and faults got into each other's way, the kinds that did not come about are played alone.
    const missed = [...killKinds(moments)].filter((kind) => !kindsIn(together).has(kind));
    expect(missed.length).toBeLessThan(5);
    const alone = await Promise.all(missed.map((kind) => play(scriptOfKind(moments, "mixed", kind))));
    const results = [...together, ...alone];
    expect(results.flatMap(({ problems }) => problems)).toEqual([]);
    const killed = kindsIn(results);
    expect([...killKinds(moments)].filter((kind) => !killed.has(kind))).toEqual([]);
    const struck = new Set(results.flatMap(({ faults }) => faults));
    expect(faultKinds.map(({ name }) => name).filter((name) => !struck.has(name))).toEqual([]);
    // What the table of moments must at least hold, or nothing was killed where it matters.
    expect([...killed]).toEqual(
      expect.arrayContaining([
        "journal/intent/before",
        "journal/intent/after",
        "journal/outcome/before",
        "journal/outcome/after",
        "journal/link-place/before",
        "journal/link-place/after",
        "journal/local-create/after",
        "journal/plan/after",
        "journal/run-end/before",
        "journal/slot/after",
        "server/after-commit",
        "timer",
      ]),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
