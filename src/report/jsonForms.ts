/** What `--format json` prints, as schemas: the stable form of each command's output. `schemas/output-*.json` are made of these. */
import * as JSONSchema from "effect/JSONSchema";
import * as Schema from "effect/Schema";
import { Event } from "../model/Event.ts";
import { Side } from "../model/Side.ts";
import { Cell, SetAside, Step, Withheld } from "../model/Step.ts";
import { Plan } from "../plan/Plan.ts";
import { MappingDiff } from "./diff/MappingDiff.ts";
import { SettingsDiff } from "./diff/SettingsDiff.ts";
import { QuarantineEntry } from "./Quarantine.ts";
import { TestOutput } from "./TestOutput.ts";

const Counts = Schema.Record({ key: Schema.String, value: Schema.Int });
const RunKind = Schema.Literal("plan", "run", "apply", "revert");
const RunStatus = Schema.Literal("running", "done", "attention", "off", "stopped", "failed", "interrupted");

const Run = Schema.Struct({
  id: Schema.String,
  kind: RunKind,
  job: Schema.String,
  chosen: Schema.Boolean.annotations({ description: "Records were named one by one: a refresh." }),
  startedAt: Schema.Number.annotations({ description: "Milliseconds since 1970." }),
  endedAt: Schema.optionalWith(Schema.Number, { exact: true }),
  status: RunStatus,
  counts: Counts,
});

const Place = {
  file: Schema.String,
  line: Schema.Int.annotations({ description: "From 1." }),
  column: Schema.Int.annotations({ description: "From 1, in UTF-16 code units." }),
};

const ValidateOutput = Schema.Struct({
  errors: Schema.Int,
  warnings: Schema.Int,
  diagnostics: Schema.Array(
    Schema.Struct({
      code: Schema.String,
      name: Schema.String,
      severity: Schema.Literal("error", "warning"),
      message: Schema.String,
      ...Place,
      endLine: Schema.Int,
      endColumn: Schema.Int,
      related: Schema.Array(Schema.Struct({ ...Place, label: Schema.String })),
      help: Schema.optionalWith(Schema.String, { exact: true }),
      fix: Schema.optionalWith(
        Schema.Struct({
          description: Schema.String,
          edits: Schema.Array(
            Schema.Struct({ ...Place, endLine: Schema.Int, endColumn: Schema.Int, text: Schema.String }),
          ),
        }).annotations({ description: "How to mend it, where only one mend can be meant." }),
        { exact: true },
      ),
    }),
  ),
  mended: Schema.optionalWith(
    Schema.Array(
      Schema.Struct({ code: Schema.String, name: Schema.String, ...Place, description: Schema.String }),
    ).annotations({ description: "With --fix: what was mended, with its place before." }),
    { exact: true },
  ),
});

const RunOutput = Schema.Struct({
  run: Schema.String,
  kind: RunKind,
  status: RunStatus,
  startedAt: Schema.Number,
  endedAt: Schema.Number,
  plan: Plan,
  outcomes: Schema.Array(
    Schema.Struct({
      step: Step,
      status: Schema.Literal("done", "refused", "lost", "skipped"),
      message: Schema.optionalWith(Schema.String, { exact: true }),
    }),
  ),
  setAside: Schema.Array(SetAside).annotations({
    description: "Records set aside while the plan was carried out.",
  }),
  mended: Schema.Int.annotations({
    description: "Records that were set aside before, and have left the quarantine by themselves.",
  }),
  normalisations: Schema.Array(
    Schema.Struct({
      entity: Schema.String,
      localKey: Schema.String,
      field: Schema.String,
      side: Side,
      sent: Cell,
      stored: Cell,
      sensitive: Schema.Boolean,
    }),
  ).annotations({
    description: "What a system keeps in another form than it was sent: said once, then settled.",
  }),
  stopped: Schema.optionalWith(Schema.String, { exact: true }),
  counts: Counts,
  requests: Schema.Struct({ local: Schema.Int, remote: Schema.Int }),
});

const StepRow = Schema.Struct({
  run: Schema.String,
  step: Step,
  status: Schema.Literal("planned", "begun", "done", "refused", "lost", "settled", "skipped"),
  message: Schema.optionalWith(Schema.String, { exact: true }),
});

const ShowOutput = Schema.Struct({
  run: Run,
  steps: Schema.Array(StepRow),
  withheld: Schema.Array(Withheld),
  setAside: Schema.Array(SetAside),
});

const QuarantineShowOutput = Schema.Struct({
  records: Schema.Array(QuarantineEntry),
  runs: Schema.Array(
    Schema.Struct({
      run: Schema.String,
      steps: Schema.Array(StepRow),
      withheld: Schema.Array(Withheld),
      setAside: Schema.Array(SetAside),
    }),
  ).annotations({ description: "What the last runs that met the reason say of the record." }),
});

const BaselineField = Schema.Struct({
  local: Schema.optionalWith(Cell, { exact: true }),
  remote: Schema.optionalWith(Cell, { exact: true }),
  sent: Schema.optionalWith(Cell, { exact: true }),
  stored: Schema.optionalWith(Cell, { exact: true }),
  again: Schema.optionalWith(Schema.Struct({ side: Side, sent: Cell, over: Cell }), {
    exact: true,
  }).annotations({
    description:
      "The last run wrote `sent` over `over`; should the next be about to do the same, it is settled.",
  }),
});

const ExplainOutput = Schema.Struct({
  entity: Schema.String,
  fields: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      lines: Schema.Array(
        Schema.Struct({
          event: Event,
          job: Schema.String,
          flows: Schema.String,
          decidedBy: Schema.String,
          rule: Schema.String,
          group: Schema.optionalWith(Schema.String, { exact: true }),
          otherwise: Schema.Array(
            Schema.Struct({
              settings: Schema.Record({ key: Schema.String, value: Schema.Unknown }),
              flows: Schema.String,
            }),
          ),
        }),
      ),
    }),
  ),
  record: Schema.optionalWith(Schema.String, { exact: true }),
  history: Schema.optionalWith(
    Schema.NullOr(
      Schema.Struct({
        run: Run,
        steps: Schema.Array(StepRow),
        withheld: Schema.Array(Withheld),
        setAside: Schema.Array(SetAside),
        baseline: Schema.optionalWith(Schema.Record({ key: Schema.String, value: BaselineField }), {
          exact: true,
        }),
        remoteKey: Schema.optionalWith(Schema.String, { exact: true }),
        later: Schema.Int,
      }),
    ),
    { exact: true },
  ),
});

const CheckOutput = Schema.Struct({
  systems: Schema.Array(
    Schema.Struct({
      side: Side,
      system: Schema.String,
      ok: Schema.Boolean,
      lines: Schema.Array(Schema.String),
    }),
  ),
});

const titled = (command: string, schema: object): object => ({
  title: `crosswalk ${command} --format json`,
  ...schema,
});

/** JSON Schemas of the commands' outputs, by command. */
export const outputSchemas = (): Readonly<Record<string, object>> => ({
  validate: titled("validate", JSONSchema.make(ValidateOutput)),
  plan: titled("plan", JSONSchema.make(Plan)),
  run: titled("run", JSONSchema.make(RunOutput)),
  runs: titled(
    "runs",
    JSONSchema.make(
      Schema.Struct({
        lastCompleted: Schema.Array(
          Schema.Struct({ job: Schema.String, endedAt: Schema.Number }),
        ).annotations({
          description: "When each job last came to its end over its whole scope; a refresh does not count.",
        }),
        runs: Schema.Array(Run),
      }),
    ),
  ),
  show: titled("show", JSONSchema.make(ShowOutput)),
  "quarantine-list": titled(
    "quarantine list",
    JSONSchema.make(Schema.Struct({ records: Schema.Array(QuarantineEntry) })),
  ),
  "quarantine-show": titled("quarantine show", JSONSchema.make(QuarantineShowOutput)),
  explain: titled("explain", JSONSchema.make(ExplainOutput)),
  "diff-settings": titled("diff-settings", JSONSchema.make(SettingsDiff)),
  "diff-mapping": titled("diff-mapping", JSONSchema.make(MappingDiff)),
  check: titled("check", JSONSchema.make(CheckOutput)),
  test: titled("test", JSONSchema.make(TestOutput)),
});
