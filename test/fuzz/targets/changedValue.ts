import fc from "fast-check";
import { type Document, isMap, isScalar, isSeq, type Node, parseDocument, visit } from "yaml";
import type { Files } from "../../support/checkFiles.ts";
import { seeds, words } from "../seeds.ts";

/** One change of a file's meaning, made of numbers so that it shrinks. */
interface Change {
  readonly kind: "drop" | "double" | "rename" | "word" | "other-kind" | "swap" | "expression";
  readonly file: number;
  readonly node: number;
  readonly other: number;
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom(
    "drop",
    "double",
    "rename",
    "word",
    "word",
    "other-kind",
    "swap",
    "swap",
    "expression",
  ),
  file: fc.nat(1_000),
  node: fc.nat(100_000),
  other: fc.nat(100_000),
});

const otherKinds: ReadonlyArray<unknown> = [
  null,
  true,
  0,
  -1,
  1.5,
  1e21,
  "",
  " ",
  [],
  {},
  [[]],
  [null],
  { a: { b: [] } },
  "push-only",
  "ignore",
  "2026-02-30",
  "$local",
];

/** Pieces that are joined to expressions, good and bad. */
const pieces: ReadonlyArray<string> = [
  "$value",
  "$local.surname",
  "$remote.LastName",
  "$local.no.such.place",
  "$settings.nothing",
  "$parent.local.x",
  "$lookup($settings, 'a')",
  "$plus($today, '-P1M')",
  "$string($value)",
  "$map([1], function($x) { $x })",
  "$match($value, /(a+)+$/)",
  "$replace($value, /a/, 'b')",
  "$now()",
  "$eval('1')",
  "$exists($remote.X) ? 'a' : 'b'",
  "$first($value, 1)",
  "[1..9]",
  "{'a': $value}",
  "**",
  "%.x",
  "$$",
  "$x := 1",
  "( 1; 2 )",
  "|$|{'a':1}|",
  "'",
  "(",
  "+",
  "=",
  " and ",
  "~> $trim",
];

interface Holder {
  readonly at: ReadonlyArray<unknown>;
}

/** Paths of every node under the top, in the order of the text. */
const pathsOf = (doc: Document): ReadonlyArray<ReadonlyArray<unknown>> => {
  const found: Array<ReadonlyArray<unknown>> = [];
  const walk = (node: unknown, { at }: Holder): void => {
    if (at.length > 0) found.push(at);
    if (isMap(node))
      for (const pair of node.items)
        walk(pair.value, { at: [...at, isScalar(pair.key) ? pair.key.value : ""] });
    else if (isSeq(node)) node.items.forEach((item, index) => walk(item, { at: [...at, index] }));
  };
  walk(doc.contents, { at: [] });
  return found;
};

const apply = (text: string, { kind, node, other }: Change): string => {
  const doc = parseDocument(text);
  const paths = pathsOf(doc);
  const path = paths[node % Math.max(1, paths.length)];
  const second = paths[other % Math.max(1, paths.length)];
  if (path === undefined || second === undefined) return text;
  const above = path.slice(0, -1);
  const holder = above.length === 0 ? doc.contents : doc.getIn(above, true);
  const clone = (at: ReadonlyArray<unknown>): unknown => {
    const found = doc.getIn(at, true);
    return isNode(found) ? found.clone() : found;
  };
  switch (kind) {
    case "drop":
      doc.deleteIn(path);
      break;
    case "double":
      if (isSeq(holder)) holder.add(clone(path));
      else if (isMap(holder)) doc.setIn([...above, `${String(path.at(-1))}2`], clone(path));
      break;
    case "rename": {
      if (!isMap(holder)) break;
      const value = clone(path);
      doc.deleteIn(path);
      doc.setIn([...above, words[other % words.length] ?? "x"], value);
      break;
    }
    case "word":
      doc.setIn(path, words[other % words.length]);
      break;
    case "other-kind":
      doc.setIn(path, doc.createNode(otherKinds[other % otherKinds.length]));
      break;
    case "swap": {
      const [one, two] = [clone(path), clone(second)];
      doc.setIn(path, two);
      if (doc.hasIn(second)) doc.setIn(second, one);
      break;
    }
    case "expression":
      doc.setIn(
        path,
        [node, other, node + other]
          .map((number) => pieces[number % pieces.length])
          .join(" ")
          .slice(0, 200),
      );
  }
  // Comments keep their place only where what they belong to does.
  visit(doc, {});
  return String(doc);
};

const isNode = (value: unknown): value is Node => isMap(value) || isSeq(value) || isScalar(value);

/** A good mapping whose meaning was changed: keys lost, renamed, doubled, values of other places and kinds. */
export const changedValue: fc.Arbitrary<Files> = fc
  .record({
    seed: fc.constantFrom(...Object.keys(seeds)),
    changes: fc.array(change, { minLength: 1, maxLength: 3 }),
  })
  .map(({ seed, changes }) => {
    const files: Record<string, string> = { ...seeds[seed] };
    const paths = Object.keys(files);
    for (const one of changes) {
      const path = paths[one.file % paths.length] ?? "";
      try {
        files[path] = apply(files[path] ?? "", one);
      } catch {
        // A change that the library cannot carry out at this place is none.
      }
    }
    return files;
  });
