import { placeOf, positionAt, type Span } from "../kernel/Source.ts";
import { type Code, codes } from "./Code.ts";
import type { Diagnostic } from "./Diagnostic.ts";

const location = (span: Span) => {
  const { file, line, column } = placeOf(span);
  const end = positionAt(span.source, span.end);
  return {
    physicalLocation: {
      artifactLocation: { uri: file.split("/").map(encodeURIComponent).join("/") },
      region: { startLine: line, startColumn: column, endLine: end.line, endColumn: end.column },
    },
  };
};

/** Static Analysis Results Interchange Format 2.1.0. */
export const sarif = (diagnostics: ReadonlyArray<Diagnostic>) => {
  const used: Array<Code> = [...new Set(diagnostics.map((d) => d.code))].sort();
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "crosswalk", rules: used.map((id) => ({ id, name: codes[id] })) } },
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((d) => ({
          ruleId: d.code,
          ruleIndex: used.indexOf(d.code),
          level: d.severity,
          message: { text: d.help === undefined ? d.message : `${d.message} ${d.help}` },
          locations: [location(d.span)],
          relatedLocations: d.related.map((r, id) => ({
            id,
            ...location(r.span),
            message: { text: r.label },
          })),
        })),
      },
    ],
  };
};
