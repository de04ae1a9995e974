/** The same small integration with an API as its other side. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { type Asked, type Loopback, makeLoopback, type Reply } from "../contract/support/loopback.ts";
import { type Pair, type Parts, withPair } from "./support.ts";

export interface RestPair {
  readonly folder: string;
  readonly run: Pair["run"];
  readonly local: Pair["local"];
  readonly server: Loopback;
  /** Gives the profile other values of the settings. */
  readonly set: (settings: string) => Promise<void>;
}

const Body = Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Unknown }));
/** The object that a request carries. */
export const bodyOf = (asked: Asked) => Schema.decodeUnknownSync(Body)(asked.body);

/** `remote`: resources of the API as YAML; `answer`: what it does with a request. */
export const withRest = (
  parts: Omit<Parts, "tables" | "resources"> & {
    readonly tables: string;
    readonly resources: { readonly local: string; readonly remote: string };
  },
  answer: (asked: Asked) => Reply,
  body: (pair: RestPair) => Promise<void>,
): Promise<void> =>
  withPair({ ...parts, tables: { local: parts.tables, remote: "" } }, ({ folder, run, local }) =>
    Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const server = yield* makeLoopback(answer);
          yield* Effect.promise(() =>
            writeFile(
              join(folder, "systems", "there.yaml"),
              `system: there
title: there
connector: rest
connection: { url: { type: text } }
url: "{url}"
encoding: json
timeout: 5s
limits: [{ requests: 100000, per: 1s }]
responses: { missing: [404], refused: [400], message: message }
resources:
${parts.resources.remote}`,
            ),
          );
          const set = (settings: string) =>
            writeFile(
              join(folder, "profiles", "test.yaml"),
              `profile: test
settings: ${settings}
connections: { local: { file: here.sqlite }, remote: { url: "${server.url}" } }
`,
            );
          yield* Effect.promise(() => set(parts.settings ?? "{}"));
          yield* Effect.promise(() => body({ folder, run, local, server, set }));
        }),
      ),
    ),
  );
