/**
 * A YAML file with every position kept. Parsing never fails: syntax faults are collected beside the value,
 * and a document that has any is not judged further.
 */
import {
  Alias,
  isMap,
  isScalar,
  isSeq,
  Scalar,
  visit,
  type YAMLMap,
  type Document as YamlDocument,
} from "yaml";
import type { Diagnostic, Related } from "../diagnostic/Diagnostic.ts";
import type { Fix } from "../diagnostic/Fix.ts";
import { makeSource, type Source, type Span } from "../kernel/Source.ts";
import { offsetsInside } from "./offsetsInside.ts";
import { rangeOf } from "./ranges.ts";
import { read } from "./readText.ts";
import { syntaxFaults } from "./syntaxFaults.ts";

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
  /** Span of a character range inside a quoted or plain scalar; of the whole scalar where it has several lines. */
  readonly spanInside: (path: Path, start: number, end: number) => Span;
}

/** How many times more an alias may stand for than the text says. */
const mostExpansion = 100;

/** A document of which nothing is known but its faults. */
const broken = (source: Source, faults: ReadonlyArray<Diagnostic>): Document => {
  const start: Span = { source, start: 0, end: 0 };
  return {
    source,
    value: undefined,
    faults,
    spanOf: () => start,
    isPlain: () => false,
    spanInside: () => start,
  };
};

/** A file whose text could not be had, and why. */
export const unreadable = (source: Source, message: string): Document =>
  broken(source, [
    { code: "CW103", severity: "error", message, span: { source, start: 0, end: 0 }, related: [] },
  ]);

export const parseYaml = (source: Source): Document => {
  const span = (start: number, end: number): Span => ({
    source,
    start: Math.min(start, source.text.length),
    end: Math.min(Math.max(end, start), source.text.length),
  });
  const fault = (
    code: "CW101" | "CW102",
    message: string,
    at: Span,
    related: ReadonlyArray<Related> = [],
    help?: string,
    fix?: Fix,
  ): Diagnostic => ({
    code,
    severity: "error",
    message,
    span: at,
    related,
    ...(help === undefined ? {} : { help }),
    ...(fix === undefined ? {} : { fix }),
  });
  const doc = read(source.text);
  if ("refusedAt" in doc)
    return broken(source, [fault("CW101", doc.message, span(doc.refusedAt, doc.refusedAt + 1))]);
  const faults = syntaxFaults(doc, source.text, span, fault, soundValue);
  let value: unknown;
  if (faults.length === 0) {
    try {
      value = doc.toJS({ maxAliasCount: mostExpansion });
    } catch {
      faults.push(fault("CW101", "Aliases that stand for too much.", span(...firstAlias(doc))));
    }
  }

  const resolve = (node: unknown): unknown => (node instanceof Alias ? node.resolve(doc) : node);
  const pairsOf = new WeakMap<YAMLMap, ReadonlyMap<string, YAMLMap["items"][number]>>();
  const pairOf = (map: YAMLMap, key: string) => {
    let pairs = pairsOf.get(map);
    if (pairs === undefined) {
      const first = [...map.items].reverse().filter((item) => isScalar(item.key));
      pairs = new Map(first.map((item) => [String(isScalar(item.key) ? item.key.value : ""), item]));
      pairsOf.set(map, pairs);
    }
    return pairs.get(key);
  };
  const find = (path: Path): { node: unknown; key: unknown } => {
    let node: unknown = doc.contents;
    let key: unknown;
    for (const step of path) {
      const here = resolve(node);
      if (isMap(here)) {
        const pair = pairOf(here, String(step));
        if (pair === undefined) return { node, key };
        key = pair.key;
        node = pair.value ?? pair.key;
      } else if (isSeq(here)) {
        const item: unknown = here.items[Number(step)];
        if (item === undefined) return { node, key };
        // An item of a list has no key of its own: it is itself what is to be blamed.
        key = undefined;
        node = item;
      } else return { node, key };
    }
    return { node, key };
  };
  const spanOf = (path: Path, part: "key" | "value" = "value"): Span => {
    const { node, key } = find(path);
    const own = rangeOf(node);
    // Where nothing stands, the key is what can be pointed at.
    const keyed = part === "key" || own === undefined || own[0] === own[1];
    const range = keyed ? (rangeOf(key) ?? own) : own;
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
      const offsets = offsetsInside(source.text.slice(whole.start, whole.end), node.value);
      const from = offsets?.[start];
      const to = offsets?.[end];
      return from === undefined || to === undefined ? whole : span(whole.start + from, whole.start + to);
    },
  };
};

/** What a text says, as one string; undefined where it is not sound. */
const soundValue = (text: string): string | undefined => {
  const { faults, value } = parseYaml(makeSource("", text));
  return faults.length === 0 ? JSON.stringify(value) : undefined;
};

const firstAlias = (doc: YamlDocument): readonly [number, number] => {
  let found: readonly [number, number] | undefined;
  visit(doc, {
    Alias: (_, alias) => {
      found = rangeOf(alias);
      return visit.BREAK;
    },
  });
  return found ?? [0, 0];
};
