import * as Schema from "effect/Schema";
import { Limits, Name, Note, optional, Scalar, Title } from "./common.ts";

const Connection = Schema.Record({
  key: Name,
  value: Schema.Union(Schema.String, Schema.Number).annotations({
    description: "The value, or where it is taken from.",
  }),
}).annotations({
  description:
    "Values of the system's connection. ${NAME} is taken from the environment, ${file:PATH} from a file.",
  examples: [{ url: "https://example.org/api", customerToken: "${CUSTOMER_TOKEN}" }],
});

export const ProfileFile = Schema.Struct({
  profile: Name.annotations({
    description: "Name of the profile: one customer, or one environment.",
    examples: ["live"],
  }),
  title: optional(Title),
  note: optional(Note),
  settings: optional(
    Schema.Record({
      key: Name,
      value: Schema.Union(
        Scalar,
        Schema.Array(Schema.String),
        Schema.Record({ key: Schema.String, value: Scalar }),
      ).annotations({ description: "The setting's value, of the setting's type." }),
    }).annotations({
      description: "Values of the integration's settings for this customer.",
      examples: [{ updateDetailsMode: "push" }],
    }),
  ),
  connections: optional(
    Schema.Struct({
      local: optional(Connection),
      remote: optional(Connection),
    }).annotations({
      description: "How each system is reached.",
    }),
  ),
  limits: optional(
    Schema.Struct({ local: optional(Limits), remote: optional(Limits) }).annotations({
      description: "Limits of this customer's credential, in place of those of the system file.",
    }),
  ),
  state: optional(
    Schema.String.annotations({
      description:
        "Folder of journal, links and baselines, relative to the integration's folder; .crosswalk and the profile's name if left out.",
      examples: [".crosswalk/live"],
    }),
  ),
  schedule: optional(
    Schema.Record({
      key: Name,
      value: Schema.Struct({
        cron: Schema.String.annotations({
          description: "Minute, hour, day, month, weekday.",
          examples: ["0 2 * * *"],
        }),
        timezone: optional(
          Schema.String.annotations({
            description: "IANA time zone of the times; the integration's if left out.",
            examples: ["Europe/London"],
          }),
        ),
      }).annotations({ description: "The times of one job." }),
    }).annotations({
      description: "When each job runs by itself.",
      examples: [{ sync: { cron: "0 2 * * *" } }],
    }),
  ),
}).annotations({
  title: "Crosswalk profile",
  description: "profiles/*.yaml: one customer's settings and connections.",
});
export type ProfileFile = typeof ProfileFile.Type;
