import { placeOf } from "../kernel/Source.ts";
import { codes } from "./Code.ts";
import type { Diagnostic } from "./Diagnostic.ts";
import { visible } from "./visible.ts";

const escapeData = (text: string): string =>
  visible(text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A"));
const escapeProperty = (text: string): string => escapeData(text).replace(/:/g, "%3A").replace(/,/g, "%2C");

/** Workflow commands that show each diagnostic at its line of a pull request. */
export const printGithub = (diagnostics: ReadonlyArray<Diagnostic>): string =>
  diagnostics
    .map((d) => {
      const { file, line, column } = placeOf(d.span);
      const message = d.help === undefined ? d.message : `${d.message} (${d.help})`;
      return `::${d.severity} file=${escapeProperty(file)},line=${line},col=${column},title=${escapeProperty(`${d.code} ${codes[d.code]}`)}::${escapeData(message)}`;
    })
    .join("\n");
