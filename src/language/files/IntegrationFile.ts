import * as Schema from "effect/Schema";
import { Side } from "../../model/Side.ts";
import { Name, Note, optional, Scalar, Title, When } from "./common.ts";

export const SettingType = Schema.Literal("mode", "toggle", "choice", "list", "map", "text", "integer");

export const Setting = Schema.Struct({
  title: Title,
  type: SettingType.annotations({
    description:
      "mode: ignore, push or pull. toggle: true or false. list: several texts, of the choices if there are any. Only mode, toggle and choice can gate.",
  }),
  choices: optional(
    Schema.Record({ key: Name, value: Title }).annotations({
      description: "Of a choice or a list: identifier to title.",
    }),
  ),
  default: optional(
    Schema.Union(
      Scalar,
      Schema.Array(Schema.String),
      Schema.Record({ key: Schema.String, value: Scalar }),
    ).annotations({
      description: "The value where a profile gives none.",
    }),
  ),
  note: optional(Note),
}).annotations({ description: "What an administrator may turn; nothing else varies by customer." });
export type Setting = typeof Setting.Type;

export const JobInput = Schema.Struct({
  title: Title.annotations({ description: "What is asked, in the words of the page." }),
  note: optional(Note),
});

export const Job = Schema.Struct({
  title: Title,
  trigger: Schema.Literal("demand", "schedule").annotations({
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
});

export const Policy = Schema.Struct({
  write: Side.annotations({ description: "The side that is never written." }),
  place: optional(
    Schema.String.pipe(Schema.pattern(/^[^.\s]+\.[^.\s]+$/)).annotations({
      description: "A place of that side, as resource.field.",
      examples: ["learners.uln"],
    }),
  ),
  entity: optional(
    Name.annotations({ description: "An entity none of whose places of that side is written." }),
  ),
  unless: optional(When),
}).annotations({
  description: "Intent, written apart from the rules; no combination of settings may break it.",
});

export type Policy = typeof Policy.Type;

const GuardAmount = Schema.Union(
  Schema.Int.pipe(Schema.nonNegative()),
  Schema.String.pipe(Schema.pattern(/^[0-9]{1,3}%$/)).annotations({
    description: "A share of the pairs in scope.",
    examples: ["30%"],
  }),
).annotations({
  description: "A number of records, or a share of the records in scope (never fewer than five).",
  examples: [200, "30%"],
});

const SideGuards = Schema.Struct({
  creates: optional(GuardAmount),
  updates: optional(GuardAmount),
  clears: optional(GuardAmount),
}).annotations({ description: "The most that one run may change on this side, for any one entity." });

export const Guards = Schema.Struct({
  remote: optional(SideGuards),
  local: optional(SideGuards),
  links: optional(GuardAmount),
}).annotations({
  description: "A run that would change more, for any one entity, is refused (exit code 76).",
});

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
  }),
  gate: optional(Name.annotations({ description: "A toggle: the master switch." })),
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
    }),
  ),
  guards: optional(Guards),
}).annotations({
  title: "Crosswalk integration",
  description: "crosswalk.yaml: two systems and what may vary.",
});
export type IntegrationFile = typeof IntegrationFile.Type;
