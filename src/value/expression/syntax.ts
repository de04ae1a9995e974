/** The syntax tree of an expression, as JSONata's parser gives it. */
import jsonata from "jsonata";
import { ownFunctions } from "../functions.ts";
import { pureArities } from "./arity.ts";
import { type ScopeName, scopeNames } from "./Scope.ts";

export interface ExpressionFault {
  readonly code: "CW501" | "CW502" | "CW503" | "CW504" | "CW507" | "CW509";
  readonly message: string;
  /** Character range inside the expression. */
  readonly start: number;
  readonly end: number;
  readonly known?: ReadonlyArray<string>;
  /** One thing to do. */
  readonly help?: string;
}

export const longest = 2_000;
export const mostNodes = 500;
/** Functions whose answer is another from call to call, or that run what cannot be read beforehand. */
export const impure = new Set(["now", "millis", "random", "shuffle", "eval"]);
export const pure: ReadonlySet<string> = new Set(pureArities.keys());

export const knownFunctions: ReadonlyArray<string> = [...Object.keys(ownFunctions), ...pure].sort();

export type Tree = Readonly<Record<string, unknown>>;
export const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null;
export const isScopeName = (name: string): name is ScopeName => scopeNames.some((known) => known === name);
export const textOf = (tree: Tree): string => (typeof tree.value === "string" ? tree.value : "");
export const endOf = (tree: Tree): number => (typeof tree.position === "number" ? tree.position : 0);

export const children = (tree: Tree): ReadonlyArray<Tree> => {
  const out: Array<Tree> = [];
  const add = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) add(item);
    else if (isTree(value) && !(value instanceof RegExp)) out.push(value);
  };
  for (const value of Object.values(tree)) add(value);
  return out;
};

export const parse = (source: string): { tree: Tree } | { fault: ExpressionFault } => {
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
