/** Whether two sides differ only in what a system has made of an earlier write. */
import type { FieldTemplate } from "../compile/PlanTemplate.ts";
import type { Cell, Cells } from "../model/Record.ts";
import type { PlannedValue } from "../model/Step.ts";
import type { Baseline } from "../state/Journal.ts";
import { equalCells } from "../value/types/registry.ts";
import { localTypeOf, remoteTypeOf } from "./typeOf.ts";

export const upEqual = (field: FieldTemplate, value: PlannedValue, cell: Cell): boolean =>
  value._tag === "Known" && equalCells(remoteTypeOf(field), value.value, cell);

export const downEqual = (field: FieldTemplate, value: PlannedValue, index: number, cell: Cell): boolean =>
  value._tag === "Known" && equalCells(localTypeOf(field, index), value.value, cell);

interface Pair {
  readonly fields: ReadonlyArray<FieldTemplate>;
  readonly local: Cells;
  readonly remote: Cells;
  readonly baseline: Baseline | undefined;
}

/** What a rule would send, and what it would bring; undefined where it has nothing to offer that way. */
interface Offers {
  readonly up: (field: FieldTemplate) => PlannedValue | undefined;
  readonly down: (field: FieldTemplate) => ReadonlyArray<PlannedValue> | undefined;
}

/** To the letter: a system that writes it another way has been changed since. */
const isStill = (stored: Cell, cell: Cell): boolean =>
  equalCells("exact", cell === null ? null : String(cell), stored === null ? null : String(stored));

const settledUp = ({ remote, baseline }: Pair, field: FieldTemplate, value: PlannedValue): boolean => {
  const base = baseline?.[field.name];
  const cell = field.remote === undefined ? undefined : remote[field.remote];
  return (
    base?.sent !== undefined &&
    base.stored !== undefined &&
    cell !== undefined &&
    upEqual(field, value, base.sent) &&
    isStill(base.stored, cell)
  );
};

/** Of several places nothing is settled: each has its own. */
const settledDown = (
  { local, baseline }: Pair,
  field: FieldTemplate,
  [value]: ReadonlyArray<PlannedValue>,
): boolean => {
  const base = baseline?.[field.name];
  const [place] = field.local;
  const now = place === undefined ? undefined : local[place];
  return (
    field.local.length === 1 &&
    base?.sent !== undefined &&
    base.stored !== undefined &&
    value !== undefined &&
    now !== undefined &&
    downEqual(field, value, 0, base.sent) &&
    isStill(base.stored, now)
  );
};

/**
 * The sides differ only in what a system made of an earlier write, whichever way that went, and whichever rule of the same
 * two places it was by, if this one would send the same.
 */
export const isSettled = (pair: Pair, field: FieldTemplate, offers: Offers): boolean => {
  const [ownUp, ownDown] = [offers.up(field), offers.down(field)];
  const isKnown = (value: PlannedValue | undefined, equal: (cell: Cell) => boolean): boolean =>
    value === undefined || (value._tag === "Known" && equal(value.value));
  return pair.fields
    .filter((one) => one.remote === field.remote && one.local.join() === field.local.join())
    .some((one) => {
      // Only what was remembered of a write can settle it.
      if (pair.baseline?.[one.name]?.stored === undefined) return false;
      const up = offers.up(one);
      if (up !== undefined && settledUp(pair, one, up))
        return isKnown(ownUp, (value) => upEqual(field, up, value));
      const down = offers.down(one);
      return (
        down !== undefined &&
        settledDown(pair, one, down) &&
        isKnown(ownDown?.[0], (value) => down[0] !== undefined && downEqual(field, down[0], 0, value))
      );
    });
};
