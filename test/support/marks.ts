/** Marks in a text: the characters between « and » are those that are to be blamed. */
import { makeSource, positionAt } from "../../src/kernel/Source.ts";
import type { Files } from "./checkFiles.ts";

export interface Mark {
  /** `file:line:column` of the first character. */
  readonly at: string;
  readonly text: string;
}

/** The texts without their marks, and the marks in the order of files and places. */
export const readMarks = (files: Files): { readonly files: Files; readonly marks: ReadonlyArray<Mark> } => {
  const clean: Record<string, string> = {};
  const marks: Array<Mark> = [];
  for (const file of Object.keys(files).sort()) {
    const parts = (files[file] ?? "").split(/[«»]/);
    const text = parts.join("");
    const source = makeSource(file, text);
    let offset = 0;
    parts.forEach((part, index) => {
      if (index % 2 === 1) {
        const { line, column } = positionAt(source, offset);
        marks.push({ at: `${file}:${line}:${column}`, text: part });
      }
      offset += part.length;
    });
    clean[file] = text;
  }
  return { files: clean, marks };
};
