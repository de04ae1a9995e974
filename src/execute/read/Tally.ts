/** Of one resource, read in one way: what its records have shown so far in this run. */
import type { BadRow, Shown } from "../../connector/Connector.ts";
import { own } from "../../kernel/own.ts";
import type { Cells } from "../../model/Record.ts";
import type { FieldsSeen } from "../../state/ReadsSeen.ts";

const add = (counts: Map<string, number>, name: string, more: number): void => {
  counts.set(name, (counts.get(name) ?? 0) + more);
};

/** From so many records on, what all of them lack is not taken for chance. */
export const enough = 5;

/** How likely it may be that so many records all lack a field by chance. */
const byChance = 0.001;

export class Tally {
  /** Objects whose fields were looked at; none where the system's rows all show the same columns. */
  rows = 0;
  readonly others = new Set<string>();
  readonly #shown = new Map<string, number>();
  readonly #fitting = new Map<string, number>();
  readonly #unfit = new Map<string, number>();

  add(rows: Iterable<Cells>, bad: ReadonlyArray<BadRow>, shown: ReadonlyArray<Shown>): void {
    for (const one of shown) {
      this.rows += one.rows;
      for (const [name, count] of Object.entries(one.fields)) add(this.#shown, name, count);
      for (const name of one.others) this.others.add(name);
    }
    const fits = (cells: Cells) => {
      for (const [name, cell] of Object.entries(cells)) if (cell !== null) add(this.#fitting, name, 1);
    };
    for (const cells of rows) fits(cells);
    for (const { rest } of bad) {
      if (rest === undefined) continue;
      fits(rest.cells);
      for (const name of rest.unfit) add(this.#unfit, name, 1);
    }
  }

  /**
   * Whether no record shows a field that was shown before, by so many that this is not taken for chance: a system that
   * leaves blanks out shows none of a field that few records have.
   */
  hasLost(field: string, before: FieldsSeen): boolean {
    const shown = own(before.fields, field) ?? 0;
    if (this.rows < enough || this.#shown.has(field) || shown < enough) return false;
    return (1 - shown / Math.max(before.rows, shown)) ** this.rows < byChance;
  }

  /** In how many records the field's value does not fit its type, where it fits in none; else 0. */
  unfit(field: string): number {
    const unfit = this.#unfit.get(field) ?? 0;
    return unfit >= enough && !this.#fitting.has(field) ? unfit : 0;
  }

  get shown(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#shown);
  }
}
