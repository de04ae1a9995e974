import * as Schema from "effect/Schema";
import { RecordCode, WithheldCode } from "../../model/Reason.ts";
import { Side } from "../../model/Side.ts";
import { LinkVia } from "../../model/Step.ts";
import { explained, Name, Note, optional, Scalar } from "./common.ts";

const Cell = Schema.Union(Schema.String, Schema.Number, Schema.Boolean, Schema.Null);

const key = (description: string) =>
  Schema.Union(Schema.String, Schema.Int).annotations({
    description: `${description} The parts of a key of several are separated by "/".`,
    examples: [7, "4/101"],
  });

const KeyOf = Schema.Struct({
  keyOf: Schema.String.pipe(
    Schema.pattern(/^[A-Za-z][A-Za-z0-9_-]*:.+$/),
    Schema.annotations({
      description: "The record, as its entity and its key on the side where it is already.",
      examples: ["officer:3"],
    }),
  ),
  part: optional(
    Schema.Int.pipe(Schema.positive()).annotations({
      description: "Which part of a key of several, from 1.",
      default: 1,
    }),
  ),
}).annotations({ description: "The key of a record that the same plan makes." });

const keyOrMade = (description: string) =>
  Schema.Union(Schema.String, Schema.Int, KeyOf).annotations({
    description: `${description} Of a record that the same plan makes: { keyOf: entity:key }.`,
    examples: [501, { keyOf: "officer:3" }],
  });

const Entity = Name.annotations({ description: "An entity of the mapping.", examples: ["learner"] });

const WrittenSide = Side.pipe(
  explained({ local: "The system of record that you stand in.", remote: "The other system." }),
).annotations({ description: "The side that is written." });

const Written = Schema.Record({
  key: Name,
  value: Schema.Union(Cell, KeyOf).annotations({
    description: "The value that is written; null where the place is cleared.",
  }),
}).annotations({
  description: "Every place that is written, by its name in the system file, with its value.",
  examples: [{ LastName: "Oak" }],
});

const via = LinkVia.pipe(
  explained({
    create: "The record was made by the same plan.",
    match: "A match rule found it.",
    adopt: "A match rule found what an earlier create had made.",
    column: "The link place named it.",
    relink: "The link place names another record than before.",
    restore: "The pair was remembered, and the link place had lost it.",
  }),
).annotations({ description: "How the pair was found." });

const asideCode = RecordCode.pipe(
  explained({
    "not-in-scope": "The job does not start from it.",
    "no-move": "No move of the entity touches it in this job.",
    "move-gate": "The toggle before the move is off.",
    needs: "A field that the move needs has no value.",
    where: "The condition of the move does not hold.",
    ambiguous: "More than one record matches.",
    "claimed-twice": "Two records claim one partner.",
    "broken-link": "The linked record is not there any more.",
    unlinked: "The link place was emptied.",
    "in-doubt": "An earlier create has no known outcome.",
    unfinished: "A create of several requests cannot go on.",
    question: "The job asks for an input that was not given.",
    "required-blank": "A place that must have a value would have none.",
    "unresolved-reference": "What it refers to has no partner.",
    "bad-value": "A value does not fit its type or its code table.",
    "read-failed": "It could not be read.",
    "write-failed": "It could not be written.",
    "changed-since": "It has changed since the plan was made.",
    "incomplete-read": "What is missing may only not have been read.",
    "schema-drift": "A field that the mapping looks at is gone, renamed or of another type.",
    "shared-place": "Two records would write one stored place.",
    quarantined: "Its system has refused it, and it is not tried again yet.",
  }),
).annotations({ description: "Why the record is left alone." });

const withheldCode = WithheldCode.pipe(
  explained({
    "move-closed": "The move is shut.",
    "not-in-group": "No group of the event names the field.",
    "gate-closed": "The gate is shut.",
    "mode-other-way": "The mode goes the other way.",
    direction: "The field's direction forbids it.",
    where: "The condition of the group does not hold.",
    unread: "A value was not read.",
    "blank-source": "The source is blank, and a blank does not overwrite a value.",
    settled: "The difference was settled before.",
    conflict: "Both sides have changed, and the rule reports it.",
    "unresolved-reference": "What it refers to has no partner.",
    question: "The job asks for an input that was not given.",
    "not-writable": "There is nothing that could be written.",
    "schema-drift": "A field that the rule looks at is gone, renamed or of another type.",
    "changed-since": "It has changed since the run that is reverted.",
  }),
).annotations({ description: "Why the field is not written." });

const CreateStep = Schema.Struct({
  side: WrittenSide,
  entity: Entity,
  from: key("Key of the record that it is made from, on the other side."),
  set: Written,
}).annotations({ description: "A record is made." });

const UpdateStep = Schema.Struct({
  side: WrittenSide,
  entity: Entity,
  key: keyOrMade("Key of the record that is changed, on the side that is written."),
  set: Written,
}).annotations({ description: "A record is changed." });

const LinkStep = Schema.Struct({
  entity: Entity,
  local: keyOrMade("Key on the local side."),
  remote: keyOrMade("Key on the remote side."),
  via,
  column: optional(
    Name.annotations({
      description: "The local link place that is filled; left out where none is.",
      examples: ["shopId"],
    }),
  ),
}).annotations({ description: "A pair is remembered." });

const AsideRecord = Schema.Struct({
  entity: Entity,
  local: optional(key("Key on the local side.")),
  remote: optional(key("Key on the remote side.")),
  code: asideCode,
}).annotations({ description: "A whole record is left alone." });

export const ExpectedEntry = Schema.Struct({
  create: optional(CreateStep),
  update: optional(UpdateStep),
  link: optional(LinkStep),
  aside: optional(AsideRecord),
}).annotations({ description: "One step of the plan, or one record that it sets aside: exactly one key." });
export type ExpectedEntry = typeof ExpectedEntry.Type;

export const WithheldEntry = Schema.Struct({
  entity: Entity,
  local: optional(key("Key on the local side.")),
  remote: optional(key("Key on the remote side, where the local one is not named.")),
  field: Name.annotations({ description: "A field of the entity.", examples: ["surname"] }),
  code: withheldCode,
}).annotations({ description: "One write that is withheld." });
export type WithheldEntry = typeof WithheldEntry.Type;

const Records = (which: string, resource: string, record: Readonly<Record<string, typeof Cell.Type>>) =>
  Schema.Record({
    key: Name,
    value: Schema.Array(
      Schema.Record({
        key: Name,
        value: Cell.annotations({ description: "The field's value; null where it is blank." }),
      }).annotations({ description: "One record: values by field; what is left out is blank." }),
    ).annotations({
      description:
        "The records of one resource. One with the key of a record of `given` changes only the fields that it names; an empty list takes those of `given` away.",
    }),
  }).annotations({
    description: `What the ${which} system holds, by the resources of its file.`,
    examples: [{ [resource]: [record] }],
  });

const BaselineCells = Schema.Struct({
  local: optional(Cell.annotations({ description: "What the local side held." })),
  remote: optional(Cell.annotations({ description: "What the remote side held." })),
}).annotations({ description: "What each side held." });

const common = {
  job: optional(Name.annotations({ description: "The job that is planned.", examples: ["sync"] })),
  now: optional(
    Schema.String.pipe(
      Schema.pattern(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/),
    ).annotations({ description: "The instant of the run.", examples: ["2026-03-02T09:00:00Z"] }),
  ),
  profile: optional(
    Name.annotations({
      description: "A profile whose settings are the base; the settings' own defaults if left out.",
      examples: ["live"],
    }),
  ),
  settings: optional(
    Schema.Record({
      key: Name,
      value: Schema.Union(
        Scalar,
        Schema.Array(Schema.String),
        Schema.Record({ key: Schema.String, value: Scalar }),
      ).annotations({ description: "The setting's value, of the setting's type." }),
    }).annotations({
      description: "Setting values, over those of the profile.",
      examples: [{ updateDetailsMode: "pull" }],
    }),
  ),
  inputs: optional(
    Schema.Record({
      key: Name,
      value: Schema.String.annotations({ description: "What is answered." }),
    }).annotations({
      description: "What is given with the command, by the inputs of the job.",
      examples: [{ pathway: "Day release" }],
    }),
  ),
  only: optional(
    Schema.Record({
      key: Name,
      value: Schema.Array(key("Key on the local side."))
        .pipe(Schema.minItems(1))
        .annotations({ description: "Keys of the records of one entity." }),
    })
      // A job that starts from nothing would pass whatever it expects not to happen.
      .pipe(Schema.filter((only) => Object.keys(only).length > 0, { jsonSchema: { minProperties: 1 } }))
      .annotations({
        description: "The records that the job starts from, as --only names them.",
        examples: [{ learner: [7] }],
      }),
  ),
  all: optional(
    Schema.Boolean.annotations({
      description: "The job starts from every record of its scope, as with --all.",
      default: false,
    }),
  ),
  local: optional(Records("local", "learners", { learnerId: 7, surname: "Ash" })),
  remote: optional(Records("remote", "learner", { ID: 501, LastName: "Oak" })),
  unlisted: optional(
    Schema.Record({
      key: Name,
      value: Schema.Array(key("Key of a record of the resource.")).annotations({
        description: "Keys of the records that are left out.",
      }),
    }).annotations({
      description:
        "Remote records, by resource, that a partial list leaves out unless a filter names them: archived ones, say.",
      examples: [{ assessor: [501] }],
    }),
  ),
  links: optional(
    Schema.Array(
      Schema.Struct({
        entity: Entity,
        local: key("Key on the local side."),
        remote: key("Key on the remote side."),
        columnSeen: optional(
          Schema.Boolean.annotations({
            description:
              "Whether the link place has been seen to hold the key: one that is blank now was emptied.",
            default: true,
          }),
        ),
      }).annotations({ description: "One remembered pair." }),
    ).annotations({ description: "The pairs that earlier runs remember." }),
  ),
  baselines: optional(
    Schema.Array(
      Schema.Struct({
        entity: Entity,
        local: key("Key on the local side."),
        fields: Schema.Record({
          key: Name,
          value: Schema.Union(Cell, BaselineCells).annotations({
            description: "What both sides held, or what each did.",
            examples: ["Ash", { local: "F", remote: "1" }],
          }),
        }).annotations({ description: "By the fields of the entity.", examples: [{ surname: "Ash" }] }),
      }).annotations({ description: "What both sides held of one pair when it was last settled." }),
    ).annotations({ description: "What earlier runs remember of the values." }),
  ),
} as const;

const Given = Schema.Struct(common).annotations({
  description: "What holds for every case of the file that does not say otherwise.",
  examples: [{ now: "2026-03-02T09:00:00Z", job: "sync" }],
});

export const CaseEntry = Schema.Struct({
  name: Schema.String.pipe(Schema.minLength(1)).annotations({
    description: "What the case shows, in a sentence.",
    examples: ["A surname that changed there comes down under pull"],
  }),
  note: optional(Note),
  ...common,
  expect: Schema.Array(ExpectedEntry).annotations({
    description:
      "The whole plan, in any order: every step, and every record that is set aside. An empty list: nothing is done.",
  }),
  withheld: optional(
    Schema.Array(WithheldEntry).annotations({
      description: "Every write that is withheld, in any order; not compared if left out.",
    }),
  ),
}).annotations({ description: "One case: what both systems hold, and the plan that follows." });
export type CaseEntry = typeof CaseEntry.Type;

export const CasesFile = Schema.Struct({
  title: optional(
    Schema.String.pipe(Schema.minLength(1)).annotations({
      description: "What the cases of the file are about.",
      examples: ["Learner details"],
    }),
  ),
  note: optional(Note),
  given: optional(Given),
  cases: Schema.Array(CaseEntry).annotations({ description: "The cases, each planned by itself." }),
}).annotations({
  title: "Crosswalk cases",
  description: "cases/*.yaml: the mapping's own test cases, for the command test.",
});
export type CasesFile = typeof CasesFile.Type;
export type CaseGiven = typeof Given.Type;
