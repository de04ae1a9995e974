/**
 * Expressions compiled. A plain path or a literal becomes a closure; everything else runs in JSONata with a
 * time and a depth limit.
 */
import jsonata from "jsonata";
import { ownFunctions } from "../functions.ts";
import type { Scope } from "./Scope.ts";
import { impure, isScopeName, isTree, parse, type Tree, textOf } from "./syntax.ts";

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
