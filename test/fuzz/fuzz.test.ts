/** A short run over every kind of input, and every input that was kept. `npm run fuzz` is the long one. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyChanges } from "../support/checkFiles.ts";
import { corpusOf, entryOf, filesOf } from "./Entry.ts";
import { judge } from "./judge.ts";
import { seeds } from "./seeds.ts";
import { targetNames, targets } from "./targets/registry.ts";

describe.each(targetNames)("%s", (target) => {
  it("new inputs are handled as they must be", () =>
    fc.assert(
      fc.asyncProperty(targets[target], async (files) => {
        await judge(files);
      }),
      { numRuns: 40 },
    ));

  it("so are those that were kept", async () => {
    const entries = corpusOf(target);
    expect(entries.length).toBeGreaterThan(0);
    for (const entry of entries) await judge(filesOf(entry));
  });

  it("an input is kept as what differs, and comes back as it was", () => {
    fc.assert(
      fc.property(targets[target], (files) => {
        expect(filesOf(entryOf(files, ""))).toEqual(files);
      }),
      { numRuns: 20 },
    );
  });
});

describe("the judge", () => {
  it.each(Object.keys(seeds))("finds nothing in %s", async (seed) => {
    expect(await judge(seeds[seed] ?? {})).toBe("clean");
  });

  it("names the fault of a broken one", async () => {
    const broken = applyChanges(seeds.base ?? {}, [
      { in: "crosswalk.yaml", from: "timezone: ", to: "timezone: Nowhere/" },
    ]);
    expect(await judge(broken)).toBe("CW320 unknown-time-zone");
  });
});
