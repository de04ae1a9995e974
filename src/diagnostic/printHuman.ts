import { lineText, placeOf, positionAt, type Span } from "../kernel/Source.ts";
import { codes } from "./Code.ts";
import { countBySeverity, type Diagnostic, placeText } from "./Diagnostic.ts";
import { visible } from "./visible.ts";

/** Most diagnostics shown at once; the rest is counted. */
export const shownAtMost = 100;

/** Signs of a line that are shown: of a longer one those around what is marked. */
const longestLine = 240;
const cut = "…";

const excerpt = (span: Span): ReadonlyArray<string> => {
  const { line, column } = placeOf(span);
  const endsOnLine = positionAt(span.source, span.end).line === line;
  const text = lineText(span.source, line);
  const width = endsOnLine ? Math.max(1, span.end - span.start) : Math.max(1, text.length - column + 1);
  const gutter = String(line + 1).length;
  // The lines around show the same columns.
  const from = column - 1 + Math.min(width, 80) > longestLine ? Math.max(0, column - 1 - longestLine / 3) : 0;
  const shown = (whole: string): string =>
    `${from > 0 && whole !== "" ? cut : ""}${visible(whole.slice(from, from + longestLine))}${whole.length > from + longestLine ? cut : ""}`;
  const numbered = (n: number): string =>
    `  ${String(n).padStart(gutter)} | ${shown(lineText(span.source, n))}`.trimEnd();
  // The marker stands under what it marks, whatever the terminal makes of a tab.
  const before = `${from > 0 ? " " : ""}${visible(text.slice(from, column - 1)).replace(/[^\t]/g, " ")}`;
  const marked = visible(text.slice(column - 1, column - 1 + Math.min(width, 80))).length;
  return [
    ...(line > 1 ? [numbered(line - 1)] : []),
    numbered(line),
    `  ${" ".repeat(gutter)} | ${before}${"^".repeat(Math.min(Math.max(marked, 1), 80))}`,
    ...(line < span.source.lineStarts.length && lineText(span.source, line + 1).trim() !== ""
      ? [numbered(line + 1)]
      : []),
  ];
};

const one = (d: Diagnostic): string =>
  [
    visible(`${placeText(d)}: ${d.severity} ${d.code} ${codes[d.code]}: ${d.message}`),
    ...excerpt(d.span),
    ...d.related.map((r) => {
      const { file, line, column } = placeOf(r.span);
      return visible(`  ${r.label}: ${file}:${line}:${column}`);
    }),
    ...(d.help === undefined ? [] : [visible(`  help: ${d.help}`)]),
  ].join("\n");

const totals = (diagnostics: ReadonlyArray<Diagnostic>): string => {
  const { errors, warnings } = countBySeverity(diagnostics);
  const mended = diagnostics.filter(({ fix }) => fix !== undefined).length;
  return [
    `${errors} ${errors === 1 ? "error" : "errors"}, ${warnings} ${warnings === 1 ? "warning" : "warnings"}`,
    ...(mended === 0
      ? []
      : [
          `crosswalk validate --fix mends ${mended === diagnostics.length ? (mended === 1 ? "it" : "all of them") : `${mended} of them`}`,
        ]),
  ].join("\n");
};

/** For people: each with its place, the lines around it and a marker; then the totals. */
export const printHuman = (diagnostics: ReadonlyArray<Diagnostic>): string => {
  const shown = diagnostics.slice(0, shownAtMost);
  const held = diagnostics.length - shown.length;
  return [...shown.map(one), ...(held > 0 ? [`… and ${held} more`] : []), totals(diagnostics)].join("\n\n");
};
