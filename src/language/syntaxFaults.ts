/** What is wrong with a text as YAML of ours: what the library finds, and what it lets pass. */
import { isNode, isScalar, visit, type Document as YamlDocument } from "yaml";
import type { Diagnostic, Related } from "../diagnostic/Diagnostic.ts";
import type { Fix } from "../diagnostic/Fix.ts";
import type { Span } from "../kernel/Source.ts";
import { rangeOf } from "./ranges.ts";
import { duplicateLineFix, tabsFix } from "./syntaxFix.ts";
import { yamlFault } from "./yamlFault.ts";

/** Second keys of a file that a mend is looked for: each look goes through the text. */
const mostFixes = 100;

export type MakeSpan = (start: number, end: number) => Span;
export type MakeFault = (
  code: "CW101" | "CW102",
  message: string,
  at: Span,
  related?: ReadonlyArray<Related>,
  help?: string,
  fix?: Fix,
) => Diagnostic;

/**
 * What is wrong with the text. A fault of syntax throws the reader out of step, so that what the library
 * finds after the first one only follows from it.
 */
export const syntaxFaults = (
  doc: YamlDocument,
  text: string,
  span: MakeSpan,
  fault: MakeFault,
  /** What a text says, as one string; undefined where it is not sound. */
  soundValue: (text: string) => string | undefined,
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
