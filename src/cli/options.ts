import * as Effect from "effect/Effect";
import type { Selection } from "../execute/read/Reading.ts";
import { didYouMean } from "../kernel/suggest.ts";
import type { Integration } from "../language/Integration.ts";
import { keyOf } from "../model/Record.ts";
import type { Arguments, OptionSpec } from "./Command.ts";
import { UsageError } from "./services.ts";

export const folderOption = {
  folder: {
    type: "string",
    short: "C",
    value: "DIR",
    help: "the integration's folder; the nearest crosswalk.yaml upwards if left out",
  },
} as const satisfies Record<string, OptionSpec>;

export const profileOption = {
  profile: {
    type: "string",
    short: "p",
    value: "NAME",
    help: "a profile of the integration, or a file; needed where there are several",
  },
} as const satisfies Record<string, OptionSpec>;

export const formatOption = {
  format: { type: "string", short: "f", value: "pretty|json", help: "pretty (the default) or json" },
} as const satisfies Record<string, OptionSpec>;

export const revealOption = {
  reveal: { type: "boolean", help: "show values that the system file marks as sensitive" },
} as const satisfies Record<string, OptionSpec>;

export const selectionOptions = {
  only: {
    type: "string",
    multiple: true,
    value: "ENTITY:KEY",
    help: "start from this record alone; may be given several times",
  },
  all: {
    type: "boolean",
    help: "start from every record of the scope, where the job asks that records be named",
  },
  input: {
    type: "string",
    multiple: true,
    value: "NAME=TEXT",
    help: "answer what the job asks; may be given several times",
  },
} as const satisfies Record<string, OptionSpec>;

export const runOptions = {
  accept: {
    type: "string",
    multiple: true,
    value: "GUARD|TOKEN",
    help: "let the plan pass this guard, or acknowledge by the plan's token that the job may now write more than its last run could",
  },
  "fail-on": {
    type: "string",
    value: "quarantine|never",
    help: "quarantine (the default): exit 1 when a record needs a person",
  },
  "max-requests": {
    type: "string",
    value: "N",
    help: "begin no other record's writes once the remote system has been asked N times; neither the reading before them nor a record under way is cut short",
  },
  deadline: {
    type: "string",
    value: "TIME",
    help: "from this instant on (2026-03-02T06:00:00Z), begin no other record's writes, nor wait out a pause that the remote system asks for; otherwise neither the reading before them nor a record under way is cut short",
  },
} as const satisfies Record<string, OptionSpec>;

export const formatOf = <F extends string>(args: Arguments, allowed: readonly [F, ...ReadonlyArray<F>]) =>
  Effect.gen(function* () {
    const given = args.text("format");
    if (given === undefined) return allowed[0];
    const found = allowed.find((one) => one === given);
    if (found !== undefined) return found;
    return yield* new UsageError({ message: `"${given}" is not a format; expected ${allowed.join(" or ")}` });
  });

export const jobOf = (integration: Integration, name: string) =>
  integration.main.value.jobs[name] === undefined
    ? Effect.fail(
        new UsageError({
          message: `"${name}" is not a job of this integration`,
          ...(() => {
            const help = didYouMean(name, Object.keys(integration.main.value.jobs));
            return help === undefined ? {} : { help };
          })(),
        }),
      )
    : Effect.succeed(name);

/** `learner:7`, `officer:3/101`: an entity and a key whose parts are separated by "/". */
export const recordOf = (integration: Integration, text: string) =>
  Effect.gen(function* () {
    const at = text.indexOf(":");
    const entity = at < 0 ? text : text.slice(0, at);
    const key =
      at < 0
        ? undefined
        : keyOf(
            text
              .slice(at + 1)
              .split("/")
              .map((part) => decode(part)),
          );
    if (key === undefined)
      return yield* new UsageError({ message: `"${text}" is not a record; write it like learner:7` });
    if (!integration.entities.has(entity)) {
      const help = didYouMean(entity, integration.entities.keys());
      return yield* new UsageError({
        message: `"${entity}" is not an entity`,
        ...(help === undefined ? {} : { help }),
      });
    }
    return { entity, key };
  });

const decode = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** `--input pathway=Day release`: answers to what the job declares that it may ask. */
export const inputsOf = (integration: Integration, job: string, args: Arguments) =>
  Effect.gen(function* () {
    const declared = Object.keys(integration.main.value.jobs[job]?.inputs ?? {});
    const inputs: Record<string, string> = {};
    for (const text of args.all("input")) {
      const at = text.indexOf("=");
      if (at <= 0)
        return yield* new UsageError({ message: `"${text}" is no answer; write it like --input name=text` });
      const name = text.slice(0, at);
      if (!declared.includes(name)) {
        const help =
          didYouMean(name, declared) ??
          (declared.length === 0 ? `the job "${job}" has no inputs` : `its inputs: ${declared.join(", ")}`);
        return yield* new UsageError({ message: `"${name}" is not an input of the job "${job}"`, help });
      }
      if (Object.hasOwn(inputs, name))
        return yield* new UsageError({ message: `the input "${name}" is given twice` });
      inputs[name] = text.slice(at + 1);
    }
    return inputs;
  });

export const selectionOf = (integration: Integration, args: Arguments) =>
  Effect.gen(function* () {
    const only = args.all("only");
    if (only.length > 0 && args.flag("all"))
      return yield* new UsageError({ message: "--only and --all contradict each other" });
    if (args.flag("all")) return { _tag: "Everything" } satisfies Selection;
    if (only.length === 0) return { _tag: "Scope" } satisfies Selection;
    const keys = new Map<string, Array<string>>();
    for (const text of only) {
      const { entity, key } = yield* recordOf(integration, text);
      keys.set(entity, [...(keys.get(entity) ?? []), key]);
    }
    return { _tag: "Only", keys } satisfies Selection;
  });
