/**
 * Plans, reports and journal rows without the values of fields that the system file marks as sensitive, for
 * whatever is shown: a value becomes "(hidden)", a blank stays a blank. What is saved to be applied is never masked.
 */
import type { JobTemplate } from "../compile/PlanTemplate.ts";
import type { RunReport } from "../execute/RunReport.ts";
import type { Cell } from "../model/Record.ts";
import type { FieldWrite, SetAside, Step, Withheld } from "../model/Step.ts";
import type { Plan } from "../plan/Plan.ts";
import type { Baseline, BaselineField, StepRow } from "../state/Journal.ts";

export const hidden = "(hidden)";

/** Whether the values of a field are sensitive. One that the mapping does not know any more is taken to be. */
export type IsSensitive = (entity: string, field: string) => boolean;

export const sensitivityOf = (job: JobTemplate): IsSensitive => {
  const open = new Set(
    job.entities.flatMap(({ entity, fields }) =>
      fields.filter((field) => !field.sensitive).map((field) => `${entity}.${field.name}`),
    ),
  );
  return (entity, field) => !open.has(`${entity}.${field}`);
};

const maskedCell = (cell: Cell): Cell => (cell === null ? null : hidden);

/** The same object with the cells masked that it has of those named. */
const maskedCells = <K extends string, A extends { readonly [P in K]?: Cell }>(
  object: A,
  names: ReadonlyArray<K>,
): A => {
  const masked: { [P in K]?: Cell } = {};
  for (const name of names) {
    const cell = object[name];
    if (cell !== undefined) masked[name] = maskedCell(cell);
  }
  return { ...object, ...masked };
};

const maskedWrite = (write: FieldWrite): FieldWrite =>
  write.sensitive
    ? {
        ...maskedCells(write, ["before"]),
        value:
          write.value._tag === "Known"
            ? { ...write.value, value: maskedCell(write.value.value) }
            : write.value,
      }
    : write;

const maskedStep = (step: Step): Step =>
  step._tag === "Link" ? step : { ...step, writes: step.writes.map(maskedWrite) };

const maskedWithheld = (one: Withheld): Withheld =>
  one.sensitive ? maskedCells(one, ["local", "remote"]) : one;

const maskedBaselineField = (field: BaselineField): BaselineField => ({
  ...maskedCells(field, ["local", "remote", "sent", "stored"]),
  ...(field.again === undefined ? {} : { again: maskedCells(field.again, ["sent", "over"]) }),
});

export const maskedBaseline = (entity: string, fields: Baseline, isSensitive: IsSensitive): Baseline =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      isSensitive(entity, name) ? maskedBaselineField(field) : field,
    ]),
  );

/** A shorter value stands in texts by chance: hiding it there would say more than leaving it. */
const shortestInTexts = 4;

/** As the words of a system are brought to one line. */
const folded = (text: string): string => text.replace(/[\p{Cc}\s]+/gu, " ").trim();

/** The length of the part of a value that a text ends with before it is cut; 0 where that is less than what is hidden. */
const cutPart = (text: string, value: string): number => {
  for (let length = Math.min(value.length, text.length); length >= shortestInTexts; length -= 1)
    if (text.endsWith(value.slice(0, length))) return length;
  return 0;
};

/** Hides what is left of a value where the words of a system were cut short. */
const withoutCutParts = (message: string, values: ReadonlyArray<string>): string =>
  message
    .split("…")
    .map((text, index, texts) => {
      if (index === texts.length - 1) return text;
      const length = Math.max(0, ...values.map((value) => cutPart(text, value)));
      return length === 0 ? text : `${text.slice(0, -length)}${hidden}`;
    })
    .join("…");

/** What a system says of a write may repeat the values that it was given: without the sensitive ones of the steps. */
const messageMask = (
  steps: ReadonlyArray<Step>,
  withheld: ReadonlyArray<Withheld>,
): ((message: string) => string) => {
  const values = new Set<string>();
  const add = (cell: Cell | undefined) => {
    const text = String(cell ?? "");
    for (const spelled of [text, folded(text)]) if (spelled.length >= shortestInTexts) values.add(spelled);
  };
  for (const step of steps)
    for (const write of step._tag === "Link" ? [] : step.writes) {
      if (!write.sensitive) continue;
      add(write.before);
      if (write.value._tag === "Known") add(write.value.value);
    }
  for (const one of withheld) {
    if (!one.sensitive) continue;
    add(one.local);
    add(one.remote);
  }
  // The longest first: one value may hold another.
  const sorted = [...values].sort((a, b) => b.length - a.length);
  return (message) => {
    const whole = sorted.some((value) => message.includes(value))
      ? sorted.reduce((text, value) => text.replaceAll(value, hidden), message)
      : message;
    return whole.includes("…") ? withoutCutParts(whole, sorted) : whole;
  };
};

const withMessage = <A extends { readonly message?: string | undefined }>(
  one: A,
  mask: (message: string) => string,
): A => (one.message === undefined ? one : { ...one, message: mask(one.message) });

export const maskedPlan = (plan: Plan, isSensitive: IsSensitive): Plan => {
  const mask = messageMask(plan.steps, plan.withheld);
  return {
    ...plan,
    steps: plan.steps.map(maskedStep),
    withheld: plan.withheld.map(maskedWithheld),
    setAside: plan.setAside.map((one) => withMessage(one, mask)),
    remember: {
      ...plan.remember,
      baselines: plan.remember.baselines.map((row) => ({
        ...row,
        fields: maskedBaseline(row.entity, row.fields, isSensitive),
      })),
    },
  };
};

export const maskedReport = (report: RunReport, isSensitive: IsSensitive): RunReport => {
  const mask = messageMask(report.plan.steps, report.plan.withheld);
  return {
    ...report,
    plan: maskedPlan(report.plan, isSensitive),
    outcomes: report.outcomes.map((outcome) =>
      withMessage({ ...outcome, step: maskedStep(outcome.step) }, mask),
    ),
    setAside: report.setAside.map((one) => withMessage(one, mask)),
    normalisations: report.normalisations.map((one) =>
      one.sensitive ? maskedCells(one, ["sent", "stored"]) : one,
    ),
  };
};

export interface JournalRows {
  readonly steps: ReadonlyArray<StepRow>;
  readonly withheld: ReadonlyArray<Withheld>;
  readonly setAside: ReadonlyArray<SetAside>;
}

/** What the journal remembers of a run. */
export const maskedRows = <A extends JournalRows>(rows: A): A => {
  const mask = messageMask(
    rows.steps.map((row) => row.step),
    rows.withheld,
  );
  return {
    ...rows,
    steps: rows.steps.map((row) => withMessage({ ...row, step: maskedStep(row.step) }, mask)),
    withheld: rows.withheld.map(maskedWithheld),
    setAside: rows.setAside.map((one) => withMessage(one, mask)),
  };
};
