/** What each code means, for reports that carry a description of their rules: the rules' own words, and those of the rest. */
import type { Code } from "../diagnostic/Code.ts";
import type { CodeDescription } from "../diagnostic/printSarif.ts";
import { rules } from "./rules/registry.ts";

/** Codes that no rule reports. */
const others: { readonly [C in Code]?: CodeDescription } = {
  CW101: { summary: "A text that is not YAML 1.2.", why: "Nothing of the file could be read." },
  CW102: { summary: "A key that stands twice in one map.", why: "One of the two would be lost in silence." },
  CW103: {
    summary: "A file that cannot be read, or is not UTF-8 text.",
    why: "What it says is not known, and what refers to it cannot be judged.",
  },
  CW105: { summary: "A remark to the checker that is malformed.", why: "It would neither allow nor deny." },
  CW106: {
    summary: "A remark that allows a warning which is not there.",
    why: "It would make a later fault of that line silent.",
  },
  CW201: { summary: "A key that is not known where it stands.", why: "What it says would have no effect." },
  CW202: { summary: "A key that is missing.", why: "The file would leave open what it has to say." },
  CW203: { summary: "A value of another kind than is expected.", why: "It could not be understood." },
  CW204: { summary: "A value that is not one of those allowed.", why: "It could not be understood." },
  CW205: { summary: "A malformed value.", why: "It could not be understood." },
  CW206: { summary: "A list with too few or too many items.", why: "It would say nothing, or too much." },
  CW299: {
    summary: "A structure that its schema refuses without a reason that has words.",
    why: "It is a fault of the checker, and the file is refused all the same.",
  },
  CW307: {
    summary: "A system that no file declares.",
    why: "Nothing could be read or written on that side.",
  },
  CW321: {
    summary: "A system file that contradicts itself.",
    why: "A request would go out wrong, or never.",
  },
  CW601: {
    summary: "A value of a test case that does not fit its field's type.",
    why: "No system could hold it.",
  },
  CW602: { summary: "A record of a test case without its key.", why: "Nothing could name it." },
  CW603: {
    summary: "Two records of a test case with one key.",
    why: "Which of them is meant could not be told.",
  },
  CW604: { summary: "Two test cases with one name.", why: "A report could not tell them apart." },
  CW605: { summary: "A profile that the mapping has not got.", why: "Its settings could not be the base." },
  CW606: { summary: "An input that the job does not ask.", why: "Nothing would look at it." },
  CW607: {
    summary: "A test case that says neither its job nor its instant.",
    why: "It could not be planned.",
  },
  CW608: {
    summary: "An entry of a test case that says nothing, or two things at once.",
    why: "What is meant could not be told.",
  },
  CW609: { summary: "A key that is none of its resource.", why: "No record could have it." },
  CW610: {
    summary: "A record that is left alone, or a write that is withheld, without the record's key.",
    why: "It would never be found in a plan: every record there has a key.",
  },
  CW701: {
    summary:
      "A two-way rule under which a value that crosses to the other side does not come back as it was.",
    why: "The sides would never agree. Found by crosswalk test: validate evaluates no expression.",
  },
  CW901: { summary: "A connection value that the profile lacks.", why: "The system could not be reached." },
  CW902: {
    summary: "An environment variable that a profile names and that is not set.",
    why: "The system could not be reached. Found by commands that connect: validate looks at no variable.",
  },
  CW903: { summary: "A schedule whose times cannot be told.", why: "The job would never run." },
  CW904: {
    summary: "A schedule of a job whose records are to be named.",
    why: "At its times it would do nothing.",
  },
};

const described: ReadonlyMap<Code, CodeDescription> = new Map(
  rules.map(({ meta }): readonly [Code, CodeDescription] => [
    meta.code,
    { summary: meta.summary, why: meta.why },
  ]),
);

/** The meaning of a code, where one is written down. */
export const describeCode = (code: Code): CodeDescription | undefined => described.get(code) ?? others[code];
