import type { CoverageOutput } from "../../report/CoverageOutput.ts";
import type { CoverageInput, CoverageKind } from "./Coverage.ts";
import { codeBranches, codeRows } from "./codes.ts";
import { conflicts } from "./conflicts.ts";
import { gates } from "./gates.ts";
import { matches } from "./matches.ts";
import { moves } from "./moves.ts";
import { rules } from "./rules.ts";

const kinds: ReadonlyArray<CoverageKind> = [rules, moves, gates, conflicts, matches, codeRows, codeBranches];

/** What of a mapping the cases take, kind by kind. */
export const coverageOf = (input: CoverageInput): CoverageOutput => {
  const found = kinds.map(({ name, items }) => ({ name, items: items(input) }));
  const all = found.flatMap(({ items }) => items);
  const taken = all.filter(({ isTaken }) => isTaken).length;
  return {
    share: all.length === 0 ? 100 : Math.floor((taken / all.length) * 1000) / 10,
    kinds: found.map(({ name, items }) => ({
      kind: name,
      all: items.length,
      taken: items.filter(({ isTaken }) => isTaken).length,
    })),
    missing: found.flatMap(({ name, items }) =>
      items.flatMap(({ place, words, isTaken }) => (isTaken ? [] : [{ kind: name, place, what: words }])),
    ),
  };
};
