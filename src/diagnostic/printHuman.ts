import { lineText, placeOf, positionAt, type Span } from "../kernel/Source.ts";
import { codes } from "./Code.ts";
import { countBySeverity, type Diagnostic, placeText } from "./Diagnostic.ts";

/** Most diagnostics shown at once; the rest is counted. */
export const shownAtMost = 100;

const excerpt = (span: Span): ReadonlyArray<string> => {
  const { line, column } = placeOf(span);
  const endsOnLine = positionAt(span.source, span.end).line === line;
  const text = lineText(span.source, line);
  const width = endsOnLine ? Math.max(1, span.end - span.start) : Math.max(1, text.length - column + 1);
  const gutter = String(line + 1).length;
  const numbered = (n: number): string =>
    `  ${String(n).padStart(gutter)} | ${lineText(span.source, n)}`.trimEnd();
  return [
    ...(line > 1 ? [numbered(line - 1)] : []),
    numbered(line),
    `  ${" ".repeat(gutter)} | ${" ".repeat(column - 1)}${"^".repeat(Math.min(width, 80))}`,
    ...(line < span.source.lineStarts.length && lineText(span.source, line + 1).trim() !== ""
      ? [numbered(line + 1)]
      : []),
  ];
};

const one = (d: Diagnostic): string =>
  [
    `${placeText(d)}: ${d.severity} ${d.code} ${codes[d.code]}: ${d.message}`,
    ...excerpt(d.span),
    ...d.related.map((r) => {
      const { file, line, column } = placeOf(r.span);
      return `  ${r.label}: ${file}:${line}:${column}`;
    }),
    ...(d.help === undefined ? [] : [`  help: ${d.help}`]),
  ].join("\n");

/** For people: each with its place, the lines around it and a marker; then the totals. */
export const printHuman = (diagnostics: ReadonlyArray<Diagnostic>): string => {
  const shown = diagnostics.slice(0, shownAtMost);
  const held = diagnostics.length - shown.length;
  const { errors, warnings } = countBySeverity(diagnostics);
  return [
    ...shown.map(one),
    ...(held > 0 ? [`… and ${held} more`] : []),
    `${errors} ${errors === 1 ? "error" : "errors"}, ${warnings} ${warnings === 1 ? "warning" : "warnings"}`,
  ].join("\n\n");
};
