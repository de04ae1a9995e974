/** Warnings as the author of a mapping wants them: silent where a remark allows them, errors where one denies them. */
import { codes, isCode } from "../diagnostic/Code.ts";
import type { Diagnostic } from "../diagnostic/Diagnostic.ts";
import type { Fix } from "../diagnostic/Fix.ts";
import { positionAt, type Source, type Span } from "../kernel/Source.ts";
import { didYouMean } from "../kernel/suggest.ts";
import { type Remark, remarksOf } from "../language/remarks.ts";

/** What a remark and the warning that it is about have in common. */
const about = (code: string, source: Source, line: number): string => `${code} ${line} ${source.path}`;

/** Takes a remark away, and the line with it where nothing else stands there. */
const withoutRemark = ({ source, start, end }: Span): Fix => {
  const { line } = positionAt(source, start);
  const lineStart = source.lineStarts[line - 1] ?? 0;
  const before = source.text.slice(lineStart, start);
  const span =
    before.trim() === ""
      ? { source, start: lineStart, end: source.lineStarts[line] ?? end }
      : { source, start: lineStart + before.trimEnd().length, end };
  return { description: "Take the remark away", edits: [{ span, text: "" }] };
};

/** Codes that no check reports, so that it cannot tell whether a remark about them is idle. */
const ofTests: ReadonlySet<string> = new Set(["CW701"]);

export const heedRemarks = (
  found: ReadonlyArray<Diagnostic>,
  sources: ReadonlyArray<Source>,
): ReadonlyArray<Diagnostic> => {
  const added: Array<Diagnostic> = [];
  const remarks: Array<Remark> = [];
  for (const source of sources) {
    const read = remarksOf(source);
    for (const { span } of read.broken)
      added.push({
        code: "CW105",
        severity: "error",
        message: "This remark is not of the form that a remark has.",
        span,
        related: [],
        help: "write: # crosswalk: allow CW416 - the reason (or deny, to make the warning an error)",
      });
    for (const remark of read.remarks) {
      if (isCode(remark.code)) {
        remarks.push(remark);
        continue;
      }
      const help = didYouMean(remark.code, Object.keys(codes));
      added.push({
        code: "CW105",
        severity: "error",
        message: `"${remark.code}" is no code of a warning.`,
        span: remark.span,
        related: [],
        ...(help === undefined ? {} : { help }),
      });
    }
  }
  const used = new Set<Remark>();
  const byAbout = new Map<string, Remark>();
  for (const remark of remarks) {
    const key = about(remark.code, remark.span.source, remark.line);
    // The first of two counts; the second is idle.
    if (!byAbout.has(key)) byAbout.set(key, remark);
  }
  const kept = found.flatMap((one): ReadonlyArray<Diagnostic> => {
    if (one.severity !== "warning") return [one];
    const { source, start } = one.span;
    const remark = byAbout.get(about(one.code, source, positionAt(source, start).line));
    if (remark === undefined) return [one];
    used.add(remark);
    return remark.kind === "allow"
      ? []
      : [
          {
            ...one,
            severity: "error",
            related: [...one.related, { span: remark.span, label: `denied here: ${remark.reason}` }],
          },
        ];
  });
  // Behind an error there may be a warning that the remark is about.
  const isJudged = !found.some((one) => one.severity === "error") && added.length === 0;
  for (const remark of remarks)
    if (remark.kind === "allow" && !used.has(remark) && !ofTests.has(remark.code))
      added.push({
        code: "CW106",
        severity: "warning",
        message: `There is no warning ${remark.code} on line ${remark.line} that this remark could make silent.`,
        span: remark.span,
        related: [],
        help: "take the remark away; an error is never made silent",
        ...(isJudged ? { fix: withoutRemark(remark.span) } : {}),
      });
  return [...kept, ...added];
};
