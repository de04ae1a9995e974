/**
 * From parsed files to an integration, or to everything that is wrong with them, in one pass: syntax, then
 * structure, then the rules. A file that fails one is not judged further, and what refers to it is not
 * blamed for that.
 */
import * as Either from "effect/Either";
import * as Schema from "effect/Schema";
import { type Diagnostic, sortDiagnostics } from "../diagnostic/Diagnostic.ts";
import type { FlowService } from "../flow/Flow.ts";
import type { Source } from "../kernel/Source.ts";
import { CodesFile } from "../language/files/CodesFile.ts";
import { EntityFile } from "../language/files/EntityFile.ts";
import { IntegrationFile } from "../language/files/IntegrationFile.ts";
import { ProfileFile } from "../language/files/ProfileFile.ts";
import type { Integration, Sound, SoundProfile, SystemModel } from "../language/Integration.ts";
import type { LoadedFile, LoadedFiles } from "../language/loadIntegration.ts";
import { fileSchemas, tidy } from "../language/schemas.ts";
import type { Catalog, ConnectionDeclaration, SystemFault } from "../model/Catalog.ts";
import type { Side } from "../model/Side.ts";
import { checkProfile } from "./checkProfile.ts";
import { heedRemarks } from "./heedRemarks.ts";
import { nameAdvice } from "./nameAdvice.ts";
import { type Rule, type RuleInput, runRule } from "./Rule.ts";
import { rules } from "./rules/registry.ts";
import { makeStructureCheck, type StructureCheck } from "./structure.ts";
import { withoutDoubt } from "./withoutDoubt.ts";

/** A kind of connector as the checker needs it: data, so that checking never opens a system. */
export interface SystemKind {
  readonly name: string;
  readonly schema: object;
  /** Whether a file is structurally sound: what its schema says, without the reasons. */
  readonly accepts: (file: unknown) => boolean;
  readonly catalog: (file: unknown) => Catalog;
  readonly connection: (file: unknown) => ConnectionDeclaration;
  readonly faults?: (file: unknown) => ReadonlyArray<SystemFault>;
}

export interface CheckResult {
  readonly diagnostics: ReadonlyArray<Diagnostic>;
  /** Present when no diagnostic is an error. */
  readonly integration: Integration | undefined;
  readonly profiles: ReadonlyArray<SoundProfile>;
}

export interface Checker {
  readonly check: (files: LoadedFiles) => CheckResult;
}

const field = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;

/** Names by which others may refer to a file that is not sound: the one it declares, and its file's. */
const namesOf = (loaded: LoadedFile, key: string): ReadonlyArray<string> => {
  // Blanks of one line: with those of the lines after it, the search would take the square of a file's empty lines.
  const declared = new RegExp(`^[ \\t]*${key}:[ \\t]*["']?([A-Za-z][A-Za-z0-9_-]*)`, "m").exec(
    loaded.document.source.text,
  )?.[1];
  return [
    loaded.file.replace(/^.*\//, "").replace(/\.ya?ml$/, ""),
    ...(declared === undefined ? [] : [declared]),
  ];
};

const sourcesOf = (files: LoadedFiles): ReadonlyArray<Source> =>
  [files.main, ...files.systems, ...files.entities, ...files.codes, ...files.profiles].map(
    ({ document }) => document.source,
  );

/** Stands in for a `crosswalk.yaml` that is not sound, before rules that ask nothing of it. */
const standIn: IntegrationFile = {
  crosswalk: 1,
  name: "unsound",
  title: "unsound",
  timezone: "UTC",
  systems: { local: "unsound", remote: "unsound" },
  jobs: {},
};

export const makeChecker = (kinds: ReadonlyArray<SystemKind>, flow: FlowService): Checker => {
  const structure: StructureCheck = makeStructureCheck(() => ({
    ...fileSchemas(),
    ...Object.fromEntries(kinds.map((kind) => [`system-${kind.name}`, tidy(kind.schema)])),
  }));

  const check = (files: LoadedFiles): CheckResult => {
    const found: Array<Diagnostic> = [];
    const unsound = new Set<string>();
    const sound = <A, I>(
      loaded: LoadedFile,
      schemaName: string,
      schema: Schema.Schema<A, I>,
      nameKey: string,
    ): Sound<A> | undefined => {
      const { faults: syntax, value } = loaded.document;
      const decoded = Schema.decodeUnknownEither(schema, { onExcessProperty: "error" })(value);
      if (syntax.length === 0 && Either.isRight(decoded))
        return { document: loaded.document, file: loaded.file, value: decoded.right };
      const faults = syntax.length > 0 ? syntax : structure.check(schemaName, loaded.document);
      found.push(...faults);
      // Both come from one schema, so that they can only differ by a fault of ours: it must not pass in silence.
      if (faults.length === 0)
        found.push({
          code: "CW299",
          severity: "error",
          message: "The file does not have the structure of its kind.",
          span: loaded.document.spanOf([]),
          related: [],
        });
      for (const name of namesOf(loaded, nameKey)) unsound.add(name);
      return undefined;
    };
    const present = <A>(all: ReadonlyArray<A | undefined>): ReadonlyArray<A> =>
      all.flatMap((one) => (one === undefined ? [] : [one]));

    const main = sound(files.main, "integration", IntegrationFile, "name");
    const entities = present(files.entities.map((file) => sound(file, "entity", EntityFile, "entity")));
    const codes = present(files.codes.map((file) => sound(file, "codes", CodesFile, "codes")));
    const profiles = present(files.profiles.map((file) => sound(file, "profile", ProfileFile, "profile")));

    const system = (loaded: LoadedFile): SystemModel | undefined => {
      if (loaded.document.faults.length > 0) {
        found.push(...loaded.document.faults);
        for (const name of namesOf(loaded, "system")) unsound.add(name);
        return undefined;
      }
      const named = field(loaded.document.value, "connector");
      const kind = kinds.find((one) => one.name === named);
      const name = field(loaded.document.value, "system");
      if (kind === undefined) {
        for (const one of namesOf(loaded, "system")) unsound.add(one);
        const known = kinds.map((one) => one.name);
        found.push({
          code: named === undefined ? "CW202" : "CW204",
          severity: "error",
          message:
            named === undefined
              ? '"connector" is missing here.'
              : `"${String(named)}" is not allowed here; expected ${known.slice(0, -1).join(", ")} or ${known.at(-1)}.`,
          span: loaded.document.spanOf(named === undefined ? [] : ["connector"]),
          related: [],
          ...(typeof named === "string"
            ? nameAdvice(loaded.document.spanOf(["connector"]), named, known)
            : { help: `write connector: ${known.slice(0, -1).join(", ")} or ${known.at(-1)}` }),
        });
        return undefined;
      }
      const file = sound(
        loaded,
        `system-${kind.name}`,
        Schema.Unknown.pipe(Schema.filter(kind.accepts)),
        "system",
      );
      if (file === undefined) return undefined;
      for (const fault of kind.faults?.(file.value) ?? []) found.push(faultOf(file, fault));
      const title = field(file.value, "title");
      return {
        file,
        name: String(name),
        title: typeof title === "string" ? title : String(name),
        kind: kind.name,
        catalog: kind.catalog(file.value),
        connection: kind.connection(file.value),
      };
    };
    const systems = present(files.systems.map(system));
    for (const model of systems) found.push(...checkSystem(model));

    const judged = (
      integration: Sound<IntegrationFile>,
      sides: RuleInput["systems"],
      all: ReadonlyArray<Rule>,
    ): ReadonlyArray<Diagnostic> =>
      all.flatMap((rule) =>
        runRule(rule, {
          main: integration,
          systems: sides,
          entities,
          codes,
          systemFiles: systems.map((model) => model.file),
          profiles,
          entitiesComplete: entities.length === files.entities.length,
          unsound,
          flow,
        }),
      );

    if (main === undefined) {
      const nothing = { document: files.main.document, file: files.main.file, value: standIn };
      found.push(
        ...judged(
          nothing,
          {},
          rules.filter((rule) => rule.meta.withoutIntegration),
        ),
      );
      return {
        diagnostics: withoutDoubt(sortDiagnostics(heedRemarks(found, sourcesOf(files)))),
        integration: undefined,
        profiles,
      };
    }
    const sideOf = (side: Side): SystemModel | undefined => {
      const name = main.value.systems[side];
      const model = systems.find((one) => one.name === name);
      if (model === undefined && !unsound.has(name))
        found.push({
          code: "CW307",
          severity: "error",
          message: `"${name}" is not a system.`,
          span: main.document.spanOf(["systems", side]),
          related: [],
          ...nameAdvice(
            main.document.spanOf(["systems", side]),
            name,
            systems.map((one) => one.name),
            Object.values(main.value.systems),
          ),
        });
      return model;
    };
    const local = sideOf("local");
    const remote = sideOf("remote");
    const sides = {
      ...(local === undefined ? {} : { local }),
      ...(remote === undefined ? {} : { remote }),
    };
    found.push(...judged(main, sides, rules));
    for (const profile of profiles)
      found.push(...checkProfile(profile, main.value, { local, remote }, entities));
    const diagnostics = withoutDoubt(sortDiagnostics(heedRemarks(found, sourcesOf(files))));
    const clean = !diagnostics.some((one) => one.severity === "error");
    return {
      diagnostics,
      profiles,
      integration:
        clean && local !== undefined && remote !== undefined
          ? {
              folder: files.folder,
              main,
              systems: { local, remote },
              entities: new Map(entities.map((entity) => [entity.value.entity, entity])),
              codes: new Map(codes.map((table) => [table.value.codes, table])),
            }
          : undefined,
    };
  };
  return { check };
};

const helpOf = (help: string | undefined) => (help === undefined ? {} : { help });

/** What a kind of connector says of a file, at the very name that is wrong where there is one. */
const faultOf = (file: Sound<unknown>, fault: SystemFault): Diagnostic => {
  const { document } = file;
  const text = fault.path.reduce<unknown>((value, step) => field(value, String(step)), document.value);
  const start = fault.wrong === undefined || typeof text !== "string" ? -1 : text.indexOf(`{${fault.wrong}}`);
  const span =
    start < 0
      ? document.spanOf(fault.path)
      : document.spanInside(fault.path, start + 1, start + 1 + (fault.wrong ?? "").length);
  const advice = fault.wrong === undefined ? {} : nameAdvice(span, fault.wrong, fault.known ?? []);
  return {
    code: "CW321",
    severity: "error",
    message: fault.message,
    span,
    related: [],
    ...helpOf(fault.help),
    ...advice,
  };
};

/** What a catalogue must hold of itself: keys and lists name fields that it declares. */
const checkSystem = (model: SystemModel): ReadonlyArray<Diagnostic> => {
  const found: Array<Diagnostic> = [];
  for (const resource of Object.values(model.catalog.resources)) {
    const known = Object.keys(resource.fields);
    const judge = (names: ReadonlyArray<string>, path: ReadonlyArray<string>) => {
      names.forEach((name, index) => {
        if (known.includes(name)) return;
        const at = model.file.document.spanOf(["resources", resource.name, ...path, index]);
        found.push({
          code: "CW302",
          severity: "error",
          message: `"${name}" is not a field of the resource "${resource.name}".`,
          span: at,
          related: [],
          ...nameAdvice(at, name, known, names),
        });
      });
    };
    judge(resource.key, ["key"]);
    const declared = field(field(model.file.document.value, "resources"), resource.name);
    for (const [section, key] of [
      ["list", "needs"],
      ["list", "returns"],
      ["read", "returns"],
      ["writes", "by"],
    ] as const) {
      const names = field(field(declared, section), key);
      if (Array.isArray(names)) judge(names.map(String), [section, key]);
    }
    if (resource.list === undefined && resource.read === undefined && resource.create === undefined)
      found.push({
        code: "CW321",
        severity: "error",
        message: `The resource "${resource.name}" can neither be listed, read nor created.`,
        span: model.file.document.spanOf(["resources", resource.name], "key"),
        related: [],
      });
  }
  return found;
};
