/** What match rules and list filters compare of a record: its values in remote words, references as remote keys. */
import type { FieldTemplate } from "../../compile/PlanTemplate.ts";
import type { Cell, Cells } from "../../model/Record.ts";
import { type Candidate, pairedKey } from "../../plan/Evaluated.ts";
import { remoteKeyCell, shownKey } from "../../plan/keys.ts";
import { type Compared, comparesLocally } from "../../plan/match.ts";
import type { Reading } from "./Reading.ts";

const none: Compared = { _tag: "None" };
const ofCell = (cell: Cell | undefined): Compared =>
  cell === undefined || cell === null ? none : { _tag: "Cell", cell };

/**
 * `values`: what the record would push; `cells`: what it holds, for rules that compare in local words; `sent`: what
 * an earlier create was to write, which is what its record holds if it was made.
 */
export const comparedOf = (
  reading: Reading,
  field: FieldTemplate,
  values: Readonly<Record<string, Candidate>>,
  cells: Cells | undefined,
  sent?: Cells,
): Compared => {
  const written = field.remote === undefined ? undefined : sent?.[field.remote];
  if (written !== undefined && written !== null) return ofCell(written);
  if (comparesLocally(field)) return ofCell(cells?.[field.local[0] ?? ""]);
  const candidate = values[field.name];
  if (candidate?._tag === "Cell") return ofCell(candidate.cell);
  if (candidate?._tag === "Asks") return { _tag: "Asks", inputs: candidate.inputs };
  if (candidate?._tag !== "Refers" || field.meaning._tag !== "Reference") return none;
  const { entity } = field.meaning;
  const pairing = reading.states.get(entity)?.pairings.get(candidate.key);
  const key = pairedKey(pairing);
  if (key !== undefined) return ofCell(remoteKeyCell(field, key, reading.job.timezone));
  return pairing?._tag === "Missing"
    ? { _tag: "Nowhere" }
    : { _tag: "Unsettled", message: `${entity} ${shownKey(candidate.key)} is not settled` };
};
