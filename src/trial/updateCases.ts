/**
 * Rewrites what cases expect, in the text of their file: `expect`, and `withheld` where it stands, of the cases that
 * are named; every other character stays as it is.
 */
import * as EffectArray from "effect/Array";
import * as Either from "effect/Either";
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  stringify,
  visit,
  type YAMLMap,
} from "yaml";
import { stableJson } from "../kernel/stableJson.ts";
import type { DescribedPlan } from "./described.ts";
import { expectationWritten, withheldWritten } from "./writtenEntries.ts";

/** What a case is to expect. */
export interface CaseUpdate {
  /** Which of the file's cases, from 0. */
  readonly index: number;
  readonly plan: DescribedPlan;
}

/** Why a case cannot be rewritten, in a sentence. */
export interface UpdateRefused {
  readonly index: number;
  readonly message: string;
}

/** The new text, and the cases that stand in it as they were, each with the reason. */
export interface UpdatedCases {
  readonly text: string;
  readonly refused: ReadonlyArray<UpdateRefused>;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type Entry = Readonly<Record<string, unknown>>;

/** Characters of a line before an entry is written on several. */
const widest = 110;

const inFlow = (value: unknown): string =>
  stringify(value, { collectionStyle: "flow", flowCollectionPadding: true, lineWidth: 0 }).trimEnd();

const inBlock = (value: unknown): ReadonlyArray<string> =>
  stringify(value, { lineWidth: 0, blockQuote: false }).trimEnd().split("\n");

/** An entry of a list in block style: its kind, and the rest on the same line where there is room. */
const itemLines = (entry: Entry, column: number): ReadonlyArray<string> => {
  const [only, ...more] = Object.entries(entry);
  const line = only !== undefined && more.length === 0 ? `${only[0]}: ${inFlow(only[1])}` : inFlow(entry);
  return column + 2 + line.length <= widest ? [line] : inBlock(entry);
};

const pairOf = (map: YAMLMap, name: string): Pair<unknown, unknown> | undefined =>
  map.items.find(({ key }) => isScalar(key) && key.value === name);

const rangeOf = (node: unknown): readonly [start: number, end: number] | undefined => {
  const range = isNode(node) ? node.range : undefined;
  return range === null || range === undefined ? undefined : [range[0], range[1]];
};

/** Where a block collection ends: the library's range takes in the line breaks and comments after it. */
const endOf = (node: Node): number => {
  let end = node.range?.[0] ?? 0;
  if (!isSeq(node) || node.flow === true) return node.range?.[1] ?? end;
  visit(node, {
    Node: (_, inner) => {
      const own = (isSeq(inner) || isMap(inner)) && inner.flow !== true ? undefined : inner.range?.[1];
      if (own !== undefined && own > end) end = own;
    },
  });
  return end;
};

const holdsAnchor = (node: Node): boolean => {
  let found = false;
  visit(node, {
    Value: (_, inner) => {
      if (inner.anchor === undefined) return undefined;
      found = true;
      return visit.BREAK;
    },
  });
  return found;
};

/** How one list of a case is written anew. */
const edit = (
  text: string,
  lineBreak: string,
  map: YAMLMap,
  name: "expect" | "withheld",
  entries: ReadonlyArray<Entry>,
): Either.Either<Edit, string> => {
  const pair = pairOf(map, name);
  const key = rangeOf(pair?.key);
  const value = pair?.value;
  if (isAlias(value))
    return Either.left(`"${name}" is an alias: rewrite the list that it stands for by hand`);
  const range = rangeOf(value);
  if (key === undefined || range === undefined || !isNode(value))
    return Either.left(`"${name}" cannot be found in its text`);
  if (holdsAnchor(value)) return Either.left(`"${name}" holds an anchor, so that others may share it`);
  const [start] = range;
  const end = endOf(value);
  if (map.flow === true) return Either.right({ start, end, text: inFlow(entries) });
  const afterKey = text.indexOf(":", key[1]) + 1;
  // A comment after the key stays where it is.
  const begin = text.slice(afterKey, start).trim() === "" ? afterKey : start;
  const columnOf = (offset: number): number => offset - (text.lastIndexOf("\n", offset - 1) + 1);
  if (entries.length === 0) return Either.right({ start: begin, end, text: begin === start ? "[]" : " []" });
  const ownLine = text.slice(afterKey, start).includes("\n");
  const column = ownLine ? columnOf(start) : columnOf(key[0]) + 2;
  const indent = " ".repeat(column);
  const lines = entries.flatMap((entry) =>
    itemLines(entry, column).map((line, at) => `${indent}${at === 0 ? "- " : "  "}${line}`),
  );
  const block = lines.join(lineBreak);
  return Either.right({
    start: begin,
    end,
    text: begin === start ? block.slice(column) : `${lineBreak}${block}`,
  });
};

/** The file's value with other lists in the named cases: what the new text has to mean. */
const meant = (value: unknown, updates: ReadonlyMap<number, Entry>): unknown => {
  if (typeof value !== "object" || value === null || !("cases" in value) || !Array.isArray(value.cases))
    return value;
  const cases = value.cases.map((one: unknown, index) =>
    typeof one === "object" && one !== null ? { ...one, ...updates.get(index) } : one,
  );
  return { ...value, cases };
};

type Lists = Readonly<Record<string, ReadonlyArray<Entry>>>;

/** How one case is written anew. */
interface CaseEdit {
  readonly index: number;
  readonly lists: Lists;
  readonly edits: ReadonlyArray<Edit>;
}

const editOf = (
  text: string,
  lineBreak: string,
  map: unknown,
  { index, plan }: CaseUpdate,
): Either.Either<CaseEdit, UpdateRefused> => {
  if (!isMap(map)) return Either.left({ index, message: "the case stands elsewhere: it is an alias" });
  const lists: Record<string, ReadonlyArray<Entry>> = { expect: plan.expect.map(expectationWritten) };
  if (pairOf(map, "withheld") !== undefined) lists.withheld = plan.withheld.map(withheldWritten);
  const edits = (["expect", "withheld"] as const).flatMap((name) => {
    const entries = lists[name];
    return entries === undefined ? [] : [edit(text, lineBreak, map, name, entries)];
  });
  return Either.mapBoth(Either.all(edits), {
    onLeft: (message) => ({ index, message }),
    onRight: (all) => ({ index, lists, edits: all }),
  });
};

const applied = (text: string, edits: ReadonlyArray<Edit>): string => {
  const pieces: Array<string> = [];
  let at = 0;
  for (const { start, end, text: put } of [...edits].sort((a, b) => a.start - b.start)) {
    pieces.push(text.slice(at, start), put);
    at = end;
  }
  return [...pieces, text.slice(at)].join("");
};

/** The text with these edits; undefined where it would not say the new lists, or something else would change. */
const rewritten = (text: string, cases: ReadonlyArray<CaseEdit>): string | undefined => {
  const changed = applied(
    text,
    cases.flatMap(({ edits }) => edits),
  );
  const wanted = meant(parseDocument(text).toJS(), new Map(cases.map(({ index, lists }) => [index, lists])));
  return stableJson(parseDocument(changed).toJS()) === stableJson(wanted) ? changed : undefined;
};

/** Those that can be written together with the ones before them, from the file's end. */
const oneByOne = (text: string, cases: ReadonlyArray<CaseEdit>) => {
  let sound: ReadonlyArray<CaseEdit> = [];
  let now = text;
  const refused: Array<UpdateRefused> = [];
  for (const one of [...cases].sort((a, b) => b.index - a.index)) {
    const changed = rewritten(text, [...sound, one]);
    if (changed === undefined)
      refused.push({
        index: one.index,
        message: "the case is written so that it cannot be rewritten in place",
      });
    else {
      sound = [...sound, one];
      now = changed;
    }
  }
  return { text: now, refused };
};

export const updateCases = (text: string, updates: ReadonlyArray<CaseUpdate>): UpdatedCases => {
  const doc = parseDocument(text);
  const cases = isMap(doc.contents) ? doc.contents.get("cases", true) : undefined;
  const lineBreak = /\r?\n/.exec(text)?.[0] ?? "\n";
  const [refused, edits] = EffectArray.separate(
    updates.map((update) =>
      editOf(text, lineBreak, isSeq(cases) ? cases.items[update.index] : undefined, update),
    ),
  );
  // What is written is read again, all at once: one by one is for a file that one of them spoils.
  const whole = rewritten(text, edits);
  const done = whole === undefined ? oneByOne(text, edits) : { text: whole, refused: [] };
  return {
    text: done.text,
    refused: [...refused, ...done.refused].sort((a, b) => a.index - b.index),
  };
};
