/** A plan against what a case expects of it. Pure: two lists, in any order, to what differs. */
import {
  type Expectation,
  type ExpectedKey,
  type ExpectedValue,
  type ExpectedWithheld,
  isKeyOfMade,
  type TestCase,
} from "../check/cases/TestCase.ts";
import { own } from "../kernel/own.ts";
import type { Integration } from "../language/Integration.ts";
import type { FieldType } from "../model/FieldType.ts";
import type { Side } from "../model/Side.ts";
import type { Plan } from "../plan/Plan.ts";
import { equalCells } from "../value/types/registry.ts";
import { described } from "./described.ts";

/** A part of an entry that both lists have and that differs; undefined: it is not there. */
export interface PartDifference {
  /** A place that is written, or a key of the entry. */
  readonly part: string;
  readonly expected: ExpectedValue | undefined;
  readonly got: ExpectedValue | undefined;
}

/** `expected` counts the entries of the case's own list, `at` those of the described plan; both from 0. */
export type Difference<A> =
  | { readonly _tag: "Missing"; readonly expected: number }
  | { readonly _tag: "Unexpected"; readonly at: number; readonly got: A }
  | {
      readonly _tag: "Differs";
      readonly expected: number;
      readonly at: number;
      readonly got: A;
      readonly parts: ReadonlyArray<PartDifference>;
    };

export interface Comparison {
  readonly expect: ReadonlyArray<Difference<Expectation>>;
  /** Empty where the case says nothing of writes that are withheld. */
  readonly withheld: ReadonlyArray<Difference<ExpectedWithheld>>;
}

/** The type that a system file declares for a place of an entity's records; undefined where it declares none. */
export type PlaceType = (side: Side, entity: string, place: string) => FieldType | undefined;

/** What the system files of a mapping declare. */
export const placeTypesOf =
  ({ systems, entities }: Integration): PlaceType =>
  (side, entity, place) => {
    const resource = entities.get(entity)?.value[side].resource;
    const fields =
      resource === undefined ? undefined : own(systems[side].catalog.resources, resource)?.fields;
    return fields === undefined ? undefined : own(fields, place)?.type;
  };

/** An entry as it is compared: what it is about, and what it says of that. */
interface Comparable {
  readonly about: string;
  readonly parts: Readonly<Record<string, ExpectedValue>>;
  /** Parts that count only where the case names them. */
  readonly optional: ReadonlySet<string>;
  /** The declared type of a part that is a place. */
  readonly typeOf: (part: string) => FieldType | undefined;
}

const sameValue = (
  type: FieldType | undefined,
  a: ExpectedValue | undefined,
  b: ExpectedValue | undefined,
): boolean => {
  if (a === undefined || b === undefined) return a === b;
  if (isKeyOfMade(a) || isKeyOfMade(b))
    return (
      isKeyOfMade(a) &&
      isKeyOfMade(b) &&
      a.keyOf.entity === b.keyOf.entity &&
      a.keyOf.key === b.keyOf.key &&
      a.part === b.part
    );
  // Sums of decimals differ in digits that no system keeps; a whole number is one to its last digit.
  return type === "decimal" && typeof a === "number" && typeof b === "number"
    ? equalCells(type, a, b)
    : a === b;
};

const keyText = (key: ExpectedKey): string =>
  typeof key === "string" ? key : `of ${key.keyOf.entity}:${key.keyOf.key}`;
const aboutText = (...parts: ReadonlyArray<string>): string => JSON.stringify(parts);

const none: ReadonlySet<string> = new Set();
const remoteOptional: ReadonlySet<string> = new Set(["remote"]);
const notDeclared = (): undefined => undefined;

const withoutUndefined = (
  parts: Readonly<Record<string, ExpectedValue | undefined>>,
): Readonly<Record<string, ExpectedValue>> => {
  const out: Record<string, ExpectedValue> = {};
  for (const [name, value] of Object.entries(parts)) if (value !== undefined) out[name] = value;
  return out;
};

const ofExpectation =
  (types: PlaceType) =>
  (entry: Expectation): Comparable => {
    const { kind, entity } = entry;
    switch (kind) {
      case "create":
      case "update": {
        const { side, set } = entry;
        const key = entry.kind === "create" ? entry.from : keyText(entry.key);
        return {
          about: aboutText(kind, side, entity, key),
          parts: set,
          optional: none,
          typeOf: (place) => types(side, entity, place),
        };
      }
      case "link": {
        const { local, remote, via, column } = entry;
        const about = typeof local === "string" ? `local ${local}` : `remote ${keyText(remote)}`;
        return {
          about: aboutText(kind, entity, about),
          parts: withoutUndefined({ local, remote, via, column }),
          optional: none,
          typeOf: notDeclared,
        };
      }
      case "aside":
        return ofRecord(kind, entry);
    }
  };

/** A record that is known by its local key, or by its remote one where it has no other. */
const ofRecord = (
  kind: string,
  {
    entity,
    local,
    remote,
    code,
  }: { entity: string; local: string | undefined; remote: string | undefined; code: string },
): Comparable => ({
  about: aboutText(kind, entity, local === undefined ? `remote ${remote ?? ""}` : `local ${local}`),
  parts: withoutUndefined({ code, ...(local === undefined ? {} : { remote }) }),
  optional: remoteOptional,
  typeOf: notDeclared,
});

const ofWithheld = (entry: ExpectedWithheld): Comparable => ofRecord(entry.field, entry);

const differing = (expected: Comparable, got: Comparable): ReadonlyArray<PartDifference> =>
  [...new Set([...Object.keys(expected.parts), ...Object.keys(got.parts)])].flatMap((part) => {
    const [one, other] = [
      Object.hasOwn(expected.parts, part) ? expected.parts[part] : undefined,
      Object.hasOwn(got.parts, part) ? got.parts[part] : undefined,
    ];
    const counts = one !== undefined || !expected.optional.has(part);
    return counts && !sameValue(expected.typeOf(part), one, other)
      ? [{ part, expected: one, got: other }]
      : [];
  });

const differences = <A>(
  expected: ReadonlyArray<A>,
  got: ReadonlyArray<A>,
  of: (entry: A) => Comparable,
): ReadonlyArray<Difference<A>> => {
  const left = got.map((entry, at) => ({ at, entry, as: of(entry) }));
  const take = (fits: (one: Comparable) => boolean) => {
    const found = left.findIndex(({ as }) => fits(as));
    return found < 0 ? undefined : left.splice(found, 1)[0];
  };
  const wanted = expected.map((entry, index) => ({ index, as: of(entry) }));
  // Those that are as expected go first, so that of two about one thing the right one is compared.
  const open = wanted.filter(
    ({ as }) => take((one) => one.about === as.about && differing(as, one).length === 0) === undefined,
  );
  return [
    ...open.map(({ index, as }): Difference<A> => {
      const found = take((one) => one.about === as.about);
      return found === undefined
        ? { _tag: "Missing", expected: index }
        : {
            _tag: "Differs",
            expected: index,
            at: found.at,
            got: found.entry,
            parts: differing(as, found.as),
          };
    }),
    ...left.map(({ at, entry }): Difference<A> => ({ _tag: "Unexpected", at, got: entry })),
  ];
};

/** What differs between a plan and a case's expectation, by the types of places; the order of entries does not count. */
export const compare = (types: PlaceType, test: TestCase, plan: Plan): Comparison => {
  const got = described(plan);
  return {
    expect: differences(
      test.expect.map(({ value }) => value),
      got.expect,
      ofExpectation(types),
    ),
    withheld:
      test.withheld === undefined
        ? []
        : differences(
            test.withheld.map(({ value }) => value),
            got.withheld,
            ofWithheld,
          ),
  };
};

export const isAsExpected = ({ expect, withheld }: Comparison): boolean =>
  expect.length === 0 && withheld.length === 0;
