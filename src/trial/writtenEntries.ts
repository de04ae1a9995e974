/** Entries of a case as plain values, as a case file writes them. */
import {
  type Expectation,
  type ExpectedKey,
  type ExpectedValue,
  type ExpectedWithheld,
  isKeyOfMade,
} from "../check/cases/TestCase.ts";
import type { Cell, Key } from "../model/Record.ts";

type Written = Cell | { readonly keyOf: string; readonly part?: number };

/** A key that is a whole number stands without quotes. */
const keyWritten = (key: Key): string | number => (/^(0|[1-9]\d{0,14})$/.test(key) ? Number(key) : key);

const valueWritten = (value: ExpectedValue): Written =>
  isKeyOfMade(value)
    ? {
        keyOf: `${value.keyOf.entity}:${value.keyOf.key}`,
        ...(value.part === 1 ? {} : { part: value.part }),
      }
    : value;

const keyOrMade = (key: ExpectedKey): Written =>
  typeof key === "string" ? keyWritten(key) : valueWritten(key);

const setWritten = (set: Readonly<Record<string, ExpectedValue>>) =>
  Object.fromEntries(Object.entries(set).map(([place, value]) => [place, valueWritten(value)]));

/** A record by its local key, or by its remote one where it has no other. */
const recordWritten = ({ local, remote }: { local: Key | undefined; remote: Key | undefined }) =>
  local !== undefined
    ? { local: keyWritten(local) }
    : remote === undefined
      ? {}
      : { remote: keyWritten(remote) };

/** An entry of `expect`: the kind of step, and what stands below it. */
export const expectationWritten = (entry: Expectation): Readonly<Record<string, unknown>> => {
  const { kind, entity } = entry;
  switch (kind) {
    case "create":
      return {
        [kind]: { side: entry.side, entity, from: keyWritten(entry.from), set: setWritten(entry.set) },
      };
    case "update":
      return { [kind]: { side: entry.side, entity, key: keyOrMade(entry.key), set: setWritten(entry.set) } };
    case "link":
      return {
        [kind]: {
          entity,
          local: keyOrMade(entry.local),
          remote: keyOrMade(entry.remote),
          via: entry.via,
          ...(entry.column === undefined ? {} : { column: entry.column }),
        },
      };
    case "aside":
      return { [kind]: { entity, ...recordWritten(entry), code: entry.code } };
  }
};

/** An entry of `withheld`. */
export const withheldWritten = (entry: ExpectedWithheld): Readonly<Record<string, unknown>> => ({
  entity: entry.entity,
  ...recordWritten(entry),
  field: entry.field,
  code: entry.code,
});
