import * as Schema from "effect/Schema";
import { ConflictRule } from "../../model/Conflict.ts";
import { Direction } from "../../model/Direction.ts";
import { Event } from "../../model/Event.ts";
import { Expression, explained, Name, Note, optional, Title, TypeOfField, When } from "./common.ts";
import { EntityGuards } from "./guards.ts";

const Decider = ConflictRule.pipe(
  explained({
    "fill-blanks": "A blank side is filled from the other; otherwise the next decides.",
    "latest-change": "The one side that changed since the baseline; otherwise the next decides.",
    "remote-wins": "The remote value comes down.",
    "local-wins": "The local value goes up.",
    report: "Neither side is written; the difference is reported.",
  }),
).annotations({ description: "One decider; the first that decides counts." });

const names = (description: string) =>
  Schema.Array(Name).pipe(Schema.minItems(1)).annotations({ description });

export const EntityScope = Schema.Struct({
  jobs: names("Jobs that start from these records."),
  linked: optional(
    Schema.Boolean.annotations({
      description: "Only records whose pair is known.",
      default: false,
    }),
  ),
  chosen: optional(
    Schema.Boolean.annotations({ description: "Only records that the command names.", default: false }),
  ),
  where: optional(
    Expression.annotations({
      description:
        "Only records for which this is true. It sees $local, $parent, $settings, $today and $now.",
      examples: ["$local.status = 'Live'"],
    }),
  ),
}).annotations({ description: "The local records that some jobs start from." });

export const EntityMatch = Schema.Struct({
  by: names("Fields that must all be equal, compared in the remote system's words."),
  when: optional(When),
}).annotations({ description: "One way to find the partner of a record that is not linked." });

export const EntityMove = Schema.Struct({
  do: Event.pipe(
    explained({
      "create-remote": "The record exists here alone: it is made on the remote side.",
      "create-local": "The record exists there alone: it is made on the local side.",
      update: "The record exists on both sides: its fields are brought into step.",
    }),
  ).annotations({ description: "Why a record may be touched at all. No move, no effect." }),
  jobs: names("Jobs in which the move is made."),
  only: optional(
    Schema.Literal("referenced")
      .pipe(
        explained({
          referenced: "Only when a planned write needs the record's key.",
        }),
      )
      .annotations({
        description: "Never from a scope: only when a planned write needs the record's key.",
      }),
  ),
  gate: optional(
    Name.annotations({ description: "A toggle setting: while it is off, the move is not made." }),
  ),
  needs: optional(
    names(
      "Fields that must have a value on the side that the move starts from (on an update: the local one); otherwise the record is not eligible. A reference that the move is to write, and that is not late, must lead to a record which is there or can be made.",
    ),
  ),
  where: optional(
    Expression.annotations({
      description:
        "Only records for which this is true. A create sees the side that exists, an update both; also $settings, $today and $now.",
      examples: ["$blank($local.endDate)"],
    }),
  ),
}).annotations({ description: "Why a record may be touched at all. No move, no effect." });

export const EntityField = Schema.Struct({
  local: optional(
    Schema.Union(Name, Schema.Array(Name).pipe(Schema.minItems(1))).annotations({
      description: "Field of the local resource; a list where a reference's key has several parts.",
      examples: ["surname"],
    }),
  ),
  remote: optional(
    Name.annotations({ description: "Field of the remote resource.", examples: ["LastName"] }),
  ),
  type: optional(TypeOfField),
  codes: optional(
    Name.annotations({
      description: "A code table: local and remote codes of one meaning.",
      examples: ["sex"],
    }),
  ),
  reference: optional(
    Name.annotations({
      description: "An entity: the field holds the key of such a record.",
      examples: ["officer"],
    }),
  ),
  direction: optional(
    Direction.pipe(
      explained({
        "push-only": "Local to remote, never back.",
        "pull-only": "Remote to local, never up.",
        "pull-able": "Either way: as the gate's mode says, or behind no mode as the conflict rule decides.",
      }),
    ).annotations({
      description:
        "What may ever happen, whatever the settings. Left out only for a field that just matches.",
    }),
  ),
  push: optional(
    Schema.Union(Expression, Schema.Array(Expression)).annotations({
      description: "Makes the value that goes up, from local words; $value is the local place.",
      examples: ["$first($local.mobile, $local.telephone)"],
    }),
  ),
  pull: optional(
    Expression.annotations({
      description: "Makes the value that comes down; $value is the remote place.",
      examples: ["$round($value)"],
    }),
  ),
  otherwise: optional(
    Expression.annotations({
      description: "In remote words: stands in on create for a value that is blank or held back by a toggle.",
      examples: ["$settings.defaultClassroom"],
    }),
  ),
  conflict: optional(
    Schema.Array(Decider)
      .pipe(Schema.minItems(1))
      .annotations({
        description: "Deciders of a pull-able field behind no mode, asked in order.",
        examples: [["fill-blanks", "remote-wins"]],
      }),
  ),
  blanks: optional(
    Schema.Literal("keep", "clear")
      .pipe(
        explained({
          keep: "A blank never overwrites a value.",
          clear: "A blank overwrites a value.",
        }),
      )
      .annotations({
        description: "keep (the default): a blank never overwrites a value. clear: it does.",
        default: "keep",
      }),
  ),
  late: optional(
    Schema.Boolean.annotations({
      description:
        "A reference left out of the create and sent by an update once both records exist. It belongs to the create: should the run be cut short in between, the next one sends it.",
      default: false,
    }),
  ),
  note: optional(Note),
}).annotations({ description: "What corresponds to what. Exactly one of type, codes or reference." });

export const EntityGroup = Schema.Struct({
  title: Title,
  note: optional(Note),
  events: Schema.Array(
    Schema.Literal("create", "update").pipe(
      explained({
        create: "When a record is made.",
        update: "When a record exists on both sides.",
      }),
    ),
  )
    .pipe(Schema.minItems(1))
    .annotations({
      description: "When the fields may flow; create means the one that each field's direction allows.",
    }),
  gate: optional(
    Name.annotations({
      description: "A mode or toggle setting: what it says now. Without a gate the group is open.",
      examples: ["updateDetailsMode"],
    }),
  ),
  where: optional(
    Expression.annotations({
      description: "Only for records for which this is true; otherwise the group's fields stay as they are.",
      examples: ["$local.centre = 1"],
    }),
  ),
  fields: names("Names of the entity's fields that flow in this section."),
}).annotations({ description: "What may flow when: one section of the page that the mapping replaces." });

export const EntityFile = Schema.Struct({
  entity: Name.annotations({
    description: "Name of the entity, as references and policies name it.",
    examples: ["learner"],
  }),
  title: Title,
  note: optional(Note),
  local: Schema.Struct({
    resource: Name.annotations({ description: "A resource of the local system." }),
    link: optional(
      Schema.Struct({
        field: Name.annotations({
          description: "The local field that holds the remote key: it *is* the link.",
        }),
        when: optional(When),
      }).annotations({
        description: "Where the pair is remembered: written by linking alone, never by a rule.",
      }),
    ),
  }).annotations({ description: "The local side of the record." }),
  remote: Schema.Struct({
    resource: Name.annotations({ description: "A resource of the remote system." }),
  }).annotations({ description: "The remote side of the record." }),
  parent: optional(
    Name.annotations({
      description:
        "A reference field of this entity: the record that this one belongs to. Children follow their parent into a job, are listed and matched under it, and their expressions see it as $parent.",
      examples: ["learner"],
    }),
  ),
  scope: optional(
    Schema.Array(EntityScope).annotations({
      description:
        "Which local records a job starts from. Others come in only when a write or a match needs their key.",
      examples: [[{ jobs: ["sync"], linked: true }]],
    }),
  ),
  match: optional(
    Schema.Array(EntityMatch).annotations({
      description: "How the partner of an unlinked record is found: in turn, the first with exactly one hit.",
      examples: [[{ by: ["email"] }]],
    }),
  ),
  moves: optional(
    Schema.Array(EntityMove).annotations({
      description: "Why records may be touched: created on a side, or updated, and in which jobs.",
      examples: [[{ do: "update", jobs: ["sync"] }]],
    }),
  ),
  fields: Schema.Record({ key: Name, value: EntityField }).annotations({
    description: "What corresponds to what, each field once, by name.",
    examples: [{ surname: { local: "surname", remote: "LastName", type: "text", direction: "push-only" } }],
  }),
  groups: optional(
    Schema.Array(EntityGroup).annotations({
      description: "What may flow when: the sections of the page that the mapping replaces.",
      examples: [[{ title: "Details", events: ["update"], fields: ["surname"] }]],
    }),
  ),
  guards: optional(EntityGuards),
}).annotations({
  title: "Crosswalk entity",
  description: "entities/*.yaml: one kind of record on both sides.",
});
export type EntityFile = typeof EntityFile.Type;
export type EntityField = typeof EntityField.Type;
export type EntityGroup = typeof EntityGroup.Type;
export type EntityMove = typeof EntityMove.Type;
