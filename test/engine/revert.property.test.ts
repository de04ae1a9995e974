/** Undo over generated mappings: exactly what the run wrote and nobody touched since is put back. */
import * as Effect from "effect/Effect";
import { expect } from "vitest";
import { hold, type Invariant, overWorlds, testInvariant } from "../invariants/harness.ts";
import { scenarios } from "../support/arbitrary/scenario.ts";
import { type Change, changesBetween, changeText } from "../support/world/changes.ts";
import { flat } from "../support/world/server.ts";
import type { Snapshot } from "../support/world/World.ts";

const holds = (snapshot: Snapshot, { side, entity, key, place }: Change): unknown => {
  const record = (side === "local" ? snapshot.local[entity] : snapshot.remote[entity])?.get(key);
  return record === undefined ? undefined : (flat({ ...record })[place] ?? null);
};

/** A blank in any of its forms, or the value as text: a number may be put back where its digits stood. */
const plain = (value: unknown): string =>
  value === null || value === undefined || String(value).trim() === "" ? "(blank)" : String(value);

/** Spellings that some type takes for one value: an edit between them is none, and either may be put back. */
const folded = (value: unknown): string =>
  plain(value)
    .normalize("NFC")
    .toLowerCase()
    .replace(/[\s()."-]+/g, "")
    .replace(/^00/, "+");

/** What is put back is the value as its type reads it: of an instant in a date's place, the day. */
const isSame = (after: unknown, before: unknown): boolean =>
  folded(after) === folded(before) ||
  (/^\d{4}-\d\d-\d\d$/.test(String(after)) && String(before).startsWith(`${String(after)}T`));

const seen = { back: 0, left: 0 };

const revert: Invariant = {
  name: "exactly the places that a run wrote and nobody touched since hold what they held before; nothing else changes; twice is once",
  runs: 25,
  property: (bench, layers) =>
    overWorlds(bench, layers, scenarios({ updates: true }), (world) =>
      Effect.gen(function* () {
        const first = yield* world.snapshot;
        const { run } = yield* world.run();
        const written = yield* world.snapshot;
        yield* world.edit;
        const edited = yield* world.snapshot;
        const report = yield* world.revert(run);
        const last = yield* world.snapshot;

        const ours = changesBetween(first, written).filter(
          (change) => !change.created && change.place !== "link_id",
        );
        const idOf = ({ side, entity, key, place }: Change) => `${side} ${entity} ${key} ${place}`;
        const own = new Set(ours.map(idOf));
        for (const change of changesBetween(edited, last))
          hold(own.has(idOf(change)), () => `the revert changed what the run had not: ${changeText(change)}`);
        const sayings = report.plan.withheld.map(({ reason }) => reason.message).join("; ");
        for (const change of ours) {
          const [now, after] = [holds(edited, change), holds(last, change)];
          const declared = world.scenario.spec.entities
            .find(({ name }) => name === change.entity)
            ?.places.find(({ name }) => name === change.place);
          const mayNotBeBlank =
            change.side === "remote" && declared?.required === true && plain(change.before) === "(blank)";
          // An edit that only spells the value otherwise is one or none, as the type says: either end is right.
          const isOtherSpelling = plain(now) !== plain(change.after) && isSame(change.after, now);
          if (isOtherSpelling && plain(after) === plain(now)) continue;
          if (isSame(change.after, now) && !mayNotBeBlank) {
            hold(
              isSame(after, change.before),
              () => `not put back: ${changeText(change)}, now ${JSON.stringify(after)} (${sayings})`,
            );
            seen.back += 1;
          } else {
            hold(
              plain(after) === plain(now),
              () =>
                `edited since, and overwritten: ${changeText(change)}, ${JSON.stringify(now)} → ${JSON.stringify(after)}`,
            );
            seen.left += 1;
          }
        }

        const writes = world.log.length;
        const again = yield* world.revert(run);
        const apart = changesBetween(last, yield* world.snapshot);
        hold(apart.length === 0, () => `the second revert changed:\n${apart.map(changeText).join("\n")}`);
        hold(world.log.length === writes, () => "the second revert sent writes");
        hold(again.plan.steps.length === 0, () => "the second revert has steps");
      }),
    ),
};

testInvariant(revert, () => {
  expect(seen.back).toBeGreaterThan(10);
  expect(seen.left).toBeGreaterThan(1);
});
