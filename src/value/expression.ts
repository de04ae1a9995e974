/**
 * Expressions: parsed once, checked from the syntax tree without being evaluated, and compiled. A plain path
 * or a literal becomes a closure; everything else runs in JSONata with a time and a depth limit.
 */
import jsonata from "jsonata";
import { ownFunctions } from "./functions.ts";

/** What an expression may see. Blank cells are left out, so that they are *missing*. */
export interface Scope {
  readonly local?: Readonly<Record<string, unknown>>;
  readonly remote?: Readonly<Record<string, unknown>>;
  readonly value?: unknown;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly today: string;
  readonly now: string;
}
export const scopeNames = ["local", "remote", "value", "settings", "today", "now"] as const;
export type ScopeName = (typeof scopeNames)[number];

export interface ExpressionFault {
  readonly code: "CW501" | "CW502" | "CW503" | "CW504" | "CW507";
  readonly message: string;
  /** Character range inside the expression. */
  readonly start: number;
  readonly end: number;
  readonly known?: ReadonlyArray<string>;
}

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

const longest = 2_000;
const mostNodes = 500;
const impure = new Set(["now", "millis", "random", "eval"]);
const pure = new Set(
  (
    "sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad " +
    "match contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round " +
    "abs sqrt power boolean not map zip filter single reduce sift keys lookup append exists spread merge reverse " +
    "each error assert type sort shuffle distinct encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl " +
    "fromMillis toMillis base64encode base64decode clone"
  ).split(" "),
);
pure.delete("shuffle");

export const knownFunctions: ReadonlyArray<string> = [...Object.keys(ownFunctions), ...pure].sort();

type Tree = Readonly<Record<string, unknown>>;
const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null;
const isScopeName = (name: string): name is ScopeName => scopeNames.some((known) => known === name);
const textOf = (tree: Tree): string => (typeof tree.value === "string" ? tree.value : "");
const endOf = (tree: Tree): number => (typeof tree.position === "number" ? tree.position : 0);

const children = (tree: Tree): ReadonlyArray<Tree> => {
  const out: Array<Tree> = [];
  const add = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) add(item);
    else if (isTree(value) && !(value instanceof RegExp)) out.push(value);
  };
  for (const value of Object.values(tree)) add(value);
  return out;
};

const parse = (source: string): { tree: Tree } | { fault: ExpressionFault } => {
  try {
    const tree: unknown = jsonata(source).ast();
    return isTree(tree)
      ? { tree }
      : { fault: { code: "CW501", message: "Not an expression.", start: 0, end: source.length } };
  } catch (error) {
    const position = isTree(error) && typeof error.position === "number" ? error.position : source.length;
    const token =
      isTree(error) && typeof error.token === "string" && error.token !== "(end)" ? error.token : "";
    const message = isTree(error) && typeof error.message === "string" ? error.message : "Not an expression";
    const end = Math.min(Math.max(position, 1), source.length);
    return {
      fault: {
        code: "CW501",
        message: `${message}.`,
        start: Math.max(0, end - Math.max(1, token.length)),
        end,
      },
    };
  }
};

/**
 * Whether a pattern repeats a group that itself can match in several ways: finding that such a pattern does
 * not match can take time that doubles with every character, and nothing can interrupt it.
 */
const repeatsRepetition = (pattern: string): boolean => {
  const several: Array<boolean> = [false];
  const mark = () => {
    several[several.length - 1] = true;
  };
  let atom = false;
  for (let i = 0; i < pattern.length; i++) {
    const rest = pattern.slice(i);
    const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(rest)?.[0];
    if (atom && quantifier !== undefined) {
      if (!/^\{\d+\}/.test(quantifier)) mark();
      i += quantifier.length - 1;
      atom = false;
      continue;
    }
    atom = true;
    switch (rest[0]) {
      case "\\":
        i++;
        break;
      case "[":
        i += (/^\[(?:\\.|[^\]\\])*\]/.exec(rest)?.[0].length ?? 1) - 1;
        break;
      case "(":
        several.push(false);
        if (rest[1] === "?") i++;
        atom = false;
        break;
      case "|":
        mark();
        atom = false;
        break;
      case ")": {
        const inner = several.pop() === true;
        if (inner && /^\)(?:[*+]|\{\d+(?:,\d*)?\})/.test(rest)) return true;
        if (inner) mark();
        break;
      }
    }
  }
  return false;
};

/** Reads an expression without evaluating it: what it looks at, and what is wrong with it. */
export const analyse = (source: string): Analysis => {
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
    if (impure.has(name) || name === "shuffle")
      faults.push({ code: "CW504", message: `"$${name}" does not give the same answer every time.`, ...at });
    else if (!pure.has(name) && !Object.hasOwn(ownFunctions, name) && !own.has(name))
      faults.push({ code: "CW503", message: `"$${name}" is not a function.`, ...at, known: knownFunctions });
  };
  /** Characters of a name in the text; one in quotes or backquotes has them around it. */
  const nameAt = (tree: Tree): { start: number; end: number } => {
    const end = endOf(tree);
    const quoted = /["'`]/.test(source[end - 1] ?? "") ? 2 : 0;
    return { start: Math.max(0, end - textOf(tree).length - quoted), end };
  };
  const variable = (tree: Tree, next: unknown, inContext: boolean): void => {
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
  const visit = (tree: Tree, inContext: boolean): void => {
    switch (tree.type) {
      case "function":
      case "partial": {
        const given: ReadonlyArray<unknown> = Array.isArray(tree.arguments) ? tree.arguments : [];
        if (isTree(tree.procedure) && tree.procedure.type === "variable") {
          functionNamed(tree.procedure);
          completesFromClock(tree.procedure, given[1]);
        } else if (isTree(tree.procedure)) visit(tree.procedure, inContext);
        for (const child of given) if (isTree(child)) visit(child, inContext);
        hanging(tree);
        return;
      }
      case "variable": {
        variable(tree, undefined, inContext);
        hanging(tree);
        return;
      }
      case "path": {
        const steps: ReadonlyArray<unknown> = Array.isArray(tree.steps) ? tree.steps : [];
        steps.forEach((step, index) => {
          if (!isTree(step)) return;
          if (step.type === "variable") {
            variable(step, steps[index + 1], inContext || index > 0);
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

export type Evaluation =
  | { readonly _tag: "Value"; readonly value: unknown }
  | { readonly _tag: "Fault"; readonly message: string };

/** Either answers at once (a plain path or a literal), or runs JSONata. */
export type Compiled =
  | { readonly _tag: "Plain"; readonly get: (scope: Scope) => unknown }
  | { readonly _tag: "Jsonata"; readonly run: (scope: Scope) => Promise<Evaluation> };

/** A path whose every step is a plain name, over maps only: the same answer as JSONata's, without it. */
const plainPath = (tree: Tree): ((scope: Scope) => unknown) | undefined => {
  if (tree.type === "string" || tree.type === "number") {
    const value = tree.value;
    return tree.predicate === undefined ? () => value : undefined;
  }
  const steps: ReadonlyArray<unknown> =
    tree.type === "variable" ? [tree] : tree.type === "path" && Array.isArray(tree.steps) ? tree.steps : [];
  const [root, ...rest] = steps;
  if (!isTree(root) || root.type !== "variable" || root.predicate !== undefined || root.stages !== undefined)
    return undefined;
  const rootName = textOf(root);
  if (!isScopeName(rootName) || tree.keepSingletonArray === true) return undefined;
  const names: Array<string> = [];
  for (const step of rest) {
    if (!isTree(step) || step.type !== "name") return undefined;
    if (
      ["stages", "predicate", "focus", "index", "keepArray", "group"].some((key) => step[key] !== undefined)
    )
      return undefined;
    names.push(textOf(step));
  }
  return (scope) => {
    let value: unknown = scope[rootName];
    for (const name of names) {
      if (!isTree(value) || Array.isArray(value)) return undefined;
      value = Object.hasOwn(value, name) ? value[name] : undefined;
    }
    return value;
  };
};

/** Milliseconds that one evaluation may take, how deep it may nest, and how long a sequence may grow. */
const bounds = { timeout: 1_000, stack: 200, sequence: 100_000 };

/** Lets only plain data out of an evaluation. */
const plainOnly = (_key: string, value: unknown): unknown => {
  if (
    typeof value === "function" ||
    (isTree(value) && ("_jsonata_lambda" in value || "_jsonata_function" in value))
  )
    throw new Error("the expression gives a function, not a value");
  if (typeof value === "number" && !Number.isFinite(value))
    throw new Error("the expression gives no finite number");
  return value;
};

/** Compiles a sound expression. `timezone` is the integration's, for the functions that need one. */
export const compileExpression = (source: string, timezone: string): Compiled => {
  const result = parse(source);
  if ("tree" in result) {
    const get = plainPath(result.tree);
    if (get !== undefined) return { _tag: "Plain", get };
  }
  const functions = Object.fromEntries(
    Object.entries(ownFunctions).map(([name, own]) => [name, own.make(timezone)]),
  );
  const refuse = (name: string) => () => {
    throw new Error(`$${name} is not allowed`);
  };
  const refused = Object.fromEntries([...impure].map((name) => [name, refuse(name)]));
  let expression: jsonata.Expression | undefined;
  return {
    _tag: "Jsonata",
    run: async (scope) => {
      try {
        expression ??= jsonata(source, bounds);
        const value: unknown = await expression.evaluate({}, { ...refused, ...functions, ...scope });
        // Results can alias the input and carry hidden properties: hand out a copy.
        return {
          _tag: "Value",
          value: value === undefined ? undefined : JSON.parse(JSON.stringify(value, plainOnly)),
        };
      } catch (error) {
        const message =
          isTree(error) && typeof error.message === "string" ? error.message : "the expression failed";
        return { _tag: "Fault", message };
      }
    },
  };
};
