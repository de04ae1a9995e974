/** Round trips that have to hold: of every rule that flows both ways through a transform or a code table. */
import { type Place, placeOf, positionAt } from "../../kernel/Source.ts";
import type { EntityField, EntityFile } from "../../language/files/EntityFile.ts";
import type { Integration, Sound } from "../../language/Integration.ts";
import { remarksOf } from "../../language/remarks.ts";
import { analyse } from "../../value/expression/analyse.ts";

export interface Law {
  readonly entity: string;
  readonly field: string;
  readonly place: Place;
  /** Why it cannot be judged; undefined where it can. */
  readonly noLaw: string | undefined;
  /** Whether a remark at its line allows that it is broken. */
  readonly isAllowed: boolean;
}

/** The finding that a remark can allow. */
export const lossy = "CW701";

const noLawOf = (field: EntityField): string | undefined => {
  if (field.reference !== undefined) return "it refers to a record";
  if (typeof field.local !== "string" || field.remote === undefined)
    return "it has no place of its own on one side";
  const own = { local: field.local, remote: field.remote };
  const sources = [...(typeof field.push === "string" ? [field.push] : (field.push ?? [])), field.pull ?? ""];
  for (const { variable, field: named } of sources.flatMap((source) => analyse(source).reads)) {
    if (variable === "parent") return "it looks at the record that this one belongs to";
    if (variable === "inputs") return "it looks at what is said with the command";
    if ((variable === "local" || variable === "remote") && named !== own[variable])
      return "it looks at other fields";
  }
  return undefined;
};

const isBothWays = ({ direction, push, pull, codes }: EntityField): boolean =>
  direction === "pull-able" && ((push !== undefined && pull !== undefined) || codes !== undefined);

const ofEntity = (sound: Sound<EntityFile>): ReadonlyArray<Law> => {
  const { source } = sound.document;
  const allowed = remarksOf(source).remarks.filter(({ kind, code }) => kind === "allow" && code === lossy);
  return Object.entries(sound.value.fields).flatMap(([name, field]): ReadonlyArray<Law> => {
    if (!isBothWays(field)) return [];
    const span = sound.document.spanOf(["fields", name], "key");
    const { line } = positionAt(source, span.start);
    return [
      {
        entity: sound.value.entity,
        field: name,
        place: placeOf(span),
        noLaw: noLawOf(field),
        isAllowed: allowed.some((remark) => remark.line === line),
      },
    ];
  });
};

export const lawsOf = ({ entities }: Integration): ReadonlyArray<Law> =>
  [...entities.values()].flatMap(ofEntity);
