import { fieldFlow } from "../../language/fieldFlow.ts";
import type { CodesFile } from "../../language/files/CodesFile.ts";
import type { EntityField, EntityFile } from "../../language/files/EntityFile.ts";
import { type Integration, originOf, type Sound } from "../../language/Integration.ts";
import type { Cell } from "../../model/Record.ts";
import type { Side } from "../../model/Side.ts";
import type { SetAside } from "../../model/Step.ts";
import { codeText } from "../../value/codes.ts";
import { type CoverageInput, type CoverageKind, type Item, type PlannedCase, placeAt } from "./Coverage.ts";
import { possibleFlows } from "./flows.ts";
import { sameOrigin, type TakenWrite, writesOf } from "./writes.ts";

type Way = "push" | "pull";
const wayTo = (side: Side): Way => (side === "remote" ? "push" : "pull");

interface Used {
  readonly table: Sound<CodesFile>;
  readonly way: Way;
}

/** Each code table, for each way that some field of it can flow. */
const usedTables = ({ integration, flow }: CoverageInput): ReadonlyArray<Used> => {
  const ways = new Set(
    possibleFlows(integration, flow).flows.flatMap(({ field, side }) =>
      field.codes === undefined ? [] : [`${wayTo(side)} ${field.codes}`],
    ),
  );
  return [...integration.codes].flatMap(([name, table]) =>
    (["push", "pull"] as const).flatMap((way) => (ways.has(`${way} ${name}`) ? [{ table, way }] : [])),
  );
};

/** What the table was asked to translate for a write; undefined where the case does not say. */
const sourceOf = ({ test, entity, field, step, side }: TakenWrite): Cell | undefined => {
  if (side === "remote") {
    const key = "localKey" in step ? step.localKey : undefined;
    const place = typeof field.local === "string" ? field.local : field.local?.[0];
    // What an expression makes of the place is what is translated.
    if (field.push !== undefined || key === undefined || place === undefined) return undefined;
    return test.records.local.get(entity.value.local.resource)?.get(key)?.[place];
  }
  const key = "remoteKey" in step ? step.remoteKey : undefined;
  if (key === undefined || field.remote === undefined) return undefined;
  return test.records.remote.get(entity.value.remote.resource)?.get(key)?.[field.remote];
};

const isRow = (taken: TakenWrite, { local, remote }: CodesFile["pairs"][number], way: Way): boolean => {
  const source = sourceOf(taken);
  const [from, to] = way === "push" ? [local, remote] : [remote, local];
  if (source !== undefined) return source !== null && codeText(source) === codeText(from);
  const { value } = taken.write;
  return value._tag === "Known" && value.value !== null && codeText(value.value) === codeText(to);
};

const ofTable = (integration: Integration, input: CoverageInput, { table, way }: Used) =>
  writesOf(integration, input.cases).filter(
    ({ field, side, write }) =>
      field.codes === table.value.codes && wayTo(side) === way && write.reason.code !== "otherwise",
  );

/** Fields of the mapping that a table translates. */
const fieldsOf = (
  { entities }: Integration,
  table: string,
): ReadonlyArray<{
  readonly entity: Sound<EntityFile>;
  readonly name: string;
  readonly field: EntityField;
}> =>
  [...entities.values()].flatMap((entity) =>
    Object.entries(entity.value.fields).flatMap(([name, field]) =>
      field.codes === table ? [{ entity, name, field }] : [],
    ),
  );

/**
 * Whether a case compares two codes of a row and finds that they agree: then nothing is written, but what both sides
 * hold is remembered.
 */
const isAgreed = (
  { integration, flow, cases }: CoverageInput,
  { table, way }: Used,
  row: CodesFile["pairs"][number],
): boolean =>
  fieldsOf(integration, table.value.codes).some(({ entity, name }) =>
    cases.some(({ test, plan }) =>
      plan.remember.baselines.some((pair) => {
        const { local, remote } = (pair.entity === entity.value.entity ? pair.fields[name] : undefined) ?? {};
        if (local === undefined || local === null || remote === undefined || remote === null) return false;
        if (codeText(local) !== codeText(row.local) || codeText(remote) !== codeText(row.remote))
          return false;
        const { verdict } = fieldFlow(
          flow,
          integration.main.value,
          entity.value,
          name,
          "update",
          test.job,
          test.settings,
        );
        return verdict._tag === "Decide" || verdict._tag === (way === "push" ? "Push" : "Pull");
      }),
    ),
  );

const wayWords = (way: Way): string => (way === "push" ? "going up" : "coming down");

/** A row of a code table, each way that it can flow: some case translates by it. */
export const codeRows: CoverageKind = {
  name: "code rows",
  items: (input) =>
    usedTables(input).flatMap((used): ReadonlyArray<Item> => {
      const { table, way } = used;
      const writes = ofTable(input.integration, input, used);
      return table.value.pairs.map((row, index) => ({
        place: placeAt(table, ["pairs", index]),
        words: `code table ${table.value.codes}: ${JSON.stringify(row.local)} = ${JSON.stringify(row.remote)} ${wayWords(way)}`,
        isTaken: writes.some((taken) => isRow(taken, row, way)) || isAgreed(input, used, row),
      }));
    }),
};

/** Whether the case's own record holds a code that the table does not list, on the side that it comes from. */
const holdsUnlisted = (
  { test }: PlannedCase,
  { table, way }: Used,
  { value: file }: Sound<EntityFile>,
  field: EntityField,
  { localKey, remoteKey }: SetAside,
): boolean => {
  const side = way === "push" ? "local" : "remote";
  const [key, places] = way === "push" ? [localKey, field.local] : [remoteKey, field.remote];
  const place = typeof places === "string" ? places : places?.[0];
  if (key === undefined || place === undefined) return false;
  const cell = test.records[side].get(file[side].resource)?.get(key)?.[place] ?? null;
  return cell !== null && !table.value.pairs.some((row) => codeText(row[side]) === codeText(cell));
};

/** Whether a plan leaves a field or a record alone because a value is not listed. */
const isUnlisted = (input: CoverageInput, used: Used, one: PlannedCase): boolean => {
  const { table, way } = used;
  const name = table.value.codes;
  return fieldsOf(input.integration, name).some(({ entity, name: fieldName, field }) => {
    const isOf = (about: { readonly entity: string }): boolean => about.entity === entity.value.entity;
    const isHeld = one.plan.withheld.some(
      (held) =>
        isOf(held) &&
        held.field === fieldName &&
        held.reason.code === "not-writable" &&
        (held.side === undefined || wayTo(held.side) === way),
    );
    const rule = originOf(entity, ["fields", fieldName]);
    const isRefused = one.plan.setAside.some(
      (aside) =>
        isOf(aside) &&
        aside.code === "bad-value" &&
        sameOrigin(aside.origin, rule) &&
        aside.message.includes(`is not in the code table "${name}"`) &&
        (field.direction !== "pull-able" || holdsUnlisted(one, used, entity, field, aside)),
    );
    return isHeld || isRefused;
  });
};

/** What a table says of a blank and of an unlisted code: some case comes to it. */
export const codeBranches: CoverageKind = {
  name: "code branches",
  items: (input) =>
    usedTables(input).flatMap((used): ReadonlyArray<Item> => {
      const { table, way } = used;
      const { blank, other } = table.value[way] ?? {};
      const writes = blank === undefined ? [] : ofTable(input.integration, input, used);
      return [
        ...(blank === undefined
          ? []
          : [
              {
                place: placeAt(table, [way, "blank"]),
                words: `code table ${table.value.codes}: a blank ${wayWords(way)} as ${JSON.stringify(blank)}`,
                isTaken: writes.some((taken) => {
                  const source = sourceOf(taken);
                  const { value } = taken.write;
                  return (
                    (source === null || source === undefined) &&
                    value._tag === "Known" &&
                    value.value !== null &&
                    codeText(value.value) === codeText(blank)
                  );
                }),
              },
            ]),
        ...(other === undefined
          ? []
          : [
              {
                place: placeAt(table, [way, "other"]),
                words: `code table ${table.value.codes}: an unlisted code ${wayWords(way)} (${other})`,
                isTaken: input.cases.some((one) => isUnlisted(input, used, one)),
              },
            ]),
      ];
    }),
};
