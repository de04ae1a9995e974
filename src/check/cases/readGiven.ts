/** What a case, or the `given` of its file, says of the run: each part read by itself, before the two are joined. */
import { own } from "../../kernel/own.ts";
import type { Path } from "../../language/Document.ts";
import type { CaseGiven } from "../../language/files/CasesFile.ts";
import type { SoundProfile } from "../../language/Integration.ts";
import { type SettingValues, settingFault } from "../../language/settings.ts";
import type { Cell, Key } from "../../model/Record.ts";
import type { Side } from "../../model/Side.ts";
import type { Baseline, BaselineField, BaselineRow, LinkRow } from "../../state/Journal.ts";
import { instantMillis } from "../../value/zone.ts";
import type { CaseReader } from "./CaseReader.ts";
import { type ListedRecords, readRecords } from "./readRecords.ts";
import type { Chosen } from "./TestCase.ts";

/** Undefined: nothing is said. What is wrong is reported and left out. */
export interface Given {
  readonly job: string | undefined;
  readonly now: number | undefined;
  readonly profile: string | undefined;
  readonly settings: SettingValues;
  readonly inputs: Readonly<Record<string, string>>;
  readonly chosen: Chosen | undefined;
  readonly records: { readonly [S in Side]: ListedRecords };
  readonly unlisted: ReadonlyMap<string, ReadonlySet<Key>>;
  /** Undefined: nothing is said; empty: those of `given` are taken away. */
  readonly links: ReadonlyArray<LinkRow> | undefined;
  readonly baselines: ReadonlyArray<BaselineRow> | undefined;
}

const readSettings = (reader: CaseReader, given: CaseGiven["settings"], at: Path): SettingValues => {
  const declared = reader.integration.main.value.settings ?? {};
  const values: Record<string, SettingValues[string]> = {};
  for (const [name, value] of Object.entries(given ?? {})) {
    const setting = own(declared, name);
    if (setting === undefined) {
      reader.report("CW303", `"${name}" is not a setting.`, [...at, name], {
        part: "key",
        name: { unknown: name, known: Object.keys(declared) },
      });
      continue;
    }
    const fault = settingFault(setting, value);
    if (fault === undefined) values[name] = value;
    else
      reader.report(
        "CW315",
        `"${typeof value === "object" ? JSON.stringify(value) : String(value)}" is not a value of the setting "${name}"; expected ${fault}.`,
        [...at, name],
      );
  }
  return values;
};

const readChosen = (reader: CaseReader, given: CaseGiven, at: Path): Chosen | undefined => {
  if (given.only === undefined) return given.all === undefined ? undefined : given.all ? "all" : "scope";
  const chosen = new Map<string, ReadonlyArray<Key>>();
  for (const [name, keys] of Object.entries(given.only)) {
    const path = [...at, "only", name];
    const entity = reader.entity(name, path, "key");
    const resource = entity === undefined ? undefined : reader.resourceOf(entity, "local");
    if (resource === undefined) continue;
    chosen.set(
      name,
      keys.flatMap((key, index) => reader.key(resource, key, [...path, index]) ?? []),
    );
  }
  return chosen;
};

const readLinks = (reader: CaseReader, given: CaseGiven["links"], at: Path) =>
  given?.flatMap((link, index): ReadonlyArray<LinkRow> => {
    const path = [...at, index];
    const entity = reader.entity(link.entity, [...path, "entity"]);
    const [local, remote] = [
      entity === undefined ? undefined : reader.resourceOf(entity, "local"),
      entity === undefined ? undefined : reader.resourceOf(entity, "remote"),
    ];
    if (local === undefined || remote === undefined) return [];
    const localKey = reader.key(local, link.local, [...path, "local"]);
    const remoteKey = reader.key(remote, link.remote, [...path, "remote"]);
    return localKey === undefined || remoteKey === undefined
      ? []
      : [{ entity: link.entity, localKey, remoteKey, columnSeen: link.columnSeen ?? true }];
  });

const readBaselines = (reader: CaseReader, given: CaseGiven["baselines"], at: Path) =>
  given?.flatMap((row, index): ReadonlyArray<BaselineRow> => {
    const path = [...at, index];
    const entity = reader.entity(row.entity, [...path, "entity"]);
    const resource = entity === undefined ? undefined : reader.resourceOf(entity, "local");
    if (entity === undefined || resource === undefined) return [];
    const localKey = reader.key(resource, row.local, [...path, "local"]);
    const fields: Record<string, Baseline[string]> = {};
    for (const [name, held] of Object.entries(row.fields)) {
      const inside = [...path, "fields", name];
      if (!reader.rule(entity, name, inside, "key")) continue;
      const { local, remote } = entity.fields[name] ?? {};
      const places = { local: typeof local === "object" ? local[0] : local, remote };
      const both = typeof held !== "object" || held === null;
      const cellOf = (side: Side): { readonly [S in Side]?: Cell } => {
        const place = places[side];
        const value = both ? held : held[side];
        const type = place === undefined ? undefined : reader.resourceOf(entity, side)?.fields[place]?.type;
        if (value === undefined || type === undefined) return {};
        const cell = reader.cell(type, value, both ? inside : [...inside, side]);
        return cell === undefined ? {} : { [side]: cell };
      };
      const cells: BaselineField = { ...cellOf("local"), ...cellOf("remote") };
      fields[name] = cells;
    }
    return localKey === undefined ? [] : [{ entity: row.entity, localKey, fields }];
  });

const readUnlisted = (reader: CaseReader, given: CaseGiven["unlisted"], at: Path) => {
  const found = new Map<string, ReadonlySet<Key>>();
  for (const [name, keys] of Object.entries(given ?? {})) {
    const resource = reader.resource("remote", name, [...at, name]);
    if (resource === undefined) continue;
    found.set(
      name,
      new Set(keys.flatMap((key, index) => reader.key(resource, key, [...at, name, index]) ?? [])),
    );
  }
  return found;
};

export const readGiven = (
  reader: CaseReader,
  given: CaseGiven,
  at: Path,
  profiles: ReadonlyArray<SoundProfile>,
): Given => {
  const { jobs } = reader.integration.main.value;
  if (given.job !== undefined && own(jobs, given.job) === undefined)
    reader.report("CW304", `"${given.job}" is not a job.`, [...at, "job"], {
      name: { unknown: given.job, known: Object.keys(jobs) },
    });
  const names = profiles.map(({ value }) => value.profile);
  if (given.profile !== undefined && !names.includes(given.profile))
    reader.report("CW605", `"${given.profile}" is not a profile.`, [...at, "profile"], {
      name: { unknown: given.profile, known: names },
    });
  const now = given.now === undefined ? undefined : instantMillis(given.now);
  if (given.now !== undefined && now === undefined)
    reader.report("CW601", `"${given.now}" is not an instant.`, [...at, "now"]);
  if (given.only !== undefined && given.all === true)
    reader.report("CW608", '"only" and "all" contradict each other.', [...at, "all"], { part: "key" });
  return {
    job: given.job,
    now,
    profile: given.profile,
    settings: readSettings(reader, given.settings, [...at, "settings"]),
    inputs: given.inputs ?? {},
    chosen: readChosen(reader, given, at),
    records: {
      local: readRecords(reader, "local", given.local ?? {}, [...at, "local"]),
      remote: readRecords(reader, "remote", given.remote ?? {}, [...at, "remote"]),
    },
    unlisted: readUnlisted(reader, given.unlisted, [...at, "unlisted"]),
    links: readLinks(reader, given.links, [...at, "links"]),
    baselines: readBaselines(reader, given.baselines, [...at, "baselines"]),
  };
};
