import { ownFunctions } from "../functions.ts";
import { arityFault } from "./arity.ts";
import { repeatsRepetition } from "./patterns.ts";
import type { ScopeName } from "./Scope.ts";
import { scopeNames } from "./Scope.ts";
import {
  children,
  type ExpressionFault,
  endOf,
  impure,
  isScopeName,
  isTree,
  knownFunctions,
  longest,
  mostNodes,
  parse,
  pure,
  type Tree,
  textOf,
} from "./syntax.ts";

/** One look at a scope variable: the first name of the path after it, or undefined for the whole. */
export interface Read {
  readonly variable: ScopeName;
  readonly field: string | undefined;
  /** Characters of the name, or of the variable where no name follows. */
  readonly start: number;
  readonly end: number;
  /** Characters of the variable itself. */
  readonly root: { readonly start: number; readonly end: number };
}

export interface Analysis {
  readonly faults: ReadonlyArray<ExpressionFault>;
  readonly reads: ReadonlyArray<Read>;
}

/** The same few expressions are asked about again and again; a check of thousands begins anew when it is full. */
const analysed = new Map<string, Analysis>();
const mostAnalysed = 4_096;

/** Reads an expression without evaluating it: what it looks at, and what is wrong with it. */
export const analyse = (source: string): Analysis => {
  const known = analysed.get(source);
  if (known !== undefined) return known;
  const analysis = analyseAnew(source);
  if (analysed.size >= mostAnalysed) analysed.clear();
  analysed.set(source, analysis);
  return analysis;
};

const analyseAnew = (source: string): Analysis => {
  if (source.length > longest)
    return {
      faults: [
        { code: "CW507", message: `The expression is longer than ${longest} characters.`, start: 0, end: 1 },
      ],
      reads: [],
    };
  const result = parse(source);
  if ("fault" in result) return { faults: [result.fault], reads: [] };
  const faults: Array<ExpressionFault> = [];
  const reads: Array<Read> = [];
  const own = new Set<string>();
  let nodes = 0;
  const collect = (tree: Tree): void => {
    nodes++;
    if (tree.type === "bind" && isTree(tree.lhs)) own.add(textOf(tree.lhs));
    if (tree.type === "lambda" && Array.isArray(tree.arguments))
      for (const argument of tree.arguments) if (isTree(argument)) own.add(textOf(argument));
    // `@$name` and `#$name` bind a name as well.
    for (const bound of [tree.focus, tree.index, tree.type === "index" ? tree.value : undefined])
      if (typeof bound === "string") own.add(bound);
    for (const child of children(tree)) collect(child);
  };
  collect(result.tree);
  if (nodes > mostNodes)
    faults.push({
      code: "CW507",
      message: `The expression has more than ${mostNodes} parts.`,
      start: 0,
      end: 1,
    });
  const functionNamed = (tree: Tree): void => {
    const name = textOf(tree);
    const end = endOf(tree);
    const at = { start: end - name.length - 1, end };
    if (impure.has(name))
      faults.push({
        code: "CW504",
        message: `"$${name}" does not give the same answer every time.`,
        ...at,
        ...(name === "now" || name === "millis"
          ? { help: "write $now: the time of the run, as a text" }
          : {}),
      });
    else if (!pure.has(name) && !Object.hasOwn(ownFunctions, name) && !own.has(name))
      faults.push({ code: "CW503", message: `"$${name}" is not a function.`, ...at, known: knownFunctions });
  };
  /** Characters of a name in the text; one in quotes or backquotes has them around it. */
  const nameAt = (tree: Tree): { start: number; end: number } => {
    const end = endOf(tree);
    const quoted = /["'`]/.test(source[end - 1] ?? "") ? 2 : 0;
    return { start: Math.max(0, end - textOf(tree).length - quoted), end };
  };
  const variable = (tree: Tree, rest: ReadonlyArray<unknown>, inContext: boolean): void => {
    const [next, afterNext] = rest;
    const name = textOf(tree);
    const end = endOf(tree);
    const at = { start: end - name.length - 1, end };
    if (own.has(name)) return;
    if (name === "") {
      // The context: there is none outside a step.
      if (!inContext)
        faults.push({ code: "CW502", message: '"$" stands for nothing here: say whose it is.', ...at });
      return;
    }
    if (name === "parent") {
      // Of the pair that a record belongs to, only the local side is seen.
      const side = isTree(next) && next.type === "name" ? textOf(next) : undefined;
      const field = isTree(afterNext) && afterNext.type === "name" ? textOf(afterNext) : undefined;
      if (side === "local" && isTree(afterNext) && field !== undefined)
        reads.push({ variable: name, field, root: at, ...nameAt(afterNext) });
      else
        faults.push({
          code: "CW502",
          message:
            '"$parent" is followed by ".local" and a field: the local side of the parent is what can be seen.',
          ...(side === undefined || side === "local" || side === "remote"
            ? {}
            : { help: `write $parent.local.${side}` }),
          ...(isTree(next) && side !== undefined && side !== "local" ? nameAt(next) : at),
        });
      return;
    }
    if (isScopeName(name)) {
      const field = isTree(next) && next.type === "name" ? textOf(next) : undefined;
      reads.push({
        variable: name,
        field,
        root: at,
        ...(isTree(next) && field !== undefined ? nameAt(next) : at),
      });
    } else if (impure.has(name) || pure.has(name) || Object.hasOwn(ownFunctions, name)) functionNamed(tree);
    else
      faults.push({
        code: "CW502",
        message: `"$${name}" is not a variable.`,
        ...at,
        known: scopeNames.map((known) => `$${known}`),
      });
  };
  /** Filters and groupings that hang on a node: they look at the values it gives. */
  const hanging = (tree: Tree): void => {
    for (const child of children({ stages: tree.stages, predicate: tree.predicate, group: tree.group }))
      visit(child, true);
  };
  const call = (tree: Tree, inContext: boolean, chained: boolean): void => {
    const given: ReadonlyArray<unknown> = Array.isArray(tree.arguments) ? tree.arguments : [];
    if (isTree(tree.procedure) && tree.procedure.type === "variable") {
      functionNamed(tree.procedure);
      completesFromClock(tree.procedure, given[chained ? 0 : 1]);
      const name = textOf(tree.procedure);
      const end = endOf(tree.procedure);
      const message = own.has(name)
        ? undefined
        : arityFault(name, given.length + (chained ? 1 : 0), inContext && !chained);
      const ofOurs = Object.hasOwn(ownFunctions, name) ? ownFunctions[name] : undefined;
      if (message !== undefined)
        faults.push({
          code: "CW509",
          message,
          start: end - name.length - 1,
          end,
          ...(ofOurs === undefined ? {} : { help: `write $${name}${ofOurs.parameters}` }),
        });
    } else if (isTree(tree.procedure)) visit(tree.procedure, inContext);
    for (const child of given) if (isTree(child)) visit(child, inContext);
    hanging(tree);
  };
  const visit = (tree: Tree, inContext: boolean): void => {
    switch (tree.type) {
      case "function":
      case "partial":
        call(tree, inContext, false);
        return;
      case "apply":
        // What stands before `~>` is the first argument of the call after it.
        if (isTree(tree.lhs)) visit(tree.lhs, inContext);
        if (isTree(tree.rhs) && tree.rhs.type === "function") call(tree.rhs, inContext, true);
        else if (isTree(tree.rhs)) visit(tree.rhs, inContext);
        hanging(tree);
        return;
      case "variable": {
        variable(tree, [], inContext);
        hanging(tree);
        return;
      }
      case "path": {
        const steps: ReadonlyArray<unknown> = Array.isArray(tree.steps) ? tree.steps : [];
        steps.forEach((step, index) => {
          if (!isTree(step)) return;
          if (step.type === "variable") {
            variable(step, steps.slice(index + 1), inContext || index > 0);
            hanging(step);
          } else if (step.type === "name") {
            if (index === 0 && !inContext) bareName(step);
            hanging(step);
          } else visit(step, inContext || index > 0);
        });
        hanging(tree);
        return;
      }
      case "name":
        if (!inContext) bareName(tree);
        hanging(tree);
        return;
      case "wildcard":
      case "descendant":
        if (!inContext) {
          const sign = textOf(tree);
          faults.push({
            code: "CW502",
            message: `"${sign}" stands for nothing here: say whose it is.`,
            start: Math.max(0, endOf(tree) - sign.length),
            end: endOf(tree),
          });
        }
        hanging(tree);
        return;
      case "regex":
        if (tree.value instanceof RegExp && repeatsRepetition(tree.value.source)) {
          const end = endOf(tree);
          const start = source.lastIndexOf(`/${tree.value.source}/`, end);
          faults.push({
            code: "CW507",
            message: "A pattern that repeats a repetition or a choice can take for ever.",
            help: "repeat single signs or classes alone, such as [a-z]+",
            start: start < 0 ? Math.max(0, end - 1) : start,
            end,
          });
        }
        return;
      case "lambda":
        if (isTree(tree.body)) visit(tree.body, inContext);
        hanging(tree);
        return;
      case "bind":
        if (isTree(tree.rhs)) visit(tree.rhs, inContext);
        return;
      default:
        for (const child of children(tree))
          visit(child, inContext || tree.type === "filter" || tree.type === "transform");
    }
  };
  /** A time read by a picture without a year takes the rest of the date from the clock. */
  const completesFromClock = (tree: Tree, picture: unknown): void => {
    if (textOf(tree) !== "toMillis" || !isTree(picture) || textOf(picture).includes("[Y")) return;
    const end = endOf(tree);
    faults.push({
      code: "CW504",
      message: '"$toMillis" with a picture that has no year does not give the same answer every day.',
      start: end - "$toMillis".length,
      end,
    });
  };
  const bareName = (tree: Tree): void => {
    const name = textOf(tree);
    faults.push({
      code: "CW502",
      message: `"${name}" is a bare name: say whose it is.`,
      ...nameAt(tree),
      known: [`$local.${name}`, `$remote.${name}`, "$value"],
    });
  };
  visit(result.tree, false);
  return { faults, reads };
};
