import * as Schema from "effect/Schema";
import { Side } from "../../model/Side.ts";
import { explained, Name, Note, optional, Scalar, Title, When } from "./common.ts";
import { Guards } from "./guards.ts";

export const SettingType = Schema.Literal("mode", "toggle", "choice", "list", "map", "text", "integer");

export const Setting = Schema.Struct({
  title: Title,
  type: SettingType.pipe(
    explained({
      mode: "ignore, push or pull; may gate.",
      toggle: "true or false; may gate.",
      choice: "One of the choices; may gate.",
      list: "Several texts, of the choices if there are any.",
      map: "Names with a value each.",
      text: "One text.",
      integer: "A whole number.",
    }),
  ).annotations({
    description: "What values it takes. Only mode, toggle and choice can gate.",
  }),
  choices: optional(
    Schema.Record({ key: Name, value: Title }).annotations({
      description: "Of a choice or a list: identifier to title.",
      examples: [{ one: "One centre", many: "Several centres" }],
    }),
  ),
  default: optional(
    Schema.Union(
      Scalar,
      Schema.Array(Schema.String),
      Schema.Record({ key: Schema.String, value: Scalar }),
    ).annotations({
      description: "The value where a profile gives none.",
      examples: ["ignore", true],
    }),
  ),
  note: optional(Note),
}).annotations({ description: "What an administrator may turn; nothing else varies by customer." });
export type Setting = typeof Setting.Type;

export const JobInput = Schema.Struct({
  title: Title.annotations({ description: "What is asked, in the words of the page." }),
  note: optional(Note),
}).annotations({ description: "What a job may ask of the person who starts it." });

export const Job = Schema.Struct({
  title: Title,
  trigger: Schema.Literal("demand", "schedule")
    .pipe(
      explained({
        demand: "When somebody asks for it.",
        schedule: "Also at the times of a profile.",
      }),
    )
    .annotations({
      description: "demand: when somebody asks for it. schedule: also at the times of a profile.",
    }),
  inputs: optional(
    Schema.Record({ key: Name, value: JobInput }).annotations({
      description:
        "What may be said with the command, as $inputs in expressions. One that is needed and unset is a question in the plan, never a guess.",
      examples: [{ pathway: { title: "Pathway" } }],
    }),
  ),
  note: optional(Note),
}).annotations({ description: "A named exchange." });

export const Policy = Schema.Struct({
  write: Side.pipe(
    explained({
      local: "The system of record that you stand in.",
      remote: "The other system.",
    }),
  ).annotations({ description: "The side that is never written." }),
  place: optional(
    Schema.String.pipe(Schema.pattern(/^[^.\s]+\.[^.\s]+$/)).annotations({
      description: "A place of that side, as resource.field.",
      examples: ["learners.uln"],
    }),
  ),
  entity: optional(
    Name.annotations({
      description: "An entity none of whose places of that side is written.",
      examples: ["learner"],
    }),
  ),
  unless: optional(When.annotations({ description: "Setting values under which the policy does not hold." })),
}).annotations({
  description: "Intent, written apart from the rules; no combination of settings may break it.",
});

export type Policy = typeof Policy.Type;

export const IntegrationFile = Schema.Struct({
  crosswalk: Schema.Literal(1).annotations({ description: "Version of the mapping language." }),
  name: Name.annotations({ description: "Name of the integration.", examples: ["stock-and-shop"] }),
  title: Title,
  note: optional(Note),
  timezone: Schema.String.annotations({
    description: "IANA time zone in which a day is a day.",
    examples: ["Europe/London"],
  }),
  systems: Schema.Struct({
    local: Name.annotations({ description: "A system file: the system of record that you stand in." }),
    remote: Name.annotations({ description: "A system file: the other system." }),
  }).annotations({
    description: "The system of record that the integrator stands in, and the other one.",
    examples: [{ local: "stock", remote: "shop" }],
  }),
  gate: optional(
    Name.annotations({
      description: "A toggle: the master switch. While it is off, nothing is read or written.",
    }),
  ),
  settings: optional(
    Schema.Record({ key: Name, value: Setting }).annotations({
      description: "What an administrator may turn, by name.",
      examples: [{ updateDetailsMode: { title: "Update details", type: "mode", default: "ignore" } }],
    }),
  ),
  jobs: Schema.Record({ key: Name, value: Job }).annotations({
    description: "Named exchanges; scopes and moves say what takes part in each.",
    examples: [{ sync: { title: "Nightly synchronisation", trigger: "schedule" } }],
  }),
  never: optional(
    Schema.Array(Policy).annotations({
      description: "Policies: what no combination of settings may ever write.",
      examples: [[{ write: "local", place: "learners.uln" }]],
    }),
  ),
  guards: optional(Guards),
}).annotations({
  title: "Crosswalk integration",
  description: "crosswalk.yaml: two systems and what may vary.",
});
export type IntegrationFile = typeof IntegrationFile.Type;
