/** From the command line's folder and profile to an integration with its setting values, or to diagnostics. */
import * as FileSystem from "@effect/platform/FileSystem";
import * as Path from "@effect/platform/Path";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { makeChecker } from "../check/check.ts";
import { connectorKinds } from "../connector/registry.ts";
import { printHuman } from "../diagnostic/printHuman.ts";
import { flow } from "../flow/Flow.ts";
import { makeSource } from "../kernel/Source.ts";
import { didYouMean } from "../kernel/suggest.ts";
import { type Document, parseYaml } from "../language/Document.ts";
import type { Integration, SoundProfile } from "../language/Integration.ts";
import { findIntegration, type LoadedFiles, loadIntegration } from "../language/loadIntegration.ts";
import { type SettingValues, settingsInForce } from "../language/settings.ts";
import { exit } from "../report/exitCodes.ts";
import { Ended, Machine, UsageError } from "./services.ts";

export interface OpenMapping {
  readonly integration: Integration;
  readonly profile: SoundProfile;
  readonly settings: SettingValues;
}

/**
 * What a profile's file from elsewhere does to one of the folder that has its name: both are judged, and refused
 * because they would share their state; or it stands in its place, where nothing is run.
 */
export type Namesakes = "both" | "instead";

/** Loads and checks a folder; whatever is wrong is printed, and errors end the command with 78. */
export const openIntegration = Effect.fn("openIntegration")(function* (
  folder: string | undefined,
  extra: ReadonlyArray<string>,
  namesakes: Namesakes = "both",
) {
  const machine = yield* Machine;
  const found = yield* findIntegration(folder ?? machine.cwd);
  const files = yield* withExtraProfiles(yield* loadIntegration(found, machine.cwd), extra, namesakes);
  const result = makeChecker(connectorKinds, flow).check(files);
  if (result.integration === undefined) {
    yield* Console.error(printHuman(result.diagnostics));
    return yield* new Ended({ exit: exit.invalid });
  }
  return { integration: result.integration, profiles: result.profiles };
});

const nameIn = ({ value }: Document): unknown =>
  typeof value === "object" && value !== null && "profile" in value ? value.profile : undefined;

/** A profile that is named by its path is judged like those of the folder. */
const withExtraProfiles = (files: LoadedFiles, extra: ReadonlyArray<string>, namesakes: Namesakes) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem;
    const path = yield* Path.Path;
    const machine = yield* Machine;
    let profiles = [...files.profiles];
    for (const name of extra) {
      const absolute = path.resolve(machine.cwd, name);
      if (profiles.some((profile) => path.resolve(files.folder, profile.file) === absolute)) continue;
      const text = yield* fs
        .readFileString(absolute)
        .pipe(Effect.mapError(() => new UsageError({ message: `the profile ${name} cannot be read` })));
      const document = parseYaml(makeSource(name, text));
      if (namesakes === "instead")
        profiles = profiles.filter((profile) => nameIn(profile.document) !== nameIn(document));
      profiles.push({ file: name, document });
    }
    return { ...files, profiles };
  });

const isFile = (name: string): boolean => /\.ya?ml$/.test(name) || name.includes("/");

export const openMapping = Effect.fn("openMapping")(function* (
  folder: string | undefined,
  profileName: string | undefined,
  namesakes: Namesakes = "both",
) {
  const path = yield* Path.Path;
  const machine = yield* Machine;
  const { integration, profiles } = yield* openIntegration(
    folder,
    profileName !== undefined && isFile(profileName) ? [profileName] : [],
    namesakes,
  );
  const named = (one: SoundProfile): boolean =>
    profileName !== undefined && isFile(profileName)
      ? path.resolve(machine.cwd, profileName) === path.resolve(integration.folder, one.file) ||
        one.file === profileName
      : one.value.profile === profileName;
  const candidates = profileName === undefined ? profiles : profiles.filter(named);
  const [profile, another] = candidates;
  const names = profiles.map((one) => one.value.profile);
  if (profile === undefined) {
    const help = profileName === undefined ? undefined : didYouMean(profileName, names);
    return yield* new UsageError({
      message:
        profileName === undefined
          ? "this integration has no profile: it needs one to know its connections"
          : `"${profileName}" is not a profile of this integration`,
      ...(help === undefined ? {} : { help }),
    });
  }
  if (another !== undefined)
    return yield* new UsageError({
      message: "this integration has several profiles",
      help: `choose one: ${names.map((name) => `--profile ${name}`).join(", ")}`,
    });
  return {
    integration,
    profile,
    settings: settingsInForce(integration.main.value.settings ?? {}, profile.value.settings ?? {}),
  } satisfies OpenMapping;
});
