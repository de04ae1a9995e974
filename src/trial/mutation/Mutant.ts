/** A mapping that differs from the one under test in one thing. */
import { type Place, placeOf } from "../../kernel/Source.ts";
import type { Integration, Sound } from "../../language/Integration.ts";
import type { Change, DeclaredSettings, Operator } from "./Operator.ts";
import { ofCodes, ofEntities, ofIntegrations } from "./operators/registry.ts";

export interface Mutant {
  readonly operator: string;
  /** Where the change is. */
  readonly place: Place;
  /** What was changed, in the words of the file. */
  readonly words: string;
  /** The file that is changed, relative to the integration's folder, and its value now. */
  readonly file: string;
  readonly value: unknown;
  /** The entity that is changed; undefined: a code table, or what holds for all of them. */
  readonly entity: string | undefined;
  /** Fields of the entity that the change is about; of a code table none. */
  readonly fields: ReadonlyArray<string>;
  /** The code table that is changed. */
  readonly table: string | undefined;
  /** The setting that is changed. */
  readonly setting: string | undefined;
  readonly integration: Integration;
}

const of = <A>(
  sound: Sound<A>,
  operators: ReadonlyArray<Operator<A>>,
  settings: DeclaredSettings,
  about: { readonly entity?: string; readonly table?: string },
  put: (changed: Sound<A>) => Integration,
): ReadonlyArray<Mutant> =>
  operators.flatMap(({ name, changes }) =>
    changes(sound.value, settings).map(({ path, part, words, fields, value }: Change<A>) => ({
      operator: name,
      place: placeOf(sound.document.spanOf(path, part ?? "value")),
      words,
      file: sound.file,
      value,
      entity: about.entity,
      fields: fields ?? [],
      table: about.table,
      setting: path[0] === "settings" && typeof path[1] === "string" ? path[1] : undefined,
      integration: put({ ...sound, value }),
    })),
  );

/** Every mutant of a mapping, file by file; the same mapping has the same ones in the same order. */
export const mutantsOf = (integration: Integration): ReadonlyArray<Mutant> => {
  const settings = integration.main.value.settings ?? {};
  return [
    ...of(integration.main, ofIntegrations, settings, {}, (main) => ({ ...integration, main })),
    ...[...integration.entities].flatMap(([name, entity]) =>
      of(entity, ofEntities, settings, { entity: name }, (changed) => ({
        ...integration,
        entities: new Map([...integration.entities].map(([key, one]) => [key, key === name ? changed : one])),
      })),
    ),
    ...[...integration.codes].flatMap(([name, table]) =>
      of(table, ofCodes, settings, { table: name }, (changed) => ({
        ...integration,
        codes: new Map([...integration.codes].map(([key, one]) => [key, key === name ? changed : one])),
      })),
    ),
  ];
};
