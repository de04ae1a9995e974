import { lineText, placeOf, positionAt, type Span } from "../kernel/Source.ts";
import { hashOf } from "../kernel/stableJson.ts";
import { type Code, codes, pageOf } from "./Code.ts";
import type { Diagnostic } from "./Diagnostic.ts";
import type { Fix } from "./Fix.ts";

/** What a code means, in two sentences. */
export interface CodeDescription {
  /** What the fault is. */
  readonly summary: string;
  /** Why it matters. */
  readonly why: string;
}

/** A relative reference, or a file URI where the file is not below the folder of the run. */
const uriOf = (file: string): string =>
  `${file.startsWith("/") ? "file://" : ""}${file.split("/").map(encodeURIComponent).join("/")}`;

const regionOf = (span: Span) => {
  const { line, column } = placeOf(span);
  const end = positionAt(span.source, span.end);
  return { startLine: line, startColumn: column, endLine: end.line, endColumn: end.column };
};

const location = (span: Span) => ({
  physicalLocation: {
    artifactLocation: { uri: uriOf(span.source.path) },
    region: regionOf(span),
  },
});

/** All edits of a file stand in one change, as the standard wants it. */
const fixOf = ({ description, edits }: Fix) => ({
  description: { text: `${description}.` },
  artifactChanges: [...new Set(edits.map(({ span }) => span.source.path))].map((file) => ({
    artifactLocation: { uri: uriOf(file) },
    replacements: edits
      .filter(({ span }) => span.source.path === file)
      .map(({ span, text }) => ({ deletedRegion: regionOf(span), insertedContent: { text } })),
  })),
});

/** What a result is known by from run to run: not its line number, which every line above it moves. */
const identity = ({ code, span }: Diagnostic): ReadonlyArray<string> => {
  const { file, line } = placeOf(span);
  const { text } = span.source;
  // The beginning of a line will do: a file can be one line.
  const most = 500;
  return [
    code,
    file,
    lineText(span.source, line).slice(0, most).trim(),
    text.slice(span.start, Math.min(span.end, span.start + most)),
  ];
};

const fingerprints = (diagnostics: ReadonlyArray<Diagnostic>): ReadonlyArray<string> => {
  const seen = new Map<string, number>();
  return diagnostics.map((d) => {
    const parts = identity(d);
    const key = parts.join("\n");
    const earlier = seen.get(key) ?? 0;
    seen.set(key, earlier + 1);
    return hashOf([...parts, earlier]);
  });
};

/** The name of a code as a sentence. */
const inWords = (id: Code): string => {
  const words = codes[id].replaceAll("-", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
};

const ruleOf = (id: Code, description: CodeDescription | undefined) => ({
  id,
  name: codes[id],
  shortDescription: { text: description?.summary ?? inWords(id) },
  ...(description === undefined
    ? {}
    : {
        fullDescription: { text: `${description.summary} ${description.why}` },
        // A path in the package: the project has no address on the web that a link could name.
        help: { text: `${description.why} Examples: ${pageOf(id)}.` },
      }),
});

/**
 * Static Analysis Results Interchange Format 2.1.0. Paths are relative to where the command was run (those of files
 * outside are file URIs), columns count UTF-16 code units. `describe` says what a code means.
 */
export const sarif = (
  diagnostics: ReadonlyArray<Diagnostic>,
  describe: (code: Code) => CodeDescription | undefined = () => undefined,
) => {
  const used: Array<Code> = [...new Set(diagnostics.map((d) => d.code))].sort();
  const prints = fingerprints(diagnostics);
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "crosswalk", rules: used.map((id) => ruleOf(id, describe(id))) } },
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((d, index) => ({
          ruleId: d.code,
          ruleIndex: used.indexOf(d.code),
          level: d.severity,
          message: { text: d.help === undefined ? d.message : `${d.message} (${d.help})` },
          locations: [location(d.span)],
          relatedLocations: d.related.map((r, id) => ({
            id,
            ...location(r.span),
            message: { text: r.label },
          })),
          ...(d.fix === undefined ? {} : { fixes: [fixOf(d.fix)] }),
          partialFingerprints: { "crosswalk/v1": prints[index] ?? "" },
        })),
      },
    ],
  };
};
