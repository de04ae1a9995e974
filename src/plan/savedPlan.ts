/** A plan as it is kept in a file, with what shows that nobody has changed it, or what it is about, since. */
import * as Either from "effect/Either";
import * as Schema from "effect/Schema";
import { hashOf } from "../kernel/stableJson.ts";
import { Plan } from "./Plan.ts";

const File = Schema.Struct({
  /** Of the connections, as the profile writes those that are no secret. */
  connections: Schema.String,
  plan: Schema.Unknown,
  /** Of everything else in the file. */
  digest: Schema.String,
});

/** Where a plan's records lie: what a profile says of its connections, secrets left out. */
export type Connections = Readonly<Record<string, Readonly<Record<string, string | number>>>>;

export const savedPlanText = (plan: Plan, connections: Connections): string => {
  const content = { connections: hashOf(connections), plan: Schema.encodeSync(Plan)(plan) };
  return `${JSON.stringify({ ...content, digest: hashOf(content) })}\n`;
};

/** Why a saved plan is not to be carried out. */
export type Unsound = "not-a-plan" | "edited";

/** The plan of a file, and whether connections are those that it was made with. */
export const readSavedPlan = (
  text: string,
): Either.Either<
  { readonly plan: Plan; readonly madeWith: (connections: Connections) => boolean },
  Unsound
> =>
  Either.gen(function* () {
    const file = yield* Either.mapLeft(
      Schema.decodeUnknownEither(Schema.parseJson(File))(text),
      (): Unsound => "not-a-plan",
    );
    const { digest, ...content } = file;
    if (digest !== hashOf(content)) return yield* Either.left<Unsound>("edited");
    const plan = yield* Either.mapLeft(
      Schema.decodeUnknownEither(Plan)(file.plan),
      (): Unsound => "not-a-plan",
    );
    return { plan, madeWith: (connections) => hashOf(connections) === file.connections };
  });
