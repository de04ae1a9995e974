/**
 * Both round trips of a rule over generated values: what goes up of a local value comes down again as that value, and
 * what comes down of a remote one goes up again as that one, up to the type's equality. Evaluates the mapping's expressions: only in a process that is bounded.
 */
import * as Effect from "effect/Effect";
import * as Runtime from "effect/Runtime";
import * as fc from "fast-check";
import { compileJob } from "../../compile/compile.ts";
import type { FieldTemplate } from "../../compile/PlanTemplate.ts";
import { makeCandidates } from "../../execute/evaluate/candidates.ts";
import { makeExpressions } from "../../execute/evaluate/expressions.ts";
import { flow } from "../../flow/Flow.ts";
import type { Integration } from "../../language/Integration.ts";
import { settingsInForce } from "../../language/settings.ts";
import type { FieldType } from "../../model/FieldType.ts";
import type { Cell } from "../../model/Record.ts";
import { otherSide, type Side } from "../../model/Side.ts";
import type { Candidate } from "../../plan/Evaluated.ts";
import { equalCells, types } from "../../value/types/registry.ts";
import type { LawVerdict, TripVerdict } from "./LawVerdict.ts";
import { valuesOf } from "./values.ts";

/** Values that are tried, and how many of those that do not cross are passed over for one that does. */
const samples = 100;
const passedOver = 10;

/** Every run tries the same values. */
const seed = 42;

/** A day like any other, for expressions that look at it. */
const run = { today: "2026-03-02", now: "2026-03-02T09:00:00.000Z", inputs: {} };

const shown = (candidate: Candidate): string => {
  switch (candidate._tag) {
    case "Cell":
      return candidate.cell === null ? "a blank" : JSON.stringify(candidate.cell);
    case "Bad":
      return `nothing: ${candidate.message}`;
    case "Leave":
      return "nothing: its code table leaves it alone";
    case "Refers":
    case "Unread":
    case "Asks":
      return "nothing";
  }
};

/** The type of a rule's place on a side. */
const typeOf = (field: FieldTemplate, side: Side): FieldType =>
  (side === "local" ? field.localType : field.remoteType) ?? field.type;

/** The type whose equality counts on a side. */
const equalityOf = (field: FieldTemplate, side: Side): FieldType =>
  field.meaning._tag === "Type" ? field.meaning.type : typeOf(field, side);

/** What a side may hold. Of a code table its codes: only an expression before it makes codes of other values. */
const arbitraryOf = (field: FieldTemplate, side: Side): fc.Arbitrary<string | number | boolean> => {
  const values = valuesOf[typeOf(field, side)];
  if (field.meaning._tag !== "Codes") return values;
  const codes = fc.constantFrom(...field.meaning.pairs.pairs.map((pair) => pair[side]));
  return side === "remote" || field.push === undefined ? codes : fc.oneof(codes, values);
};

/** From each side to the other. */
type Ways = { readonly [S in Side]: (cell: Cell) => Effect.Effect<Candidate> };

const judgeTrips = (
  field: FieldTemplate,
  start: Side,
  ways: Ways,
  timezone: string,
): Effect.Effect<TripVerdict> =>
  Effect.gen(function* () {
    /** A value's way to the other side and back; undefined where it does not cross. */
    const roundTrip = (held: Cell) =>
      Effect.gen(function* () {
        const crossed = yield* ways[start](held);
        if (crossed._tag !== "Cell" || crossed.cell === null) return undefined;
        const returned = yield* ways[otherSide[start]](crossed.cell);
        const isSame = returned._tag === "Cell" && equalCells(equalityOf(field, start), returned.cell, held);
        return { crossed, returned, isSame };
      });
    /** As a system would hold it. */
    const cellOf = (value: string | number | boolean): Cell => {
      const parsed = types[typeOf(field, start)].parse(value, { timezone });
      return parsed._tag === "Parsed" ? parsed.cell : null;
    };

    /** A broken text without every character that it is broken without, too. */
    const shortened = (broken: Cell): Effect.Effect<Cell> =>
      Effect.gen(function* () {
        if (typeof broken !== "string") return broken;
        const signs = Array.from(broken);
        for (const at of signs.keys()) {
          const shorter = cellOf(signs.filter((_, index) => index !== at).join(""));
          const trip = shorter === null ? undefined : yield* roundTrip(shorter);
          if (trip?.isSame === false) return yield* shortened(shorter);
        }
        return broken;
      });

    let accepted = 0;
    const runtime = yield* Effect.runtime();
    const property = fc.asyncProperty(arbitraryOf(field, start), async (value) => {
      const held = cellOf(value);
      const trip = held === null ? undefined : await Runtime.runPromise(runtime)(roundTrip(held));
      fc.pre(trip !== undefined);
      accepted++;
      return trip?.isSame === true;
    });
    const details = yield* Effect.promise(() =>
      fc.check(property, { seed, numRuns: samples, maxSkipsPerRun: passedOver }),
    );
    const [smallest] = details.counterexample ?? [];
    if (smallest === undefined)
      return accepted === 0 ? { _tag: "Vacuous" as const } : { _tag: "Holds" as const, samples: accepted };
    const held = yield* shortened(cellOf(smallest));
    const trip = yield* roundTrip(held);
    return {
      _tag: "Broken" as const,
      held: JSON.stringify(held),
      crossed: trip === undefined ? "nothing" : shown(trip.crossed),
      returned: trip === undefined ? "nothing" : shown(trip.returned),
    };
  });

export const judgeLaw = (
  integration: Integration,
  entity: string,
  name: string,
): Effect.Effect<LawVerdict | undefined> =>
  Effect.gen(function* () {
    const { main } = integration;
    const [job] = Object.keys(main.value.jobs);
    if (job === undefined) return undefined;
    const template = compileJob(integration, job, settingsInForce(main.value.settings ?? {}, {}), flow);
    const field = template.entities
      .find((one) => one.entity === entity)
      ?.fields.find((one) => one.name === name);
    const [local] = field?.local ?? [];
    const remote = field?.remote;
    if (field === undefined || local === undefined || remote === undefined) return undefined;
    const candidates = makeCandidates(template, makeExpressions(template, run));

    const ways = {
      local: (cell: Cell) => candidates.push(field, { local: { [local]: cell } }),
      remote: (cell: Cell) => candidates.pull(field, { remote: { [remote]: cell } }),
    };
    return {
      _tag: "BothTrips" as const,
      local: yield* judgeTrips(field, "local", ways, template.timezone),
      remote: yield* judgeTrips(field, "remote", ways, template.timezone),
    };
  });
