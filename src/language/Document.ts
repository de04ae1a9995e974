/**
 * A YAML file with every position kept. Parsing never fails: syntax faults are collected beside the value,
 * and a document that has any is not judged further.
 */
import { Alias, isMap, isScalar, isSeq, LineCounter, parseDocument, Scalar } from "yaml";
import type { Diagnostic } from "../diagnostic/Diagnostic.ts";
import type { Source, Span } from "../kernel/Source.ts";

export type PathStep = string | number;
export type Path = ReadonlyArray<PathStep>;

export interface Document {
  readonly source: Source;
  /** Plain JavaScript value of the file; undefined when it has syntax faults. */
  readonly value: unknown;
  readonly faults: ReadonlyArray<Diagnostic>;
  /** Span of the value at a path, or of its key; of the deepest place reached where the path ends early. */
  readonly spanOf: (path: Path, part?: "key" | "value") => Span;
  /** Whether the value at the path is a scalar without quotes. */
  readonly isPlain: (path: Path) => boolean;
  /** Span of a character range inside a quoted or plain scalar; of the whole scalar where escapes shift it. */
  readonly spanInside: (path: Path, start: number, end: number) => Span;
}

const rangeOf = (node: unknown): readonly [number, number] | undefined => {
  if (typeof node !== "object" || node === null || !("range" in node)) return undefined;
  const range = node.range;
  if (!Array.isArray(range)) return undefined;
  const [start, end] = range;
  return typeof start === "number" && typeof end === "number" ? [start, end] : undefined;
};

export const parseYaml = (source: Source): Document => {
  const doc = parseDocument(source.text, { lineCounter: new LineCounter(), version: "1.2" });
  const span = (start: number, end: number): Span => ({
    source,
    start: Math.min(start, source.text.length),
    end: Math.min(Math.max(end, start), source.text.length),
  });
  const faults: Array<Diagnostic> = [...doc.errors, ...doc.warnings].map((error) => ({
    code: error.code === "DUPLICATE_KEY" ? "CW102" : "CW101",
    severity: "error",
    message: `${error.message.split(/ at line \d+/)[0]?.split("\n")[0] ?? error.code}.`,
    span: span(error.pos[0], Math.max(error.pos[1], error.pos[0] + 1)),
    related: [],
  }));
  let value: unknown;
  if (faults.length === 0) {
    try {
      value = doc.toJS({ maxAliasCount: 100 });
    } catch (error) {
      faults.push({
        code: "CW101",
        severity: "error",
        message: error instanceof Error ? `${error.message}.` : "The file cannot be read as YAML.",
        span: span(0, 1),
        related: [],
      });
    }
  }
  const resolve = (node: unknown): unknown => (node instanceof Alias ? node.resolve(doc) : node);
  const find = (path: Path): { node: unknown; key: unknown } => {
    let node: unknown = doc.contents;
    let key: unknown;
    for (const step of path) {
      const here = resolve(node);
      if (isMap(here)) {
        const pair = here.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
        if (pair === undefined) return { node, key };
        key = pair.key;
        node = pair.value ?? pair.key;
      } else if (isSeq(here)) {
        const item: unknown = here.items[Number(step)];
        if (item === undefined) return { node, key };
        node = item;
      } else return { node, key };
    }
    return { node, key };
  };
  const spanOf = (path: Path, part: "key" | "value" = "value"): Span => {
    const { node, key } = find(path);
    const range = part === "key" ? (rangeOf(key) ?? rangeOf(node)) : rangeOf(node);
    return range === undefined ? span(0, 0) : span(range[0], range[1]);
  };
  return {
    source,
    value: faults.length === 0 ? value : undefined,
    faults,
    spanOf,
    isPlain: (path) => {
      const node = find(path).node;
      return isScalar(node) && node.type === Scalar.PLAIN;
    },
    spanInside: (path, start, end) => {
      const { node } = find(path);
      const whole = spanOf(path);
      if (!isScalar(node) || typeof node.value !== "string") return whole;
      const raw = source.text.slice(whole.start, whole.end);
      const offset = raw.indexOf(node.value);
      return offset < 0 ? whole : span(whole.start + offset + start, whole.start + offset + end);
    },
  };
};
