/** What both sides of each record hold while a plan is carried out; the third leg of later comparisons. */
import type { Cell, Cells, Key } from "../model/Record.ts";
import type { Side } from "../model/Side.ts";
import type { FieldWrite, Step } from "../model/Step.ts";
import { withWritten } from "../plan/localHalf.ts";
import type { Baseline, BaselineRow } from "../state/Journal.ts";

export interface Written {
  readonly field: string;
  readonly place: string;
  readonly sent: Cell;
  readonly stored: Cell;
  /** Whether what is stored equals what was sent, under the field's type. */
  readonly same: boolean;
  /** What the place held before the write; left out where it was not read. */
  readonly before?: Cell;
}

export interface BaselineBook {
  /** The baseline of a record after a write, on top of what was observed before it. */
  readonly after: (entity: string, localKey: Key, side: Side, written: ReadonlyArray<Written>) => BaselineRow;
  /**
   * Of what is being written: that which the last run wrote already, word for word and over the same value. The system keeps a
   * value of its own, whatever it answered then.
   */
  readonly repeated: (
    entity: string,
    localKey: Key,
    side: Side,
    written: ReadonlyArray<Written>,
  ) => ReadonlyArray<Written & { readonly before: Cell }>;
  /** Of a local record that was just made: what is remembered under its key was of an earlier one. */
  readonly ofNew: (entity: string, localKey: Key, written: ReadonlyArray<Written>) => BaselineRow;
}

/**
 * What was observed counts at once, but for a field that the plan has yet to write: until its write is done its
 * baseline stays what it was, or a write that fails would look like one that is settled.
 */
export const makeBaselineBook = (
  observed: ReadonlyArray<BaselineRow>,
  stored: ReadonlyArray<BaselineRow>,
  steps: ReadonlyArray<Step>,
  /** Local places of a rule. */
  placesOf: (entity: string, field: string) => ReadonlyArray<string>,
): BaselineBook => {
  const idOf = (row: { readonly entity: string; readonly localKey: Key }) => `${row.entity}:${row.localKey}`;
  const seen = new Map(observed.map((row) => [idOf(row), row.fields]));
  const book = new Map<string, Baseline>(stored.map((row) => [idOf(row), row.fields]));
  const pending = new Set(
    steps.flatMap((step) =>
      "writes" in step && "localKey" in step && step.localKey !== undefined
        ? step.writes.map((write) => `${step.entity}:${step.localKey} ${write.field}`)
        : [],
    ),
  );
  for (const [id, fields] of seen) {
    const before = book.get(id) ?? {};
    const now: Record<string, Baseline[string]> = {};
    for (const [name, field] of Object.entries(fields)) {
      const was = before[name];
      if (!pending.has(`${id} ${name}`)) now[name] = field;
      else if (was !== undefined) now[name] = was;
    }
    book.set(id, now);
  }
  const isRepeated = (
    was: Baseline[string] | undefined,
    side: Side,
    one: Written,
  ): one is Written & { readonly before: Cell } =>
    was?.again !== undefined &&
    was.again.side === side &&
    was.again.sent === one.sent &&
    was.again.over === one.before;
  const repeated: BaselineBook["repeated"] = (entity, localKey, side, written) => {
    const fields = book.get(`${entity}:${localKey}`);
    return written.filter((one) => isRepeated(fields?.[one.field], side, one));
  };
  const after: BaselineBook["after"] = (entity, localKey, side, written) => {
    const id = `${entity}:${localKey}`;
    const fields: Record<string, Baseline[string]> = { ...book.get(id) };
    for (const one of written) {
      const { field, sent, stored: kept, same, before } = one;
      const {
        sent: _sent,
        stored: _stored,
        again: _again,
        ...rest
      } = { ...fields[field], ...seen.get(id)?.[field] };
      const places = side === "local" ? placesOf(entity, field) : [];
      if (places.length > 1) {
        // One key in several places: what is written may be a part of it.
        const parts = written.filter((other) => other.field === field);
        const { local: half, ...others } = rest;
        const local = withWritten(
          places,
          half,
          Object.fromEntries(parts.map((part) => [part.place, part.stored])),
        );
        fields[field] = { ...others, ...(local === undefined ? {} : { local }) };
      } else if (!same) fields[field] = { ...rest, [side]: kept, sent, stored: kept };
      else if (isRepeated(fields[field], side, one))
        fields[field] = { ...rest, [side]: one.before, sent, stored: one.before };
      else
        fields[field] = {
          ...rest,
          [side]: kept,
          ...(before === undefined ? {} : { again: { side, sent, over: before } }),
        };
    }
    book.set(id, fields);
    return { entity, localKey, fields };
  };
  return {
    after,
    repeated,
    ofNew: (entity, localKey, written) => {
      book.delete(`${entity}:${localKey}`);
      seen.delete(`${entity}:${localKey}`);
      return after(entity, localKey, "local", written);
    },
  };
};

/** What was sent, as long as nothing else is known of what is stored. */
export const asSent = (writes: ReadonlyArray<FieldWrite>, cells: Cells): ReadonlyArray<Written> =>
  writes.map((write) => {
    const cell = cells[write.place] ?? null;
    return {
      field: write.field,
      place: write.place,
      sent: cell,
      stored: cell,
      same: true,
      ...(write.before === undefined ? {} : { before: write.before }),
    };
  });
