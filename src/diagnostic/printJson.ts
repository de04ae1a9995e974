import { placeOf, positionAt, type Span } from "../kernel/Source.ts";
import { codes } from "./Code.ts";
import { countBySeverity, type Diagnostic } from "./Diagnostic.ts";

const rangeOf = (span: Span) => {
  const end = positionAt(span.source, span.end);
  return { ...placeOf(span), endLine: end.line, endColumn: end.column };
};

/** The machine form of diagnostics: places count lines and columns from 1. */
export const diagnosticsJson = (diagnostics: ReadonlyArray<Diagnostic>) => ({
  ...countBySeverity(diagnostics),
  diagnostics: diagnostics.map((d) => ({
    code: d.code,
    name: codes[d.code],
    severity: d.severity,
    message: d.message,
    ...rangeOf(d.span),
    related: d.related.map((r) => ({ ...placeOf(r.span), label: r.label })),
    ...(d.help === undefined ? {} : { help: d.help }),
    ...(d.fix === undefined
      ? {}
      : {
          fix: {
            description: d.fix.description,
            edits: d.fix.edits.map(({ span, text }) => ({ ...rangeOf(span), text })),
          },
        }),
  })),
});
