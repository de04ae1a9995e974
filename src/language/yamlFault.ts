/** What the YAML library finds wrong with a text, in words for those who wrote it. */
import { isScalar, Scalar, visit, type YAMLError, type Document as YamlDocument } from "yaml";

export interface YamlFault {
  readonly message: string;
  readonly help?: string;
  /** Offsets of what is to blame. */
  readonly start: number;
  readonly end: number;
}

interface Words {
  readonly code: string;
  /** Part of the library's message. */
  readonly says: string;
  readonly message?: string;
  readonly help: string;
}

const noColon = {
  message: "Text without a colon stands where a key is expected.",
  help: "write it as key: value, or set it in if it belongs to the line above",
};

const words: ReadonlyArray<Words> = [
  {
    code: "BLOCK_AS_IMPLICIT_KEY",
    says: "Nested mappings",
    message: "Another key stands inside this value.",
    help: 'put a text that holds ": " in quotes; begin a further key in the column of the one before',
  },
  {
    code: "BLOCK_AS_IMPLICIT_KEY",
    says: "A block sequence",
    message: "An item of a list stands where a key is expected.",
    help: "begin all items of one list in one column",
  },
  {
    code: "BLOCK_IN_FLOW",
    says: "Block collections",
    message: "Another key stands inside this value.",
    help: "put a comma between the keys of a { } map",
  },
  {
    code: "BAD_INDENT",
    says: "must be sufficiently indented and end with",
    message: "A bracket that was opened before this line is not closed.",
    help: "close it with ] or }",
  },
  {
    code: "UNEXPECTED_TOKEN",
    says: "Unexpected scalar at node end",
    message: "Text stands behind the closing quotation mark.",
    help: "put the whole value in one pair of quotes, and write a quotation mark inside it as \\\" or ''",
  },
  {
    code: "UNEXPECTED_TOKEN",
    says: "-end token in YAML stream",
    message: "A bracket is closed that was not opened.",
    help: "take it away",
  },
  {
    code: "UNEXPECTED_TOKEN",
    says: "Unexpected block-seq-ind on same line with key",
    message: "A list begins on the line of its key.",
    help: "begin it on the next line, or write it as [a, b]",
  },
  { code: "BAD_SCALAR_START", says: "Plain value", help: "put the value in quotes" },
  {
    code: "BAD_INDENT",
    says: "All mapping items",
    message: "A key does not begin in the column of the keys before it.",
    help: "begin all keys of one map in one column",
  },
  {
    code: "MISSING_CHAR",
    says: "Sequence item without",
    message: "A key does not begin in the column of the keys before it.",
    help: "begin all keys of one item in one column",
  },
  { code: "TAB_AS_INDENT", says: "Tabs", help: "indent with spaces" },
  { code: "TAG_RESOLVE_FAILED", says: "Unresolved tag", help: "write the value itself; there are no tags" },
  { code: "MISSING_CHAR", says: "Implicit map keys", ...noColon },
  { code: "MULTILINE_IMPLICIT_KEY", says: "Implicit keys", ...noColon },
  {
    code: "MISSING_CHAR",
    says: "Missing closing",
    message: "The quotation mark that begins here is never closed.",
    help: "close it, and write a quotation mark inside it as \\\" or ''",
  },
];

/** The first sentence of the library's message, without its place and picture of the line. */
const sentence = (error: YAMLError): string =>
  `${error.message.split(/ at line \d+/)[0]?.split("\n")[0] ?? error.code}.`;

/** Where the text in quotes begins that ends, without a mark, at an offset. */
const openingQuote = (doc: YamlDocument, end: number): number | undefined => {
  let found: number | undefined;
  visit(doc, {
    Scalar: (_, node) => {
      const quoted =
        isScalar(node) && (node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE);
      if (quoted && node.range !== undefined && node.range !== null && node.range[1] >= end)
        found = node.range[0];
    },
  });
  return found;
};

/** Blanks that are looked past: no line of a mapping is set in further. */
const deepestIndent = 200;

export const yamlFault = (doc: YamlDocument, text: string, error: YAMLError): YamlFault => {
  const said = words.find((one) => one.code === error.code && error.message.includes(one.says));
  const [start, end] = error.pos;
  const opening = said?.says === "Missing closing" ? openingQuote(doc, start) : undefined;
  // The library may blame the blanks before what is set in wrongly.
  const blanks = /^ */.exec(text.slice(start, start + deepestIndent))?.[0].length ?? 0;
  const from = opening ?? start + blanks;
  return {
    message: said?.message ?? sentence(error),
    ...(said === undefined ? {} : { help: said.help }),
    start: from,
    end: opening === undefined ? Math.max(end, from + 1) : opening + 1,
  };
};
