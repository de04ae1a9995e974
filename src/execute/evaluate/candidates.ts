/**
 * What one rule would write, in the words of the side that it writes. Order up: expression, then codes,
 * reference or type. Order down: codes or type, then expression.
 */
import * as Effect from "effect/Effect";
import type { FieldTemplate, JobTemplate } from "../../compile/PlanTemplate.ts";
import type { FieldType } from "../../model/FieldType.ts";
import type { Cell } from "../../model/Record.ts";
import type { Side } from "../../model/Side.ts";
import type { Candidate } from "../../plan/Evaluated.ts";
import { type CodeTable, codeTable } from "../../value/codes.ts";
import type { Evaluation } from "../../value/expression/compile.ts";
import { typedKey } from "../../value/typedKey.ts";
import { types } from "../../value/types/registry.ts";
import type { Expressions, Sight } from "./expressions.ts";

const unread: Candidate = { _tag: "Unread" };
const blank: Candidate = { _tag: "Cell", cell: null };

export interface Candidates {
  readonly push: (field: FieldTemplate, sight: Sight) => Effect.Effect<Candidate>;
  readonly pull: (field: FieldTemplate, sight: Sight) => Effect.Effect<Candidate>;
  /** The stand-in of a rule that has one, in remote words. */
  readonly otherwise: (field: FieldTemplate, source: string, sight: Sight) => Effect.Effect<Candidate>;
}

export const makeCandidates = (job: JobTemplate, expressions: Expressions): Candidates => {
  const tables = new Map<string, CodeTable>();

  /** An evaluated value as a cell of a type. */
  const candidateOf = (
    type: FieldType | undefined,
    result: Evaluation,
    { sensitive }: FieldTemplate,
  ): Candidate => {
    if (result._tag === "Fault")
      return {
        _tag: "Bad",
        // What went wrong inside an expression may quote the value.
        message: sensitive ? "the expression failed" : `the expression failed: ${result.message}`,
      };
    const parsed = types[type ?? "exact"].parse(result.value, { timezone: job.timezone });
    return parsed._tag === "Parsed"
      ? { _tag: "Cell", cell: parsed.cell }
      : {
          _tag: "Bad",
          message: `found ${sensitive ? "a value (hidden)" : JSON.stringify(result.value)}, expected ${parsed.expected}`,
        };
  };

  const translate = (field: FieldTemplate, way: "push" | "pull", candidate: Candidate): Candidate => {
    if (field.meaning._tag !== "Codes" || candidate._tag !== "Cell") return candidate;
    let table = tables.get(field.meaning.table);
    if (table === undefined) {
      table = codeTable(field.meaning.pairs);
      tables.set(field.meaning.table, table);
    }
    const found = table[way](candidate.cell);
    switch (found._tag) {
      case "Translated":
        return {
          _tag: "Cell",
          cell: found.cell,
          ...(candidate.cell === null && found.cell !== null ? { forBlank: true } : {}),
        };
      case "Leave":
        return { _tag: "Leave" };
      case "Unlisted":
        return {
          _tag: "Bad",
          message: `${field.sensitive ? "a value (hidden)" : `"${String(candidate.cell)}"`} is not in the code table "${field.meaning.table}"`,
        };
    }
  };

  const retype = (type: FieldType | undefined, candidate: Candidate, field: FieldTemplate): Candidate => {
    if (candidate._tag !== "Cell" || candidate.cell === null) return candidate;
    const typed = candidateOf(type, { _tag: "Value", value: candidate.cell }, field);
    return typed._tag === "Cell" && candidate.forBlank === true ? { ...typed, forBlank: true } : typed;
  };

  /** An expression's value as a cell; what it looks at and is not there comes first. */
  const expressed = (
    source: string,
    sight: Sight,
    value: Cell | undefined,
    type: FieldType | undefined,
    field: FieldTemplate,
  ): Effect.Effect<Candidate> =>
    Effect.suspend(() => {
      const { unread: missing, asks } = expressions.gaps(source, sight);
      if (missing.length > 0) return Effect.succeed(unread);
      return Effect.map(expressions.evaluate(source, sight, value), (result): Candidate => {
        const candidate = candidateOf(type, result, field);
        // Without the answer an expression has nothing to say; one that has a value of its own does not ask.
        return asks.length > 0 && candidate._tag === "Cell" && candidate.cell === null
          ? { _tag: "Asks", inputs: asks }
          : candidate;
      });
    });

  /** The key of a reference's record on a side, in the spelling of its types. */
  const refersTo = (
    { meaning }: FieldTemplate,
    side: Side,
    parts: ReadonlyArray<Cell | undefined>,
  ): Candidate => {
    const keyTypes = meaning._tag === "Reference" ? meaning.keyTypes[side] : [];
    const key = typedKey(keyTypes, parts, job.timezone);
    return key === undefined ? blank : { _tag: "Refers", side, key };
  };

  const reference = (field: FieldTemplate, sight: Sight): Effect.Effect<Candidate> =>
    Effect.gen(function* () {
      const parts: Array<Cell | undefined> = [];
      if (field.push === undefined) for (const place of field.local) parts.push(sight.local?.[place]);
      else
        for (const [index, source] of field.push.entries()) {
          const place = field.local[index];
          const value = place === undefined ? undefined : sight.local?.[place];
          const candidate = yield* expressed(source, sight, value, "exact", field);
          if (candidate._tag !== "Cell") return candidate;
          parts.push(candidate.cell);
        }
      if (parts.some((part) => part === undefined)) return unread;
      return refersTo(field, "local", parts);
    });

  const push: Candidates["push"] = (field, sight) =>
    Effect.gen(function* () {
      if (field.meaning._tag === "Reference") return yield* reference(field, sight);
      const [place] = field.local;
      const value = place === undefined ? null : sight.local?.[place];
      const [source] = field.push ?? [];
      if (source === undefined) {
        if (value === undefined) return unread;
        return retype(field.remoteType, translate(field, "push", { _tag: "Cell", cell: value }), field);
      }
      if (place !== undefined && value === undefined) return unread;
      // A rule with a source place is not evaluated on a blank, so that no bare prefix is sent.
      if (place !== undefined && value === null) return translate(field, "push", blank);
      return field.meaning._tag === "Codes"
        ? retype(
            field.remoteType,
            translate(field, "push", yield* expressed(source, sight, value, "exact", field)),
            field,
          )
        : yield* expressed(source, sight, value, field.remoteType, field);
    });

  const pull: Candidates["pull"] = (field, sight) =>
    Effect.gen(function* () {
      const value = field.remote === undefined ? null : sight.remote?.[field.remote];
      if (field.remote !== undefined && value === undefined) return unread;
      if (field.meaning._tag === "Reference") return refersTo(field, "remote", [value]);
      const local = translate(field, "pull", { _tag: "Cell", cell: value ?? null });
      if (field.pull === undefined || local._tag !== "Cell") return retype(field.localType, local, field);
      if (field.remote !== undefined && local.cell === null) return local;
      return yield* expressed(field.pull, sight, local.cell, field.localType, field);
    });

  return {
    push,
    pull,
    otherwise: (field, source, sight) => expressed(source, sight, undefined, field.remoteType, field),
  };
};
