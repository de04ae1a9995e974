/** One entry of a case's `expect` or `withheld`, its names known and its values of their types. */
import type { Path } from "../../language/Document.ts";
import type { ExpectedEntry, WithheldEntry } from "../../language/files/CasesFile.ts";
import type { EntityFile } from "../../language/files/EntityFile.ts";
import type { Key } from "../../model/Record.ts";
import { otherSide, type Side } from "../../model/Side.ts";
import type { CaseReader, WrittenKey } from "./CaseReader.ts";
import type { Expectation, ExpectedValue, ExpectedWithheld } from "./TestCase.ts";

type Written = NonNullable<ExpectedEntry["create"]>["set"];

const kinds = ["create", "update", "link", "aside"] as const;

/** A key of one side where one is named; undefined where none is, null where it is no key. */
const keyIfNamed = (
  reader: CaseReader,
  entity: EntityFile,
  side: Side,
  written: WrittenKey | undefined,
  path: Path,
) => {
  if (written === undefined) return undefined;
  const resource = reader.resourceOf(entity, side);
  return (resource === undefined ? undefined : reader.key(resource, written, path)) ?? null;
};

/** The keys of a record that is known by one of them; undefined where something is wrong with them, which is reported. */
const readKeys = (
  reader: CaseReader,
  entity: EntityFile,
  { local, remote }: { readonly local?: WrittenKey | undefined; readonly remote?: WrittenKey | undefined },
  path: Path,
): { readonly local: Key | undefined; readonly remote: Key | undefined } | undefined => {
  if (local === undefined && remote === undefined)
    return reader.report("CW610", "The entry names no record.", path, {
      help: "add its key as local, or as remote where it has no local one",
    });
  const keys = {
    local: keyIfNamed(reader, entity, "local", local, [...path, "local"]),
    remote: keyIfNamed(reader, entity, "remote", remote, [...path, "remote"]),
  };
  return keys.local === null || keys.remote === null ? undefined : { local: keys.local, remote: keys.remote };
};

const readWritten = (
  reader: CaseReader,
  entity: EntityFile,
  side: Side,
  set: Written,
  path: Path,
): Readonly<Record<string, ExpectedValue>> | undefined => {
  const resource = reader.resourceOf(entity, side);
  if (resource === undefined) return undefined;
  const values: Record<string, ExpectedValue> = {};
  let sound = true;
  for (const [place, written] of Object.entries(set)) {
    const at = [...path, place];
    const field = reader.field(resource, place, at);
    const value =
      field === undefined
        ? undefined
        : typeof written === "object" && written !== null
          ? reader.keyOf(written, side, at)
          : reader.cell(field.type, written, at);
    if (value === undefined) sound = false;
    else values[place] = value;
  }
  return sound ? values : undefined;
};

/** Undefined where something is wrong with it, which is reported. */
export const readExpectation = (
  reader: CaseReader,
  entry: ExpectedEntry,
  path: Path,
): Expectation | undefined => {
  const startOf = (kind: string): number => reader.file.document.spanOf([...path, kind], "key").start;
  const named = kinds.filter((kind) => entry[kind] !== undefined).sort((a, b) => startOf(a) - startOf(b));
  const [kind, another] = named;
  if (kind === undefined || another !== undefined)
    return reader.report(
      "CW608",
      kind === undefined
        ? "The entry says neither create, update, link nor aside."
        : `The entry says ${named.join(" and ")}; one entry is one step.`,
      another === undefined ? path : [...path, another],
      { part: another === undefined ? "value" : "key" },
    );
  const at = [...path, kind];
  const { create, update, link, aside } = entry;
  const entityName = (create ?? update ?? link ?? aside)?.entity ?? "";
  const entity = reader.entity(entityName, [...at, "entity"]);
  if (entity === undefined) return undefined;
  if (create !== undefined) {
    const resource = reader.resourceOf(entity, otherSide[create.side]);
    const from = resource === undefined ? undefined : reader.key(resource, create.from, [...at, "from"]);
    const set = readWritten(reader, entity, create.side, create.set, [...at, "set"]);
    return from === undefined || set === undefined
      ? undefined
      : { kind: "create", side: create.side, entity: entityName, from, set };
  }
  if (update !== undefined) {
    const key = reader.keyOrMade(entity, update.side, update.key, [...at, "key"]);
    const set = readWritten(reader, entity, update.side, update.set, [...at, "set"]);
    return key === undefined || set === undefined
      ? undefined
      : { kind: "update", side: update.side, entity: entityName, key, set };
  }
  if (link !== undefined) {
    const local = reader.keyOrMade(entity, "local", link.local, [...at, "local"]);
    const remote = reader.keyOrMade(entity, "remote", link.remote, [...at, "remote"]);
    const resource = reader.resourceOf(entity, "local");
    const known =
      link.column === undefined ||
      (resource !== undefined &&
        reader.field(resource, link.column, [...at, "column"], "value") !== undefined);
    return local === undefined || remote === undefined || !known
      ? undefined
      : { kind: "link", entity: entityName, local, remote, via: link.via, column: link.column };
  }
  if (aside !== undefined) {
    const keys = readKeys(reader, entity, aside, at);
    return keys === undefined ? undefined : { kind: "aside", entity: entityName, ...keys, code: aside.code };
  }
  return undefined;
};

/** Undefined where something is wrong with it, which is reported. */
export const readWithheld = (
  reader: CaseReader,
  entry: WithheldEntry,
  path: Path,
): ExpectedWithheld | undefined => {
  const entity = reader.entity(entry.entity, [...path, "entity"]);
  if (entity === undefined) return undefined;
  const known = reader.rule(entity, entry.field, [...path, "field"], "value");
  const keys = readKeys(reader, entity, entry, path);
  return keys === undefined || !known
    ? undefined
    : { entity: entry.entity, ...keys, field: entry.field, code: entry.code };
};
