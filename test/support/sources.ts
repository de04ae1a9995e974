/** The source files, as architecture tests read them. */
import { readdirSync, readFileSync } from "node:fs";

const root = new URL("../../src/", import.meta.url);

export interface SourceFile {
  /** Path under `src/`. */
  readonly path: string;
  readonly text: string;
  /** The text without remarks; texts in quotes stand as they are. */
  readonly code: string;
  readonly imports: ReadonlyArray<string>;
}

const withoutRemarks = (text: string): string =>
  text.replace(
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*/g,
    (_, quoted: string | undefined) => quoted ?? "",
  );

/** Modules that a file names, also those of types alone and those loaded later. */
const importsOf = (code: string): ReadonlyArray<string> =>
  [...code.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)"([^"]+)"/g)].map((match) => match[1] ?? "");

export const sources: ReadonlyArray<SourceFile> = readdirSync(root, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".ts"))
  .sort()
  .map((path) => {
    const text = readFileSync(new URL(path, root), "utf8");
    const code = withoutRemarks(text);
    return { path, text, code, imports: importsOf(code) };
  });

/** The path under `src/` that a file's relative import leads to; undefined for a package. */
export const targetOf = (file: SourceFile, name: string): string | undefined =>
  name.startsWith(".")
    ? new URL(name, `file:///src/${file.path}`).pathname.replace(/^\/src\//, "")
    : undefined;

/** The folder of a path under `src/`, or the file itself where it stands in none. */
export const folderOf = (path: string): string => path.split("/")[0] ?? path;
