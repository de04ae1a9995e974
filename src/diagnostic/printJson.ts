import { placeOf, positionAt } from "../kernel/Source.ts";
import { codes } from "./Code.ts";
import { countBySeverity, type Diagnostic } from "./Diagnostic.ts";

/** The machine form of diagnostics: places count lines and columns from 1. */
export const diagnosticsJson = (diagnostics: ReadonlyArray<Diagnostic>) => ({
  ...countBySeverity(diagnostics),
  diagnostics: diagnostics.map((d) => {
    const end = positionAt(d.span.source, d.span.end);
    return {
      code: d.code,
      name: codes[d.code],
      severity: d.severity,
      message: d.message,
      ...placeOf(d.span),
      endLine: end.line,
      endColumn: end.column,
      related: d.related.map((r) => ({ ...placeOf(r.span), label: r.label })),
      ...(d.help === undefined ? {} : { help: d.help }),
    };
  }),
});
