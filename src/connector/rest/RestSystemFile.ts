import * as Schema from "effect/Schema";
import {
  CatalogAccess,
  ConnectionFields,
  Duration,
  explained,
  Limits,
  Name,
  Note,
  optional,
  Required,
  Scalar,
  Sensitive,
  Title,
  TypeOfField,
} from "../../language/files/common.ts";

const Template = Schema.String.annotations({
  description: "Text with {placeholders}: a field of the record, page, size, or a connection value.",
});
const Templates = Schema.Record({ key: Schema.String, value: Template });
const Method = Schema.Literal("GET", "POST", "PUT", "PATCH")
  .pipe(
    explained({
      GET: "Asks, and changes nothing.",
      POST: "Sends something new, or a question with a body.",
      PUT: "Puts a whole object in its place.",
      PATCH: "Changes parts of an object.",
    }),
  )
  .annotations({ description: "The HTTP method." });
const Entry = Schema.Union(Template, Schema.Number, Schema.Boolean).annotations({
  description: "Text with {placeholders}, a number, true or false.",
});
const BodyPath = Schema.String.pipe(Schema.pattern(/^body(\.[A-Za-z0-9_-]+)*$/)).annotations({
  description: "Where in the answer: body, or body.name.name.",
  examples: ["body", "body.ID", "body.data.items"],
});

export const RestField = Schema.Struct({
  type: TypeOfField,
  access: optional(CatalogAccess),
  required: optional(Required),
  form: optional(
    Schema.Literal("utc-midnight")
      .pipe(
        explained({
          "utc-midnight": "2 March 2026 is 2026-03-02T00:00:00Z.",
        }),
      )
      .annotations({
        description: "A date sent as the instant 00:00 UTC of that day.",
      }),
  ),
  at: optional(
    Schema.Array(Schema.String)
      .pipe(Schema.minItems(1))
      .annotations({
        description: "Where in the object the field stands, if not under its own name.",
        examples: [["contact", "email"]],
      }),
  ),
  clear: optional(
    Schema.Literal("null", "empty")
      .pipe(
        explained({
          null: "A blank is sent as null.",
          empty: "A blank is sent as empty text.",
        }),
      )
      .annotations({
        default: "null",
        description: "How a blank is sent: null (the default) or empty text.",
      }),
  ),
  sensitive: optional(Sensitive),
  note: optional(Note),
}).annotations({ description: "A field of the record's object." });

const request = {
  method: Method,
  path: Template.annotations({
    description: "Path below the system's url; {field} stands for a value.",
    examples: ["/User/{ID}"],
  }),
  query: optional(Templates.annotations({ description: "Parameters of the query string." })),
  headers: optional(Templates.annotations({ description: "Headers of this request." })),
};

export const RestList = Schema.Struct({
  ...request,
  body: optional(
    Schema.Record({
      key: Schema.String,
      value: Entry,
    }).annotations({
      description:
        "Each {field} is a filter, which the system is taken to find all by that is equal under the type of the field; an entry whose field has no value is left out.",
    }),
  ),
  needs: optional(
    Schema.Array(Name).annotations({ description: "Filters that the list cannot do without." }),
  ),
  pages: optional(
    Schema.Struct({
      first: optional(
        Schema.Int.annotations({ description: "Number of the first page, for {page}.", default: 1 }),
      ),
      size: optional(
        Schema.Int.pipe(Schema.positive()).annotations({
          description: "Rows a page, for {size}.",
          default: 100,
        }),
      ),
      end: optional(
        Schema.Array(
          Schema.Literal("empty", "short").pipe(
            explained({
              empty: "A page without rows.",
              short: "A page with fewer rows than its size.",
            }),
          ),
        ).annotations({
          description:
            "What ends the list: an empty page always does, short adds one with fewer rows than its size.",
          examples: [["empty", "short"]],
        }),
      ),
      next: optional(
        BodyPath.annotations({ description: "Where the answer holds the address of the next page." }),
      ),
      total: optional(
        BodyPath.annotations({
          description:
            "Where the answer holds the number of rows of the whole list: a list that shows another number of rows is incomplete. Without it a last page that was cut, or an empty page in the middle, looks like the end.",
          examples: ["body.total"],
        }),
      ),
    }).annotations({
      description: "Numbered pages (first, size, end) or page links (next), and what they add up to (total).",
    }),
  ),
  rows: optional(
    BodyPath.annotations({
      description: "Where in the answer the rows are; body if left out.",
      default: "body",
    }),
  ),
  returns: optional(
    Schema.Array(Name).annotations({
      description:
        "Fields that a row carries, if not all. The others are unread until the record itself is read.",
    }),
  ),
  partial: optional(
    Schema.Boolean.annotations({
      default: false,
      description:
        "The list leaves records out (archived ones, say) unless it is narrowed: then each record is looked for on its own, by the filters that match rules compare.",
    }),
  ),
}).annotations({ description: "How all records are listed." });

export const RestRead = Schema.Struct({
  ...request,
  row: optional(
    BodyPath.annotations({
      description: "Where in the answer the record is; body if left out.",
      default: "body",
    }),
  ),
  returns: optional(
    Schema.Array(Name).annotations({ description: "Fields that the answer carries, if not all." }),
  ),
}).annotations({ description: "How one record is read by its key." });

export const RestCreate = Schema.Struct({
  ...request,
  send: optional(
    Schema.Union(
      Schema.Literal("all").pipe(explained({ all: "Every written field." })),
      Schema.Array(Name),
    ).annotations({
      description:
        "The written fields that the body carries: all, or these. A request that names some is sent only where one of them is written.",
    }),
  ),
  body: optional(
    Schema.Record({
      key: Schema.String,
      value: Entry,
    }).annotations({
      description: "Further entries of the body; one whose {placeholder} has no value is left out.",
      examples: [{ Level: 3, LearnerID: "{UserID}" }],
    }),
  ),
  needs: optional(
    Schema.Array(Name).annotations({ description: "Sent only where all of these fields are written." }),
  ),
  takes: optional(
    Schema.Record({ key: Name, value: BodyPath }).annotations({
      description:
        "What the answer gives, and where: fields of the key, and values for the {placeholders} of later requests.",
      examples: [{ ID: "body.ID" }],
    }),
  ),
  lost: Schema.Literal("find", "repeat", "doubt")
    .pipe(
      explained({
        find: "The record is looked for by the match rules.",
        repeat: "The request is sent again: it is harmless twice.",
        doubt: "The record is left in doubt until a person decides.",
      }),
    )
    .annotations({
      description:
        "When no answer comes: find the record by the match rules, repeat the request (it is harmless twice), or leave it in doubt for a person.",
    }),
}).annotations({ description: "One request of those that make a record." });

export const RestUpdate = Schema.Struct({
  ...request,
  send: Schema.Literal("all")
    .pipe(explained({ all: "Every written field." }))
    .annotations({
      description: "The written fields, as one object.",
    }),
}).annotations({ description: "The request that changes a record." });

export const RestResource = Schema.Struct({
  title: optional(Title),
  key: Schema.Array(Name)
    .pipe(Schema.minItems(1))
    .annotations({ description: "Fields that name a record.", examples: [["ID"]] }),
  fixed: optional(
    Schema.Record({
      key: Schema.String,
      value: Scalar.annotations({ description: "The value that every record of the resource has." }),
    }).annotations({
      examples: [{ Role: 1 }],
      description: "Goes with every create and list; a row that shows another value is not of this resource.",
    }),
  ),
  fields: Schema.Record({ key: Name, value: RestField }).annotations({
    description: "Fields of a record, by name.",
    examples: [{ Email: { type: "email", required: true } }],
  }),
  list: optional(RestList),
  read: optional(RestRead),
  create: optional(
    Schema.Array(RestCreate).pipe(Schema.minItems(1)).annotations({
      description: "The requests that make a record, in order; without them none is made.",
    }),
  ),
  update: optional(
    Schema.Array(RestUpdate)
      .pipe(Schema.itemsCount(1))
      .annotations({ description: "The request that changes a record; without it none is changed." }),
  ),
  note: optional(Note),
}).annotations({ description: "One kind of record, with the requests that reach it." });

const Statuses = Schema.Array(Schema.Int);

export const RestSystemFile = Schema.Struct({
  system: Name.annotations({ description: "Name of the system, as the integration names it." }),
  title: Title,
  note: optional(Note),
  connector: Schema.Literal("rest")
    .pipe(explained({ rest: "An HTTP API." }))
    .annotations({
      description: "The kind of connector: an HTTP API.",
    }),
  connection: ConnectionFields,
  url: Template.annotations({
    description: "The address that all paths start from, with {placeholders} of the connection.",
    examples: ["{url}"],
  }),
  headers: optional(Templates.annotations({ description: "Sent with every request." })),
  encoding: optional(
    Schema.Literal("json", "form")
      .pipe(
        explained({
          json: "Bodies are JSON.",
          form: "Bodies are form fields (x-www-form-urlencoded).",
        }),
      )
      .annotations({ description: "Of request bodies; json if left out.", default: "json" }),
  ),
  timeout: optional(
    Duration.annotations({
      description: "Longest wait for a whole answer; 30s if left out.",
      default: "30s",
    }),
  ),
  session: optional(
    Schema.Struct({
      open: Schema.Struct({
        ...request,
        body: optional(
          Schema.Record({ key: Schema.String, value: Template }).annotations({
            description: "The request's body.",
          }),
        ),
      }).annotations({ description: "The request that buys the token." }),
      token: BodyPath.annotations({ description: "Where in the answer the token is.", examples: ["body"] }),
      lifetime: Duration.annotations({ description: "How long a token is good.", examples: ["24h"] }),
      send: Schema.Struct({
        header: Schema.String.annotations({ description: "The header that carries the token." }),
      }).annotations({ description: "How the token goes with every other request." }),
    }).annotations({
      description: "A token that is bought once and sent with every request until it expires.",
    }),
  ),
  limits: optional(Limits),
  responses: optional(
    Schema.Struct({
      missing: optional(
        Statuses.annotations({ description: "Of a read: no such record; 404 if left out.", default: [404] }),
      ),
      refused: optional(
        Statuses.annotations({ description: "The request was read and declined.", examples: [[400, 422]] }),
      ),
      expired: optional(
        Statuses.annotations({
          description: "The session is no longer good: open another; 401 if left out.",
          default: [401],
        }),
      ),
      limited: optional(
        Statuses.annotations({ description: "Over the limit, besides 429, which always means that." }),
      ),
      empty: optional(Statuses.annotations({ description: "Of a list: no rows." })),
      message: optional(
        Schema.String.annotations({ description: "Key of the answer that holds the error's text." }),
      ),
    }).annotations({ description: "What the system's status codes mean." }),
  ),
  resources: Schema.Record({ key: Name, value: RestResource }).annotations({
    description: "What the system holds, by name.",
  }),
}).annotations({
  title: "Crosswalk system (rest)",
  description: "systems/*.yaml: an HTTP API by configuration alone.",
});
export type RestSystemFile = typeof RestSystemFile.Type;
export type RestResource = typeof RestResource.Type;
export type RestField = typeof RestField.Type;
