/** `guards:` of crosswalk.yaml, for every entity, and of an entity file, for that one. */
import * as Schema from "effect/Schema";
import { explained, Name, optional } from "./common.ts";

const GuardAmount = Schema.Union(
  Schema.Int.pipe(Schema.nonNegative()),
  Schema.String.pipe(Schema.pattern(/^[0-9]{1,3}%$/)).annotations({
    description: "A share of the records in scope.",
    examples: ["30%"],
  }),
).annotations({
  examples: [200, "30%"],
});

const most = (what: string) =>
  GuardAmount.annotations({
    description: `${what}: a number, or a share of the records in scope (never fewer than five).`,
  });

const sides = {
  creates: optional(most("The most records that are made here")),
  updates: optional(most("The most records that are changed here")),
  clears: optional(most("The most records that lose a value here")),
  fewer: optional(
    GuardAmount.annotations({
      description:
        "How many of the records that a list of this side held before it may have lost: a number, or a share of them (never fewer than twenty); 50% if left out. Nothing is concluded from what a list lacks that has lost more.",
      default: "50%",
    }),
  ),
};
const links = optional(most("The most remembered pairs that change"));

const SideGuards = Schema.Struct(sides).annotations({
  description: "The most that one run may change on this side, for any one entity.",
});

export const Guards = Schema.Struct({
  remote: optional(SideGuards),
  local: optional(SideGuards),
  links,
  widening: optional(
    Schema.Literal("acknowledge", "allow")
      .pipe(
        explained({
          acknowledge:
            "A run that may write more than the last run of its job could is refused until told so.",
          allow: "Such a run goes on without being told.",
        }),
      )
      .annotations({
        description:
          "Whether a person must acknowledge that mapping, scope or settings now let a job write more than its last run could.",
        default: "acknowledge",
      }),
  ),
}).annotations({
  description: "A run that would change more, for any one entity, is refused (exit code 76).",
  examples: [{ remote: { creates: 200, updates: "30%" } }],
});
export type Guards = typeof Guards.Type;

const EntitySideGuards = Schema.Struct(sides).annotations({
  description: "The most that one run may change of this entity on this side.",
});

const FieldGuards = Schema.Struct({
  updates: optional(most("The most records in which this field is changed, on either side")),
  clears: optional(most("The most records in which this field loses its value, on either side")),
}).annotations({ description: "The most records in which one run may change this field." });

export const EntityGuards = Schema.Struct({
  remote: optional(EntitySideGuards),
  local: optional(EntitySideGuards),
  links,
  fields: optional(
    Schema.Record({ key: Name, value: FieldGuards }).annotations({
      description: "Amounts for single fields of the entity, by name.",
      examples: [{ email: { updates: 5, clears: 0 } }],
    }),
  ),
}).annotations({
  description: "Amounts for this entity, each in place of the one that crosswalk.yaml gives for all.",
  examples: [{ remote: { updates: 50 }, fields: { email: { updates: 5 } } }],
});
export type EntityGuards = typeof EntityGuards.Type;
