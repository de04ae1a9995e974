/**
 * Records → typed candidates: the only place where expressions run on data. Order up: expression, then codes,
 * reference or type. Order down: codes or type, then expression. A blank reaches an expression as missing.
 */
import * as Effect from "effect/Effect";
import type { EntityTemplate, FieldTemplate, JobTemplate } from "../compile/PlanTemplate.ts";
import { type Event, events } from "../model/Event.ts";
import type { FieldType } from "../model/FieldType.ts";
import { type Cell, type Cells, type Key, keyOf } from "../model/Record.ts";
import type { Candidate, EvaluatedLocal, EvaluatedRemote } from "../plan/Evaluated.ts";
import { type CodeTable, codeTable } from "../value/codes.ts";
import { type Compiled, compileExpression, type Evaluation, type Scope } from "../value/expression.ts";
import { types } from "../value/types/registry.ts";

export interface Evaluator {
  readonly local: (
    template: EntityTemplate,
    key: Key,
    cells: Cells,
    root: boolean,
  ) => Effect.Effect<EvaluatedLocal>;
  /** `local`: the other record of the pair, for conditions that look at both. */
  readonly remote: (
    template: EntityTemplate,
    key: Key,
    cells: Cells,
    local: Cells | undefined,
  ) => Effect.Effect<EvaluatedRemote>;
  /** Whether a record lies in the job's scope; a reason where it does not. */
  readonly inScope: (template: EntityTemplate, cells: Cells) => Effect.Effect<string | undefined>;
}

const withoutBlanks = (cells: Cells): Record<string, unknown> => {
  const out: Record<string, unknown> = {};
  for (const [name, cell] of Object.entries(cells)) if (cell !== null) out[name] = cell;
  return out;
};

const unread: Candidate = { _tag: "Unread" };
const blank: Candidate = { _tag: "Cell", cell: null };

export const makeEvaluator = (
  job: JobTemplate,
  clock: { readonly today: string; readonly now: string },
): Evaluator => {
  const compiled = new Map<string, Compiled>();
  const tables = new Map<string, CodeTable>();
  const base = { settings: job.settings, today: clock.today, now: clock.now };

  const evaluate = (source: string, scope: Scope): Effect.Effect<Evaluation> => {
    let expression = compiled.get(source);
    if (expression === undefined) {
      expression = compileExpression(source, job.timezone);
      compiled.set(source, expression);
    }
    const found = expression;
    return found._tag === "Plain"
      ? Effect.succeed({ _tag: "Value", value: found.get(scope) })
      : Effect.promise(() => found.run(scope));
  };

  const holds = (source: string, scope: Scope): Effect.Effect<string | undefined> =>
    Effect.map(evaluate(source, scope), (result) =>
      result._tag === "Fault"
        ? `the condition could not be evaluated: ${result.message}`
        : result.value === true
          ? undefined
          : `the condition does not hold: ${source}`,
    );

  /** An evaluated value as a cell of a type. */
  const candidateOf = (type: FieldType | undefined, result: Evaluation): Candidate => {
    if (result._tag === "Fault") return { _tag: "Bad", message: `the expression failed: ${result.message}` };
    const parsed = types[type ?? "exact"].parse(result.value, { timezone: job.timezone });
    return parsed._tag === "Parsed"
      ? { _tag: "Cell", cell: parsed.cell }
      : { _tag: "Bad", message: `found ${JSON.stringify(result.value)}, expected ${parsed.expected}` };
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
        return { _tag: "Cell", cell: found.cell };
      case "Leave":
        return { _tag: "Leave" };
      case "Unlisted":
        return {
          _tag: "Bad",
          message: `"${String(candidate.cell)}" is not in the code table "${field.meaning.table}"`,
        };
    }
  };

  const retype = (type: FieldType | undefined, candidate: Candidate): Candidate =>
    candidate._tag === "Cell" && candidate.cell !== null
      ? candidateOf(type, { _tag: "Value", value: candidate.cell })
      : candidate;

  const push = (field: FieldTemplate, cells: Cells, scope: Scope): Effect.Effect<Candidate> =>
    Effect.gen(function* () {
      if (field.meaning._tag === "Reference") {
        const parts: Array<Cell | undefined> = [];
        if (field.push === undefined) for (const place of field.local) parts.push(cells[place]);
        else
          for (const [index, source] of field.push.entries()) {
            const place = field.local[index];
            const value = place === undefined ? undefined : cells[place];
            const result = yield* evaluate(source, {
              ...scope,
              ...(value === null || value === undefined ? {} : { value }),
            });
            const candidate = candidateOf("exact", result);
            if (candidate._tag !== "Cell") return candidate;
            parts.push(candidate.cell);
          }
        if (parts.some((part) => part === undefined)) return unread;
        const key = keyOf(parts);
        return key === undefined ? blank : { _tag: "Refers", side: "local", key };
      }
      const [place] = field.local;
      const value = place === undefined ? null : cells[place];
      const [source] = field.push ?? [];
      if (source === undefined) {
        if (value === undefined) return unread;
        return retype(field.remoteType, translate(field, "push", { _tag: "Cell", cell: value }));
      }
      if (place !== undefined && value === undefined) return unread;
      // A rule with a source place is not evaluated on a blank, so that no bare prefix is sent.
      if (place !== undefined && value === null) return translate(field, "push", blank);
      const result = yield* evaluate(source, {
        ...scope,
        ...(value === null || value === undefined ? {} : { value }),
      });
      if (field.meaning._tag === "Codes")
        return retype(field.remoteType, translate(field, "push", candidateOf("exact", result)));
      return candidateOf(field.remoteType, result);
    });

  const pull = (field: FieldTemplate, cells: Cells, scope: Scope): Effect.Effect<Candidate> =>
    Effect.gen(function* () {
      const value = field.remote === undefined ? null : cells[field.remote];
      if (field.remote !== undefined && value === undefined) return unread;
      if (field.meaning._tag === "Reference") {
        const key = keyOf([value]);
        return key === undefined ? blank : { _tag: "Refers", side: "remote", key };
      }
      const local = translate(field, "pull", { _tag: "Cell", cell: value ?? null });
      if (field.pull === undefined || local._tag !== "Cell") return retype(field.localType, local);
      if (field.remote !== undefined && local.cell === null) return local;
      const result = yield* evaluate(field.pull, {
        ...scope,
        ...(local.cell === null ? {} : { value: local.cell }),
      });
      return candidateOf(field.localType, result);
    });

  const conditions = (
    template: EntityTemplate,
    scope: Scope,
    sides: { readonly local: boolean; readonly remote: boolean },
  ) =>
    Effect.gen(function* () {
      const unmet: { [E in Event]?: string } = {};
      for (const event of events) {
        const move = template.moves[event];
        if (move._tag !== "Open" || move.where === undefined) continue;
        const looksAtRemote = move.where.includes("$remote");
        const mine =
          event === "create-remote"
            ? sides.local && !sides.remote
            : event === "create-local"
              ? sides.remote
              : looksAtRemote
                ? sides.remote
                : sides.local && !sides.remote;
        if (!mine) continue;
        const fault = yield* holds(move.where, scope);
        if (fault !== undefined) unmet[event] = fault;
      }
      const closedGroups = new Set<string>();
      const seen = new Set<string>();
      for (const field of template.fields)
        for (const event of events) {
          const group = field.flows[event].group;
          if (group?.where === undefined) continue;
          const id = `${group.origin.file}:${group.origin.line}`;
          if (seen.has(id)) continue;
          seen.add(id);
          const looksAtRemote = group.where.includes("$remote");
          if (looksAtRemote && !sides.remote) continue;
          if ((yield* holds(group.where, scope)) !== undefined) closedGroups.add(id);
        }
      return { unmet, closedGroups };
    });

  const inScope: Evaluator["inScope"] = (template, cells) =>
    template.scope?.where === undefined
      ? Effect.succeed(undefined)
      : holds(template.scope.where, { ...base, local: withoutBlanks(cells) });

  const updates = (template: EntityTemplate, field: FieldTemplate): boolean =>
    template.moves.update._tag === "Open" && !field.late && field.flows.update.verdict._tag !== "Withheld";
  const isShut = (field: FieldTemplate, event: Event, closedGroups: ReadonlySet<string>): boolean => {
    const group = field.flows[event].group;
    return group !== undefined && closedGroups.has(`${group.origin.file}:${group.origin.line}`);
  };

  /** The update that follows a create on the remote side: what comes down of it. */
  const returnedDown = (
    template: EntityTemplate,
    cells: Cells,
    sent: Readonly<Record<string, Candidate>>,
    otherwise: Readonly<Record<string, Candidate>>,
    closedGroups: ReadonlySet<string>,
  ) =>
    Effect.gen(function* () {
      const returned: Record<string, Candidate> = {};
      if (template.moves["create-remote"]._tag !== "Open") return returned;
      const held: Record<string, Cell> = {};
      const own = new Set<string>();
      const unknown = new Set<string>();
      for (const field of template.fields) {
        const place = field.remote;
        const { verdict } = field.flows["create-remote"];
        if (place === undefined || field.direction === undefined) continue;
        held[place] ??= null;
        if (verdict._tag !== "Push" && !(verdict._tag === "Withheld" && verdict.code === "gate-closed"))
          continue;
        const flows = verdict._tag === "Push" && !isShut(field, "create-remote", closedGroups);
        const candidate = flows ? sent[field.name] : undefined;
        if (candidate?._tag === "Refers") unknown.add(place);
        else if (candidate?._tag === "Cell" && candidate.cell !== null) {
          held[place] = candidate.cell;
          own.add(field.name);
        } else {
          const standIn = otherwise[field.name];
          if (standIn?._tag === "Cell") held[place] = standIn.cell;
        }
      }
      for (const place of unknown) delete held[place];
      const scope: Scope = { ...base, remote: withoutBlanks(held), local: withoutBlanks(cells) };
      for (const field of template.fields)
        if (updates(template, field) && field.direction !== "push-only" && !own.has(field.name))
          returned[field.name] = yield* pull(field, held, scope);
      return returned;
    });

  /** The update that follows a create on the local side: what goes up of it. */
  const returnedUp = (
    template: EntityTemplate,
    brought: Readonly<Record<string, Candidate>>,
    closedGroups: ReadonlySet<string>,
  ) =>
    Effect.gen(function* () {
      const returned: Record<string, Candidate> = {};
      const none = { returned, returns: false };
      if (template.moves["create-local"]._tag !== "Open") return none;
      if (template.scope === undefined || template.scope.chosen) return none;
      const held: Record<string, Cell> = {};
      const own = new Set<string>();
      const unknown = new Set<string>();
      for (const name of Object.keys(template.local.fields)) held[name] = null;
      for (const field of template.fields) {
        if (
          field.flows["create-local"].verdict._tag !== "Pull" ||
          isShut(field, "create-local", closedGroups)
        )
          continue;
        const candidate = brought[field.name];
        for (const place of field.local)
          if (candidate?._tag === "Refers") unknown.add(place);
          else if (candidate?._tag === "Cell" && candidate.cell !== null) {
            held[place] = candidate.cell;
            own.add(field.name);
          }
      }
      for (const place of [...unknown, ...template.local.key]) delete held[place];
      const scope: Scope = { ...base, local: withoutBlanks(held) };
      for (const field of template.fields)
        if (updates(template, field) && field.direction !== "pull-only" && !own.has(field.name))
          returned[field.name] = yield* push(field, held, scope);
      return { returned, returns: (yield* inScope(template, held)) === undefined };
    });

  return {
    inScope,
    local: (template, key, cells, root) =>
      Effect.gen(function* () {
        const scope: Scope = { ...base, local: withoutBlanks(cells) };
        const pushed: Record<string, Candidate> = {};
        const otherwise: Record<string, Candidate> = {};
        const matched = new Set(template.match.flatMap((rule) => rule.by));
        for (const field of template.fields) {
          if (field.direction !== "pull-only" || matched.has(field.name))
            pushed[field.name] = yield* push(field, cells, scope);
          if (field.otherwise !== undefined)
            otherwise[field.name] = candidateOf(field.remoteType, yield* evaluate(field.otherwise, scope));
        }
        const found = yield* conditions(template, scope, { local: true, remote: false });
        const returned = yield* returnedDown(template, cells, pushed, otherwise, found.closedGroups);
        return { key, cells, root, pushed, otherwise, returned, ...found };
      }),
    remote: (template, key, cells, local) =>
      Effect.gen(function* () {
        const scope: Scope = {
          ...base,
          remote: withoutBlanks(cells),
          ...(local === undefined ? {} : { local: withoutBlanks(local) }),
        };
        const pulled: Record<string, Candidate> = {};
        for (const field of template.fields)
          if (field.direction === "pull-only" || field.direction === "pull-able")
            pulled[field.name] = yield* pull(field, cells, scope);
        const found = yield* conditions(template, scope, { local: local !== undefined, remote: true });
        const after =
          local === undefined
            ? yield* returnedUp(template, pulled, found.closedGroups)
            : { returned: {}, returns: true };
        return { key, cells, pulled, ...after, ...found };
      }),
  };
};
