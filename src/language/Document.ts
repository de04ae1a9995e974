/**
 * A YAML file with every position kept. Parsing never fails: syntax faults are collected beside the value,
 * and a document that has any is not judged further.
 */
import {
  Alias,
  Composer,
  CST,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  Parser,
  Scalar,
  visit,
  type YAMLMap,
  YAMLParseError,
  type Document as YamlDocument,
} from "yaml";
import type { Diagnostic, Related } from "../diagnostic/Diagnostic.ts";
import type { Fix } from "../diagnostic/Fix.ts";
import { makeSource, type Source, type Span } from "../kernel/Source.ts";
import { offsetsInside } from "./offsetsInside.ts";
import { duplicateLineFix, tabsFix } from "./syntaxFix.ts";
import { yamlFault } from "./yamlFault.ts";

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

/** No mapping needs more; the YAML library composes recursively, and a hostile file could end the process. */
const deepest = 100;
/** How many times more an alias may stand for than the text says. */
const mostExpansion = 100;
/** Second keys of a file that a mend is looked for: each look goes through the text. */
const mostFixes = 100;
/** Aliases of a file: the library looks for what each names among all that are named. */
const mostAliases = 1_000;

const rangeOf = (node: unknown): readonly [number, number] | undefined => {
  if (typeof node !== "object" || node === null || !("range" in node)) return undefined;
  const range = node.range;
  if (!Array.isArray(range)) return undefined;
  const [start, end] = range;
  return typeof start === "number" && typeof end === "number" ? [start, end] : undefined;
};

/** A text that is not read to its end: where, and why. */
interface Refused {
  readonly refusedAt: number;
  readonly message: string;
}

/** The library's reading of one document, with its faults; or why it is not read. */
const read = (text: string): YamlDocument.Parsed | Refused => {
  const parser = new Parser();
  const tokens: Array<CST.Token> = [];
  let aliases = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme.startsWith("*") && ++aliases > mostAliases)
      return { refusedAt: parser.offset, message: `More than ${mostAliases} aliases.` };
    tokens.push(...parser.next(lexeme));
    // Judged while the text is read: the library closes nested collections recursively, which could end the process.
    if (parser.stack.length <= deepest) continue;
    const open = parser.stack.filter(CST.isCollection);
    if (open.length > deepest)
      return {
        refusedAt: open.at(-1)?.offset ?? 0,
        message: `Nested more than ${deepest} levels deep.`,
      };
  }
  tokens.push(...parser.end());
  const composer = new Composer({
    version: "1.2",
    // No values but those of JSON: !!set, !!binary and the like are unknown.
    resolveKnownTags: false,
    // The library compares each key with all before it: `duplicateKeys` looks each up.
    uniqueKeys: false,
    logLevel: "error",
  });
  const [doc, second] = composer.compose(tokens, true, text.length);
  // With `true` the library makes a document of an empty text, too.
  if (doc === undefined) throw new Error("the YAML library made no document");
  if (second !== undefined)
    doc.errors.push(new YAMLParseError([second.range[0], second.range[1]], "MULTIPLE_DOCS", "more than one"));
  return doc;
};

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
  const faults = syntaxFaults(doc, source.text, span, fault);
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

type MakeSpan = (start: number, end: number) => Span;
type MakeFault = (
  code: "CW101" | "CW102",
  message: string,
  at: Span,
  related?: ReadonlyArray<Related>,
  help?: string,
  fix?: Fix,
) => Diagnostic;

/** What a text says, as one string; undefined where it is not sound. */
const soundValue = (text: string): string | undefined => {
  const { faults, value } = parseYaml(makeSource("", text));
  return faults.length === 0 ? JSON.stringify(value) : undefined;
};

/**
 * What is wrong with the text. A fault of syntax throws the reader out of step, so that what the library
 * finds after the first one only follows from it.
 */
const syntaxFaults = (
  doc: YamlDocument,
  text: string,
  span: MakeSpan,
  fault: MakeFault,
): Array<Diagnostic> => {
  const errors = [...doc.errors].sort((a, b) => a.pos[0] - b.pos[0]);
  const [error] = errors;
  const found = duplicateKeys(doc, text, error?.pos[0] ?? text.length, span, fault);
  if (error !== undefined) {
    const [start] = error.pos;
    const said = yamlFault(doc, text, error);
    found.push(
      error.code === "MULTIPLE_DOCS"
        ? fault("CW101", "A second document begins here; a file holds one.", span(start, start + 3))
        : fault(
            "CW101",
            said.message,
            span(said.start, said.end),
            [],
            said.help,
            error.code === "TAB_AS_INDENT" ? tabsFix(text, span, soundValue) : undefined,
          ),
    );
    return found;
  }
  for (const warning of doc.warnings) {
    const said = yamlFault(doc, text, warning);
    found.push(fault("CW101", said.message, span(said.start, said.end), [], said.help));
  }
  const version = doc.directives?.yaml.version;
  if (version !== "1.2")
    found.push(
      fault("CW101", `Found YAML ${version}, expected 1.2.`, span(...rangeOfMatch(text, /^%YAML.*$/m))),
    );
  // What each anchor names where the visit stands: the last one before it.
  const anchors = new Map<string, unknown>();
  visit(doc, {
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
    Alias: (_, alias, above) => {
      const range = rangeOf(alias);
      const named = anchors.get(alias.source);
      if (range === undefined || (isNode(named) && !above.includes(named))) return;
      const says =
        named === undefined
          ? `The alias "${alias.source}" has no anchor before it.`
          : `The alias "${alias.source}" stands inside what it names: that would never end.`;
      found.push(fault("CW101", says, span(...range)));
    },
    Pair: (_, pair) => {
      const range = rangeOf(pair.key);
      if (range === undefined || isScalar(pair.key)) return;
      found.push(fault("CW101", "A key must be plain text.", span(...range)));
    },
  });
  return found;
};

const rangeOfMatch = (text: string, pattern: RegExp): readonly [number, number] => {
  const match = pattern.exec(text);
  return match === null ? [0, 0] : [match.index, match.index + match[0].length];
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

/** Keys that stand a second time in their map, each with its whole name and the place of the first; those before an offset. */
const duplicateKeys = (
  doc: YamlDocument,
  text: string,
  before: number,
  span: MakeSpan,
  fault: MakeFault,
): Array<Diagnostic> => {
  const found: Array<Diagnostic> = [];
  const endOf = (value: unknown, key: readonly [number, number]): number => rangeOf(value)?.[1] ?? key[1];
  visit(doc, {
    Map: (_, map) => {
      const seen = new Map<unknown, { readonly first: readonly [number, number]; readonly end: number }>();
      for (const { key, value } of map.items) {
        const at = rangeOf(key);
        if (!isScalar(key) || at === undefined || at[0] >= before) continue;
        const earlier = seen.get(key.value);
        if (earlier === undefined) {
          seen.set(key.value, { first: at, end: endOf(value, at) });
          continue;
        }
        const fix =
          map.flow === true || found.length >= mostFixes
            ? undefined
            : duplicateLineFix(
                text,
                { key: earlier.first[0], end: earlier.end },
                { key: at[0], end: endOf(value, at) },
                span,
              );
        found.push(
          fault(
            "CW102",
            `The key "${String(key.value)}" stands twice.`,
            span(...at),
            [{ span: span(...earlier.first), label: "first here" }],
            undefined,
            fix,
          ),
        );
      }
    },
  });
  return found;
};
