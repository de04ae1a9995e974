/** The parts of a condition that must all be true. */
import { hashOf } from "../../kernel/stableJson.ts";
import { isTree, parse, type Tree } from "./syntax.ts";

/** A syntax tree without its positions: two expressions that differ in layout alone have the same. */
const withoutPlaces = (value: unknown): unknown => {
  if (value instanceof RegExp) return String(value);
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => (key === "position" ? [] : [[key, withoutPlaces(part)]])),
  );
};

const split = (tree: Tree): ReadonlyArray<Tree> => {
  if (tree.type === "block" && Array.isArray(tree.expressions) && tree.expressions.length === 1) {
    const [inner]: ReadonlyArray<unknown> = tree.expressions;
    // A block with a predicate or a grouping after it is more than its brackets.
    const bare = tree.predicate === undefined && tree.group === undefined && tree.stages === undefined;
    return bare && isTree(inner) ? split(inner) : [tree];
  }
  if (tree.type === "binary" && tree.value === "and" && isTree(tree.lhs) && isTree(tree.rhs))
    return [...split(tree.lhs), ...split(tree.rhs)];
  return [tree];
};

/** An identity of the expression that its layout does not change. */
export const expressionIdentity = (source: string): string => {
  const parsed = parse(source);
  return hashOf("fault" in parsed ? source : withoutPlaces(parsed.tree));
};

/** Identities of the parts of a condition that `and` joins; a condition with more of them lets less through. */
export const conjuncts = (source: string): ReadonlyArray<string> => {
  const parsed = parse(source);
  return "fault" in parsed ? [hashOf(source)] : split(parsed.tree).map((part) => hashOf(withoutPlaces(part)));
};
