import { placeOf, type Span } from "../kernel/Source.ts";
import type { Code } from "./Code.ts";
import type { Fix } from "./Fix.ts";

export type Severity = "error" | "warning";

export interface Related {
  readonly span: Span;
  readonly label: string;
}

/** A fault of a file: a value, collected with all others; printing is somebody else's job. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  /** One sentence: the fault and the offending name in quotes; no advice. */
  readonly message: string;
  /** The smallest token to blame. */
  readonly span: Span;
  readonly related: ReadonlyArray<Related>;
  /** One thing to do. */
  readonly help?: string;
  /** How to mend it, where only one mend can be meant. */
  readonly fix?: Fix;
}

/** By file, place and code; one that says the same of the same place is dropped. */
export const sortDiagnostics = (all: ReadonlyArray<Diagnostic>): ReadonlyArray<Diagnostic> => {
  const order = [...all].sort((a, b) => {
    if (a.span.source.path !== b.span.source.path) return a.span.source.path < b.span.source.path ? -1 : 1;
    return a.span.start - b.span.start || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
  });
  const seen = new Set<string>();
  return order.filter((d) => {
    const key = `${d.span.source.path}:${d.span.start}:${d.code}:${d.message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
};

export const countBySeverity = (all: ReadonlyArray<Diagnostic>): { errors: number; warnings: number } => ({
  errors: all.filter((d) => d.severity === "error").length,
  warnings: all.filter((d) => d.severity === "warning").length,
});

/** `file:line:column` of a diagnostic. */
export const placeText = (d: Diagnostic): string => {
  const { file, line, column } = placeOf(d.span);
  return `${file}:${line}:${column}`;
};
