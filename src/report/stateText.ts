/** What the commands about the state file say. */
import type { CheckedJournal } from "../state/checkJournal.ts";
import type { Rebuilt } from "../state/rebuildJournal.ts";
import type { SalvagedTable } from "../state/salvage.ts";

/** What a reader calls the rows of a table, and what follows where some are lost. */
const meanings: Readonly<Record<string, { readonly rows: string; readonly lost: string }>> = {
  intents: {
    rows: "writes begun",
    lost: "a create that was in doubt is looked up by the match rules alone, and where there are none could be made twice",
  },
  links: { rows: "links", lost: "they come again from the link places and the match rules" },
  baselines: {
    rows: "baselines",
    lost: "where both sides changed since, the next conflict rule decides, and what a system stores differently is reported anew",
  },
  creating: {
    rows: "unfinished creates",
    lost: "requests that remained of a create are not sent: look at records made lately",
  },
  runs: { rows: "runs", lost: "a part of the history is gone" },
  steps: { rows: "steps of runs", lost: "a part of the history is gone" },
  withheld: { rows: "writes withheld", lost: "a part of the history is gone" },
  set_aside: { rows: "records set aside", lost: "a part of the history is gone" },
  quarantine: {
    rows: "quarantine",
    lost: "what was refused is tried at once, and what was dismissed is reported again",
  },
  surfaces: {
    rows: "surfaces of jobs",
    lost: "what the next run may write is not compared with what the last one could",
  },
  asked_runs: { rows: "runs asked for", lost: "they are not done: ask again" },
  list_counts: { rows: "lengths of lists", lost: "a list that is cut short is not seen at its next read" },
  fields_seen: { rows: "fields seen", lost: "a field that is renamed or gone is not seen at its next read" },
};

const tableLines = (tables: ReadonlyArray<SalvagedTable>): ReadonlyArray<string> =>
  tables
    .filter(({ kept, whole }) => kept > 0 || !whole)
    .map(({ table, kept, whole }) => {
      const meaning = meanings[table];
      const loss = whole ? "all" : `some are lost${meaning === undefined ? "" : `: ${meaning.lost}`}`;
      return `  ${(meaning?.rows ?? table).padEnd(18)} ${String(kept).padStart(7)}  ${loss}`;
    });

const rebuilt = (result: Rebuilt, withoutLookUp: ReadonlyArray<string>): string => {
  switch (result._tag) {
    case "Missing":
      return "there is no state to rebuild: the next run makes it, and links records again by the link places and the match rules";
    case "Sound":
      return "the state is sound: nothing was done";
    case "IntentsLost":
      return [
        "nothing was done: it cannot be read which writes have no known outcome. Readable are:",
        ...tableLines(result.tables),
        withoutLookUp.length === 0
          ? "Every entity that is created has match rules: what was in doubt is looked up before it is made again."
          : `No match rule finds a record of ${withoutLookUp.join(", ")} again: look at the other system for what the last runs may have made.`,
        "When that has been looked at: crosswalk state rebuild --without-intents",
        `The damaged file is kept as ${result.copy}`,
      ].join("\n");
    case "Rebuilt":
      return [
        "the state is rebuilt. The new file holds:",
        ...tableLines(result.tables),
        `The damaged file is kept as ${result.copy}`,
      ].join("\n");
  }
};

const checked = ({ path, format, rows, faults }: CheckedJournal): string =>
  faults.length === 0
    ? [
        `${path}: sound, of format ${format}`,
        ...Object.entries(rows).map(([table, count]) => `  ${table.padEnd(18)} ${String(count).padStart(7)}`),
      ].join("\n")
    : [
        `${path}: ${faults.length === 1 ? "1 fault" : `${faults.length} faults`}`,
        ...faults.slice(0, 20).map((fault) => `  ${fault}`),
        ...(faults.length > 20 ? [`  and ${faults.length - 20} more`] : []),
        "To go on with what can be read: crosswalk state rebuild",
      ].join("\n");

export const stateText = { rebuilt, checked };
