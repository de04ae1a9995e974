/** Case files against the mapping: syntax, structure, names and types. No expression is evaluated. */
import * as Either from "effect/Either";
import * as Schema from "effect/Schema";
import { type Diagnostic, sortDiagnostics } from "../../diagnostic/Diagnostic.ts";
import { own } from "../../kernel/own.ts";
import { type CaseGiven, CasesFile } from "../../language/files/CasesFile.ts";
import type { Integration, SoundProfile } from "../../language/Integration.ts";
import type { LoadedFile } from "../../language/loadIntegration.ts";
import { fileSchemas } from "../../language/schemas.ts";
import { settingsInForce } from "../../language/settings.ts";
import type { Cells, Key } from "../../model/Record.ts";
import type { Side } from "../../model/Side.ts";
import { makeStructureCheck } from "../structure.ts";
import { withoutDoubt } from "../withoutDoubt.ts";
import { CaseReader } from "./CaseReader.ts";
import { readExpectation, readWithheld } from "./readExpectation.ts";
import { type Given, readGiven } from "./readGiven.ts";
import type { CaseRecords, Placed, TestCase } from "./TestCase.ts";

export interface CasesChecked {
  readonly diagnostics: ReadonlyArray<Diagnostic>;
  /** Cases of files without a fault, in the order of the files. */
  readonly cases: ReadonlyArray<TestCase>;
}

/** Later rows stand in the place of earlier ones of the same record; an empty list takes all of them away. */
const joined = <Row extends { readonly entity: string; readonly localKey: Key }>(
  given: ReadonlyArray<Row> | undefined,
  own: ReadonlyArray<Row> | undefined,
): ReadonlyArray<Row> => {
  if (own?.length === 0) return [];
  const rows = new Map<string, Row>();
  for (const row of [...(given ?? []), ...(own ?? [])]) rows.set(`${row.entity} ${row.localKey}`, row);
  return [...rows.values()];
};

/** Every record with a cell for each declared field: what a file leaves out is blank. */
const recordsOf = (integration: Integration, side: Side, given: Given, self: Given): CaseRecords => {
  const found = new Map<string, ReadonlyMap<Key, Cells>>();
  const [before, after] = [given.records[side], self.records[side]];
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const resource = own(integration.systems[side].catalog.resources, name);
    if (resource === undefined) continue;
    const rows = after.get(name);
    const kept = rows?.size === 0 ? undefined : before.get(name);
    const blank = Object.fromEntries(Object.keys(resource.fields).map((field) => [field, null]));
    found.set(
      name,
      new Map(
        [...new Set([...(kept?.keys() ?? []), ...(rows?.keys() ?? [])])].map((key) => [
          key,
          { ...blank, ...kept?.get(key), ...rows?.get(key) },
        ]),
      ),
    );
  }
  return found;
};

const nothing: CaseGiven = {};

/** The cases of one file. */
const readFile = (reader: CaseReader, profiles: ReadonlyArray<SoundProfile>): ReadonlyArray<TestCase> => {
  const { integration, file } = reader;
  const { jobs, settings = {} } = integration.main.value;
  const given = readGiven(reader, file.value.given ?? nothing, ["given"], profiles);
  const everyInput = new Set(Object.values(jobs).flatMap((job) => Object.keys(job.inputs ?? {})));
  for (const name of Object.keys(given.inputs))
    if (!everyInput.has(name))
      reader.report("CW606", `"${name}" is not an input of any job.`, ["given", "inputs", name], {
        part: "key",
        name: { unknown: name, known: everyInput },
      });
  const names = new Map<string, number>();
  return file.value.cases.flatMap((entry, index): ReadonlyArray<TestCase> => {
    const path = ["cases", index];
    const first = names.get(entry.name);
    if (first !== undefined)
      reader.report("CW604", `A second case is called "${entry.name}".`, [...path, "name"], {
        first: ["cases", first, "name"],
      });
    else names.set(entry.name, index);
    const self = readGiven(reader, entry, path, profiles);
    const job = self.job ?? given.job;
    const now = self.now ?? given.now;
    for (const [key, said] of [
      ["job", entry.job ?? file.value.given?.job],
      ["now", entry.now ?? file.value.given?.now],
    ] as const)
      if (said === undefined)
        reader.report("CW607", `Neither the case nor "given" says "${key}".`, [...path, "name"]);
    const declared = job === undefined ? undefined : own(jobs, job);
    const inputs = Object.keys(declared?.inputs ?? {});
    for (const name of Object.keys(self.inputs))
      if (declared !== undefined && !inputs.includes(name))
        reader.report("CW606", `"${name}" is not an input of the job "${job}".`, [...path, "inputs", name], {
          part: "key",
          name: { unknown: name, known: inputs },
        });
    const profile = self.profile ?? given.profile;
    const base = profiles.find(({ value }) => value.profile === profile);
    const placed = <A, B>(
      key: "expect" | "withheld",
      entries: ReadonlyArray<A>,
      read: (reader: CaseReader, entry: A, at: ReadonlyArray<string | number>) => B | undefined,
    ): ReadonlyArray<Placed<B>> =>
      entries.flatMap((one, at) => {
        const value = read(reader, one, [...path, key, at]);
        return value === undefined ? [] : [{ value, place: reader.placeOf([...path, key, at]) }];
      });
    const expect = placed("expect", entry.expect, readExpectation);
    const withheld =
      entry.withheld === undefined ? undefined : placed("withheld", entry.withheld, readWithheld);
    if (job === undefined || now === undefined) return [];
    return [
      {
        name: entry.name,
        file: file.file,
        index,
        place: reader.placeOf(path),
        job,
        now,
        profile,
        settings: settingsInForce(settings, {
          ...base?.value.settings,
          ...given.settings,
          ...self.settings,
        }),
        inputs: Object.fromEntries(
          Object.entries({ ...given.inputs, ...self.inputs }).filter(([name]) => inputs.includes(name)),
        ),
        chosen: self.chosen ?? given.chosen ?? "scope",
        records: {
          local: recordsOf(integration, "local", given, self),
          remote: recordsOf(integration, "remote", given, self),
        },
        unlisted: new Map([...given.unlisted, ...self.unlisted]),
        links: joined(given.links, self.links),
        baselines: joined(given.baselines, self.baselines),
        expect,
        withheld,
      },
    ];
  });
};

const structure = makeStructureCheck(fileSchemas);
const decode = Schema.decodeUnknownEither(CasesFile, { onExcessProperty: "error" });

/** What is wrong with a file that has not the structure of its kind; never nothing. */
const faultsOf = ({ document }: LoadedFile): ReadonlyArray<Diagnostic> => {
  if (document.faults.length > 0) return document.faults;
  const faults = structure.check("cases", document);
  if (faults.length > 0) return faults;
  // Both come from one schema, so that they can only differ by a fault of ours: it must not pass in silence.
  return [
    {
      code: "CW299",
      severity: "error",
      message: "The file does not have the structure of its kind.",
      span: document.spanOf([]),
      related: [],
    },
  ];
};

/** Judges case files. Of a mapping that is not sound only their syntax and structure are judged. */
export const checkCases = (
  loaded: ReadonlyArray<LoadedFile>,
  integration: Integration | undefined,
  profiles: ReadonlyArray<SoundProfile>,
): CasesChecked => {
  const found: Array<Diagnostic> = [];
  const cases: Array<TestCase> = [];
  for (const one of loaded) {
    const { document, file } = one;
    const decoded = decode(document.value);
    if (document.faults.length > 0 || Either.isLeft(decoded)) {
      found.push(...faultsOf(one));
      continue;
    }
    if (integration === undefined) continue;
    const reader = new CaseReader(integration, { document, file, value: decoded.right });
    const read = readFile(reader, profiles);
    found.push(...reader.found);
    if (reader.found.length === 0) cases.push(...read);
  }
  return { diagnostics: withoutDoubt(sortDiagnostics(found)), cases };
};
