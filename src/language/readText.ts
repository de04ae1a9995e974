/** The YAML library's reading of a text, within bounds. */
import { Composer, CST, Lexer, Parser, YAMLParseError, type Document as YamlDocument } from "yaml";

/** No mapping needs more; the YAML library composes recursively, and a hostile file could end the process. */
const deepest = 100;
/** Aliases of a file: the library looks for what each names among all that are named. */
const mostAliases = 1_000;

/** A text that is not read to its end: where, and why. */
interface Refused {
  readonly refusedAt: number;
  readonly message: string;
}

/** The library's reading of one document, with its faults; or why it is not read. */
export const read = (text: string): YamlDocument.Parsed | Refused => {
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
