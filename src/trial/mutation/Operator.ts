/** A way to change a mapping that its test cases should notice. */
import type { Path } from "../../language/Document.ts";
import type { CodesFile } from "../../language/files/CodesFile.ts";
import type { EntityField, EntityFile } from "../../language/files/EntityFile.ts";
import type { IntegrationFile, Setting } from "../../language/files/IntegrationFile.ts";

/** One change of one file's value. */
export interface Change<A> {
  readonly path: Path;
  /** Which part of the path to point at; the value unless it is said. */
  readonly part?: "key" | "value";
  /** What was changed, in the words of the file. */
  readonly words: string;
  /** Fields that the change is about: cases that touch them are the first to notice. */
  readonly fields?: ReadonlyArray<string>;
  readonly value: A;
}

/** The settings of the mapping: which values a condition on them can name. */
export type DeclaredSettings = Readonly<Record<string, Setting>>;

export interface Operator<A> {
  /** As reports group mutants. */
  readonly name: string;
  readonly changes: (file: A, settings: DeclaredSettings) => ReadonlyArray<Change<A>>;
}
export type EntityOperator = Operator<EntityFile>;
export type CodesOperator = Operator<CodesFile>;
export type IntegrationOperator = Operator<IntegrationFile>;

/** A list with another item in the place of one. */
export const replaced = <A>(list: ReadonlyArray<A>, at: number, item: A): ReadonlyArray<A> =>
  list.map((one, index) => (index === at ? item : one));

export const without = <A>(list: ReadonlyArray<A>, at: number): ReadonlyArray<A> =>
  list.filter((_, index) => index !== at);

/** A list with the items at two places exchanged. */
export const swapped = <A>(list: ReadonlyArray<A>, one: number, other: number): ReadonlyArray<A> =>
  list.map((item, index) => (index === one ? list[other] : index === other ? list[one] : item) ?? item);

/** An entity with one of its fields written otherwise. */
export const withField = (file: EntityFile, name: string, field: EntityField): EntityFile => ({
  ...file,
  fields: { ...file.fields, [name]: field },
});

/** How words name a group and a move of an entity. */
export const groupWords = (file: EntityFile, title: string): string => `${file.entity}, group "${title}"`;
export const moveWords = (
  file: EntityFile,
  move: { readonly do: string; readonly jobs: ReadonlyArray<string> },
): string => `${file.entity}, move ${move.do} of ${move.jobs.join(", ")}`;
