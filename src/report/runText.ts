/** Runs for people: what one did, and the history. */
import type { RunReport } from "../execute/RunReport.ts";
import { asksForPerson, needsPerson } from "../model/Reason.ts";
import type { LinkVia, SetAside, Withheld } from "../model/Step.ts";
import { shownKey } from "../plan/keys.ts";
import type { RunRow, StepRow } from "../state/Journal.ts";
import { setAsideLines, stepLines, withheldLines } from "./planText.ts";
import { type Reveal, shownCell } from "./values.ts";

const many = (n: number, one: string): string => `${n} ${one}${n === 1 ? "" : "s"}`;

const countsText = (counts: Readonly<Record<string, number>>): string => {
  const parts = [
    ["remoteCreates", "create on remote", "creates on remote"],
    ["remoteUpdates", "update on remote", "updates on remote"],
    ["localCreates", "create on local", "creates on local"],
    ["localUpdates", "update on local", "updates on local"],
    ["links", "link", "links"],
  ].flatMap(([key = "", one = "", more = ""]) => {
    const count = counts[key] ?? 0;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : more}`];
  });
  return parts.length === 0 ? "nothing written" : parts.join(", ");
};

export const runText = (report: RunReport, options: Reveal): string => {
  const setAside = [...report.plan.setAside, ...report.setAside];
  const people = setAside.filter(asksForPerson);
  const dismissed = setAside.filter((record) => record.dismissed === true).length;
  const linked = (via: typeof LinkVia.Type): number =>
    report.outcomes.filter(
      ({ step, status }) => status === "done" && step._tag === "Link" && step.via === via,
    ).length;
  const adopted = linked("adopt");
  const restored = linked("restore");
  // Found by a match rule after its create.
  const thereAlready = report.outcomes.filter(
    ({ step, status }) =>
      status === "done" && step._tag === "Link" && step.via === "match" && step.after !== undefined,
  ).length;
  return [
    `Run ${report.run} ${report.plan.reverts === undefined ? `of "${report.plan.job}"` : `puts back ${report.plan.reverts}`}: ${countsText(report.counts)}; ${many(report.requests.remote, "remote request")}, ${((report.endedAt - report.startedAt) / 1000).toFixed(1)} s`,
    ...(report.status === "off" || report.plan.reverts !== undefined
      ? report.plan.notes.map((note) => `Note: ${note}.`)
      : []),
    ...(report.plan.reverts === undefined
      ? []
      : [
          ...report.plan.withheld.flatMap((one) => withheldLines(one, options)),
          ...setAsideLines(setAside.filter((record) => !needsPerson.has(record.code))),
        ]),
    ...(report.plan.withheld.length === 0 || report.plan.reverts !== undefined
      ? []
      : [`${many(report.plan.withheld.length, "write")} withheld (show ${report.run} lists them)`]),
    ...(adopted === 0
      ? []
      : [
          `${many(adopted, "record")} of an interrupted run settled: found again and linked, none made twice`,
        ]),
    ...(thereAlready === 0
      ? []
      : [
          `${many(thereAlready, "create")} refused because the record is there already: found and linked, and compared by the next run`,
        ]),
    ...(restored === 0
      ? []
      : [`${many(restored, "remembered link")} stored in the link places, which were empty`]),
    ...report.normalisations.map(
      (one) =>
        `note: ${one.entity} ${shownKey(one.localKey)} ${one.field}: the ${one.side} system keeps ${shownCell(one.stored, one.sensitive, options)} for ${shownCell(one.sent, one.sensitive, options)}; it is settled and will not be written again`,
    ),
    ...(report.mended === 0
      ? []
      : [
          `${many(report.mended, "record")} left the quarantine: nothing is wrong with ${report.mended === 1 ? "it" : "them"} any more`,
        ]),
    ...setAsideLines(people),
    ...(dismissed === 0
      ? []
      : [
          `${many(dismissed, "dismissed record")} set aside as before (quarantine list names ${dismissed === 1 ? "it" : "them"})`,
        ]),
    ...(report.stopped === undefined
      ? []
      : [`Stopped early: ${report.stopped}. The next run goes on from here.`]),
  ].join("\n");
};

const timeText = (at: number | undefined): string =>
  at === undefined ? "-" : new Date(at).toISOString().slice(0, 19).replace("T", " ");

const jobWidth = (runs: ReadonlyArray<RunRow>): number => Math.max(12, ...runs.map(({ job }) => job.length));

export const runsText = (
  runs: ReadonlyArray<RunRow>,
  lastCompleted: ReadonlyArray<{ readonly job: string; readonly endedAt: number }>,
): string =>
  runs.length === 0
    ? "No run yet."
    : [
        ...lastCompleted.map(
          ({ job, endedAt }) =>
            `"${job}" last came to its end over its whole scope: ${timeText(endedAt)} UTC (a refresh does not count)`,
        ),
        `${"run".padEnd(20)}  ${"kind".padEnd(5)}  ${"job".padEnd(jobWidth(runs))}  ${"started (UTC)".padEnd(19)}  ${"status".padEnd(11)}  done`,
        ...runs.map(
          (run) =>
            `${run.id.padEnd(20)}  ${run.kind.padEnd(5)}  ${run.job.padEnd(jobWidth(runs))}  ${timeText(run.startedAt)}  ${run.status.padEnd(11)}  ${run.kind === "plan" ? `planned: ${countsText(run.counts)}` : countsText(run.counts)}`,
        ),
      ].join("\n");

export const showText = (
  run: RunRow,
  steps: ReadonlyArray<StepRow>,
  withheld: ReadonlyArray<Withheld>,
  setAside: ReadonlyArray<SetAside>,
  options: Reveal,
): string =>
  [
    `${run.kind} ${run.id} of "${run.job}", started ${timeText(run.startedAt)} UTC: ${run.status}`,
    ...steps.flatMap((row) => {
      const [head = "", ...rest] = stepLines(row.step, options);
      return [
        `${row.status.padEnd(8)} ${head}${row.message === undefined ? "" : ` (${row.message})`}`,
        ...rest,
      ];
    }),
    ...withheld.flatMap((one) => withheldLines(one, options)),
    ...setAsideLines(setAside),
    ...(steps.length + withheld.length + setAside.length === 0 ? ["Nothing to do, nothing withheld."] : []),
  ].join("\n");
