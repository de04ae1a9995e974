/**
 * A page for each code: what it means, and examples that are those of the tests. A rule's are its folder of
 * `test/rules`, a test case's fault has a file in `test/codes`, every other code a folder of `test/broken`.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as Schema from "effect/Schema";
import { parse } from "yaml";
import { describeCode } from "../../src/check/describeCode.ts";
import { codes, isCode, pageOf } from "../../src/diagnostic/Code.ts";
import type { Diagnostic } from "../../src/diagnostic/Diagnostic.ts";
import { printHuman } from "../../src/diagnostic/printHuman.ts";
import { placeOf } from "../../src/kernel/Source.ts";
import { applyChanges, checkWithCases, type Files, filesIn } from "./checkFiles.ts";
import { type Hunk, lineDifference } from "./lineDifference.ts";
import { readMarks } from "./marks.ts";

type Code = keyof typeof codes;

const tests = new URL("../", import.meta.url);
const base = filesIn(new URL("rules/base/", tests));

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true });
const Example = Schema.Struct({
  about: Schema.NonEmptyString,
  change: optional(
    Schema.Array(Schema.Struct({ in: Schema.String, from: Schema.String, to: Schema.String })),
  ),
  add: optional(Schema.Record({ key: Schema.String, value: Schema.String })),
});
const Pair = Schema.Struct({
  about: Schema.NonEmptyString,
  refused: Schema.String,
  accepted: Schema.String,
});
const Expected = Schema.parseJson(Schema.Array(Schema.Struct({ code: Schema.String })));

interface Sample {
  readonly about: string;
  readonly files: Files;
}
interface Samples {
  /** Whether the refused one may hold faults of other codes as well. */
  readonly isMixed: boolean;
  readonly refused: Sample;
  readonly accepted?: Sample;
}

const text = (path: string): string => readFileSync(new URL(path, tests), "utf8");
const sample = (path: string): Sample => {
  const { about, change, add } = Schema.decodeUnknownSync(Example)(parse(text(path)));
  return { about, files: readMarks({ ...applyChanges(base, change ?? []), ...add }).files };
};

/** The folders of broken mappings with the codes that each shows. */
const broken = readdirSync(new URL("broken/", tests), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({
    name,
    codes: Schema.decodeUnknownSync(Expected)(text(`broken/${name}/expected.json`)).map(({ code }) => code),
  }))
  .sort((a, b) => a.codes.length - b.codes.length || (a.name < b.name ? -1 : 1));

/** The file of a fault in a test case: one case file that is refused, and one that is not. */
export const casePair = (code: Code) => {
  const { about, refused, accepted } = Schema.decodeUnknownSync(Pair)(parse(text(`codes/${code}.yaml`)));
  const files = (cases: string) => readMarks({ ...base, "cases/people.yaml": cases });
  return { about, refused: files(refused), accepted: files(accepted) };
};

/** Folders of broken mappings that show a code better than the first one does. */
const chosen: { readonly [C in Code]?: string } = { CW102: "94-", CW106: "95-", CW203: "33-", CW903: "88-" };

const samplesOf = (code: Code): Samples | undefined => {
  const rule = `rules/${codes[code]}/`;
  if (existsSync(new URL(rule, tests)))
    return { isMixed: false, refused: sample(`${rule}invalid.yaml`), accepted: sample(`${rule}valid.yaml`) };
  if (code.startsWith("CW6")) {
    const { about, refused, accepted } = casePair(code);
    return {
      isMixed: false,
      refused: { about, files: refused.files },
      accepted: { about: "mended", files: accepted.files },
    };
  }
  const folder =
    broken.find((one) => one.name.startsWith(chosen[code] ?? "none")) ??
    broken.find((one) => one.codes.every((each) => each === code)) ??
    broken.find((one) => one.codes.includes(code));
  return folder === undefined
    ? undefined
    : { isMixed: true, refused: sample(`broken/${folder.name}/mistake.yaml`) };
};

/** A text between fences that it cannot close itself. */
const fenced = (language: string, lines: ReadonlyArray<string>): string =>
  [`\`\`\`${language}`, ...lines, "```"].join("\n");

/** The lines of each file in which a sample differs from the sound mapping. */
const fragments = (
  files: Files,
  hunksOf: (file: string) => ReadonlyArray<ReadonlyArray<string>>,
): ReadonlyArray<string> =>
  Object.keys(files).flatMap((file) => {
    const hunks = files[file] === base[file] ? [] : hunksOf(file).filter((hunk) => hunk.length > 0);
    const lines = hunks.flatMap((hunk, at) => (at === 0 ? hunk : ["# …", ...hunk]));
    return lines.length === 0 ? [] : [`In \`${file}\`:`, fenced("yaml", lines)];
  });

const lines = (text: string): ReadonlyArray<string> => text.replace(/\n$/, "").split("\n");

/** The changed lines of a file, those around them where lines only went, or all of one that the sound mapping has not got. */
const changedLines = (files: Files, file: string): ReadonlyArray<ReadonlyArray<string>> => {
  const [before, after] = [base[file], files[file] ?? ""];
  if (before === undefined) return [lines(after)];
  const hunks = lineDifference(before, after);
  return hunks.every((hunk) => hunk.after.length === 0)
    ? hunks.map((hunk) => hunk.around)
    : hunks.map((hunk) => hunk.after);
};

/** Hunks of a file that hold a line which is blamed; all of them where none does. */
const blamedHunks = (files: Files, file: string, found: ReadonlyArray<Diagnostic>): ReadonlyArray<Hunk> => {
  const hunks = lineDifference(base[file] ?? "", files[file] ?? "");
  const blamed = found.map(({ span }) => placeOf(span)).filter((place) => place.file === file);
  const held = hunks.filter(({ after, start }) =>
    blamed.some(({ line }) => line >= start && line < start + Math.max(after.length, 1)),
  );
  return held.length === 0 ? hunks : held;
};

const sentence = (about: string): string => `${about.charAt(0).toUpperCase()}${about.slice(1)}.`;

const examples = (code: Code): ReadonlyArray<string> => {
  const samples = samplesOf(code);
  if (samples === undefined) return ["There is no example: `validate` never finds it."];
  const { refused, accepted, isMixed } = samples;
  const found = checkWithCases(refused.files).filter((one) => one.code === code);
  const isWarning = found.every((one) => one.severity === "warning");
  const isCase = code.startsWith("CW6");
  // The lines as they stand in the sound mapping; where lines would only have to go, those around them.
  const mended = fragments(refused.files, (file) => {
    const hunks = base[file] === undefined ? [] : blamedHunks(refused.files, file, isMixed ? found : []);
    if (!isMixed && hunks.some(({ before }) => before.length === 0)) return [];
    return hunks.map(({ before, around }) => (before.length > 0 ? before : around));
  });
  return [
    isWarning ? "## Reported" : "## Refused",
    sentence(refused.about),
    ...fragments(refused.files, (file) =>
      base[file] === undefined || !isMixed
        ? changedLines(refused.files, file)
        : blamedHunks(refused.files, file, found).map((hunk) => hunk.after),
    ),
    fenced("text", printHuman(found).split("\n")),
    ...(mended.length === 0 ? [] : ["## Mended", ...mended]),
    ...(accepted === undefined
      ? []
      : [
          isCase ? "## Mended" : "## Accepted",
          ...(isCase ? [] : [sentence(accepted.about)]),
          ...fragments(accepted.files, (file) => changedLines(accepted.files, file)),
        ]),
  ];
};

const severityOf = (code: Code): Diagnostic["severity"] => {
  const samples = samplesOf(code);
  const found = samples === undefined ? [] : checkWithCases(samples.refused.files);
  return found.find((one) => one.code === code)?.severity ?? "error";
};

const page = (code: Code): string => {
  const { summary, why } = describeCode(code) ?? { summary: "", why: "" };
  const isWarning = severityOf(code) === "warning";
  return `${[
    `# ${code} ${codes[code]}`,
    `${isWarning ? "Warning" : "Error"}: ${summary.charAt(0).toLowerCase()}${summary.slice(1)} ${why}`,
    // A remark about a remark would be one too many.
    ...(isWarning && code !== "CW106"
      ? [`Where it is meant, say so at the end of its line: \`# crosswalk: allow ${code} - the reason\`.`]
      : []),
    ...examples(code),
  ].join("\n\n")}\n`;
};

const all = Object.keys(codes).filter(isCode);

const index = (): string =>
  [
    "# Codes",
    "",
    "Every fault has a code, which is for ever. `crosswalk validate --explain CODE` prints its page. The pages are written by `npx tsx test/support/writeSchemas.ts` from the rules' own words and from the examples that test them, which are changes of one small mapping of people and a directory; a test fails when one is stale.",
    "",
    "| code | name | | what it is |",
    "| --- | --- | --- | --- |",
    ...all.map(
      (code) =>
        `| [${code}](${code}-${codes[code]}.md) | ${codes[code]} | ${severityOf(code)} | ${describeCode(code)?.summary ?? ""} |`,
    ),
    "",
  ].join("\n");

/** Every page by its path below `schemas/`. */
export const codePages = (): Readonly<Record<string, string>> => ({
  "codes/README.md": index(),
  ...Object.fromEntries(all.map((code) => [pageOf(code).replace(/^schemas\//, ""), page(code)])),
});
