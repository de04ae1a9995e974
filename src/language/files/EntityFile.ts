import * as Schema from "effect/Schema";
import { ConflictRule } from "../../model/Conflict.ts";
import { Direction } from "../../model/Direction.ts";
import { Event } from "../../model/Event.ts";
import { FieldType } from "../../model/FieldType.ts";
import { Expression, Name, Note, optional, Title, When } from "./common.ts";

const names = (description: string) =>
  Schema.Array(Name).pipe(Schema.minItems(1)).annotations({ description });

export const EntityScope = Schema.Struct({
  jobs: names("Jobs that start from these records."),
  linked: optional(Schema.Boolean.annotations({ description: "Only records whose pair is known." })),
  chosen: optional(Schema.Boolean.annotations({ description: "Only records that the command names." })),
  where: optional(Expression),
});

export const EntityMatch = Schema.Struct({
  by: names("Fields that must all be equal, compared in the remote system's words."),
  when: optional(When),
});

export const EntityMove = Schema.Struct({
  do: Event.annotations({ description: "Why a record may be touched at all. No move, no effect." }),
  jobs: names("Jobs in which the move is made."),
  only: optional(
    Schema.Literal("referenced").annotations({
      description: "Never from a scope: only when a planned write needs the record's key.",
    }),
  ),
  gate: optional(Name.annotations({ description: "A toggle setting." })),
  needs: optional(names("Fields that must have a value; otherwise the record is not eligible.")),
  where: optional(Expression),
});

export const EntityField = Schema.Struct({
  local: optional(
    Schema.Union(Name, Schema.Array(Name).pipe(Schema.minItems(1))).annotations({
      description: "Field of the local resource; a list where a reference's key has several parts.",
    }),
  ),
  remote: optional(Name.annotations({ description: "Field of the remote resource." })),
  type: optional(FieldType),
  codes: optional(Name.annotations({ description: "A code table: local and remote codes of one meaning." })),
  reference: optional(
    Name.annotations({ description: "An entity: the field holds the key of such a record." }),
  ),
  direction: optional(
    Direction.annotations({
      description: "What may ever happen. Left out only for a field that just matches.",
    }),
  ),
  push: optional(
    Schema.Union(Expression, Schema.Array(Expression)).annotations({
      description: "Makes the value that goes up, from local words; $value is the local place.",
    }),
  ),
  pull: optional(
    Expression.annotations({ description: "Makes the value that comes down; $value is the remote place." }),
  ),
  otherwise: optional(
    Expression.annotations({
      description: "In remote words: stands in on create for a value that is blank or held back by a toggle.",
    }),
  ),
  conflict: optional(
    Schema.Array(ConflictRule)
      .pipe(Schema.minItems(1))
      .annotations({
        description: "Deciders of a pull-able field behind no mode, asked in order.",
        examples: [["fill-blanks", "remote-wins"]],
      }),
  ),
  blanks: optional(
    Schema.Literal("keep", "clear").annotations({
      description: "keep (the default): a blank never overwrites a value. clear: it does.",
    }),
  ),
  late: optional(
    Schema.Boolean.annotations({
      description: "A reference left out of the create and sent by an update once both records exist.",
    }),
  ),
  note: optional(Note),
}).annotations({ description: "What corresponds to what. Exactly one of type, codes or reference." });

export const EntityGroup = Schema.Struct({
  title: Title,
  note: optional(Note),
  events: Schema.Array(Schema.Literal("create", "update"))
    .pipe(Schema.minItems(1))
    .annotations({ description: "create means the one that each field's direction allows." }),
  gate: optional(Name.annotations({ description: "A mode or toggle setting." })),
  where: optional(Expression),
  fields: names("Names of the entity's fields."),
}).annotations({ description: "What may flow when: one section of the page that the mapping replaces." });

export const EntityFile = Schema.Struct({
  entity: Name,
  title: Title,
  note: optional(Note),
  local: Schema.Struct({
    resource: Name,
    link: optional(
      Schema.Struct({
        field: Name.annotations({
          description: "The local field that holds the remote key: it *is* the link.",
        }),
        when: optional(When),
      }),
    ),
  }),
  remote: Schema.Struct({ resource: Name }),
  scope: optional(Schema.Array(EntityScope)),
  match: optional(Schema.Array(EntityMatch)),
  moves: optional(Schema.Array(EntityMove)),
  fields: Schema.Record({ key: Name, value: EntityField }),
  groups: optional(Schema.Array(EntityGroup)),
}).annotations({
  title: "Crosswalk entity",
  description: "entities/*.yaml: one kind of record on both sides.",
});
export type EntityFile = typeof EntityFile.Type;
export type EntityField = typeof EntityField.Type;
export type EntityGroup = typeof EntityGroup.Type;
export type EntityMove = typeof EntityMove.Type;
