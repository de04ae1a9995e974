/** A mapping and its cases as texts: what a process that reads no file is given. */
import * as Schema from "effect/Schema";
import { makeSource } from "../kernel/Source.ts";
import { parseYaml } from "../language/Document.ts";
import type { LoadedFile, LoadedFiles } from "../language/loadIntegration.ts";

const FileText = Schema.Struct({
  /** Path relative to the integration's folder, with "/". */
  file: Schema.String,
  /** Path as shown to people. */
  shown: Schema.String,
  text: Schema.String,
});
type FileText = typeof FileText.Type;

export const MappingTexts = Schema.Struct({
  main: FileText,
  systems: Schema.Array(FileText),
  entities: Schema.Array(FileText),
  codes: Schema.Array(FileText),
  profiles: Schema.Array(FileText),
  cases: Schema.Array(FileText),
});
export type MappingTexts = typeof MappingTexts.Type;

const textOf = ({ file, document }: LoadedFile): FileText => ({
  file,
  shown: document.source.path,
  text: document.source.text,
});

export const textsOf = (files: LoadedFiles, cases: ReadonlyArray<LoadedFile>): MappingTexts => ({
  main: textOf(files.main),
  systems: files.systems.map(textOf),
  entities: files.entities.map(textOf),
  codes: files.codes.map(textOf),
  profiles: files.profiles.map(textOf),
  cases: cases.map(textOf),
});

const loaded = ({ file, shown, text }: FileText): LoadedFile => ({
  file,
  document: parseYaml(makeSource(shown, text)),
});

export const filesOf = (
  texts: MappingTexts,
): { readonly files: LoadedFiles; readonly cases: ReadonlyArray<LoadedFile> } => ({
  files: {
    folder: ".",
    main: loaded(texts.main),
    systems: texts.systems.map(loaded),
    entities: texts.entities.map(loaded),
    codes: texts.codes.map(loaded),
    profiles: texts.profiles.map(loaded),
  },
  cases: texts.cases.map(loaded),
});
