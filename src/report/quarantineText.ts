/** The quarantine as people read it. */
import { originText } from "../model/Reason.ts";
import type { SetAside, Withheld } from "../model/Step.ts";
import { shownRecord } from "../plan/quarantine.ts";
import type { StepRow } from "../state/Journal.ts";
import { stepLines, withheldLines } from "./planText.ts";
import type { QuarantineEntry } from "./Quarantine.ts";
import type { Reveal } from "./values.ts";

const instant = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;

const nextTry = ({ refused, inDoubt }: QuarantineEntry, now: number): string =>
  refused === undefined
    ? inDoubt === "update"
      ? "compared anew by the next run"
      : "judged anew in every run"
    : refused.nextTry <= now
      ? "tried by the next run"
      : `tried again from ${instant(refused.nextTry)}, at once when its data changes`;

const lines = (entry: QuarantineEntry, now: number): ReadonlyArray<string> => [
  `${shownRecord(entry)}  ${entry.code}: ${entry.message} [${originText(entry.origin)}]`,
  `    "${entry.job}", since ${instant(entry.since)}, seen ${entry.times === 1 ? "once" : `${entry.times} times`}, last ${instant(entry.lastSeen)}; ${nextTry(entry, now)}`,
  ...(entry.dismissed === undefined
    ? []
    : [
        `    dismissed ${instant(entry.dismissed.at)}${entry.dismissed.note === undefined ? "" : `: ${entry.dismissed.note}`}`,
      ]),
];

/** `now` in milliseconds since 1970. */
export const quarantineText = (entries: ReadonlyArray<QuarantineEntry>, now: number): string =>
  entries.length === 0
    ? "The quarantine is empty."
    : [
        ...entries.flatMap((entry) => lines(entry, now)),
        `${entries.length} ${entries.length === 1 ? "entry" : "entries"}; crosswalk quarantine show RECORD tells more.`,
      ].join("\n");

/** What the last run that met the reason says of the record. */
export interface LastRun {
  readonly run: string;
  readonly steps: ReadonlyArray<StepRow>;
  readonly withheld: ReadonlyArray<Withheld>;
  readonly setAside: ReadonlyArray<SetAside>;
}

export const quarantineShowText = (
  entries: ReadonlyArray<QuarantineEntry>,
  runs: ReadonlyArray<LastRun>,
  now: number,
  options: Reveal,
): string =>
  [
    ...entries.flatMap((entry) => [
      ...lines(entry, now),
      ...entry.commands.map((command) => `    decide: ${command}`),
    ]),
    ...runs.flatMap(({ run, steps, withheld }) => [
      `Run ${run}:`,
      ...(steps.length + withheld.length === 0 ? ["  nothing was to be written"] : []),
      ...steps.flatMap((row) => {
        const [head = "", ...rest] = stepLines(row.step, options);
        return [
          `  ${row.status.padEnd(8)} ${head}${row.message === undefined ? "" : ` (${row.message})`}`,
          ...rest.map((line) => `  ${line}`),
        ];
      }),
      ...withheld.flatMap((one) => withheldLines(one, options).map((line) => `  ${line}`)),
    ]),
  ].join("\n");
