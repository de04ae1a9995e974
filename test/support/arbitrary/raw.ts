/**
 * What fast-check draws: numbers and words without any meaning yet, of fixed form, so that each shrinks by itself.
 * `shape.ts` makes a valid integration of whatever is drawn here.
 */
import fc from "fast-check";
import type { Direction } from "../../../src/model/Direction.ts";
import type { Side } from "../../../src/model/Side.ts";
import type { Stage } from "./Spec.ts";

/** Draws one of the entries, as often as it says; shrinks to the first. */
const weighted = <A>(...entries: ReadonlyArray<readonly [A, number]>): fc.Arbitrary<A> =>
  fc.constantFrom(...entries.flatMap(([entry, times]) => Array.from({ length: times }, () => entry)));
const often = weighted([true, 8], [false, 2]);
const rarely = weighted([false, 8], [true, 2]);

export type Kind = "plain" | "reference" | "late" | "constant" | "upper" | "split";

const field = fc.record({
  kind: weighted<Kind>(
    ["plain", 13],
    ["reference", 5],
    ["late", 2],
    ["constant", 1],
    ["upper", 1],
    ["split", 2],
  ),
  domain: fc.nat(59),
  direction: weighted<Direction>(["push-only", 1], ["pull-only", 1], ["pull-able", 2]),
  transform: rarely,
  create: weighted<string>(["none", 5], ["absent", 2], ["t1", 5], ["t2", 2]),
  update: weighted<string>(["none", 3], ["absent", 2], ["m1", 4], ["m2", 1], ["t1", 2], ["t2", 1]),
  fillBlanks: rarely,
  latestChange: weighted([false, 1], [true, 1]),
  last: weighted(["remote-wins" as const, 2], ["local-wins" as const, 2], ["report" as const, 1]),
  clear: rarely,
  otherwise: rarely,
  nested: rarely,
  required: rarely,
  habit: weighted<"upper" | "trim" | "truncate" | undefined>(
    [undefined, 5],
    ["upper", 2],
    ["trim", 1],
    ["truncate", 1],
  ),
  hidden: rarely,
  target: fc.nat(2),
});
export type RawField = typeof field extends fc.Arbitrary<infer A> ? A : never;

const move = (present: fc.Arbitrary<boolean>) =>
  fc.record({
    present,
    jobs: weighted<"all" | "sync" | "upload">(["all", 6], ["sync", 3], ["upload", 1]),
    gate: weighted<string | undefined>([undefined, 6], ["g1", 1], ["g2", 1]),
  });

const record = fc.record({
  stage: weighted<Stage>(
    ["column", 6],
    ["state", 3],
    ["matchable", 4],
    ["only-local", 5],
    ["only-remote", 5],
    ["ambiguous", 1],
    ["claimed-twice", 1],
  ),
  cells: fc.array(fc.record({ lv: fc.nat(11), ls: fc.nat(2), rv: fc.nat(11), rs: fc.nat(2) }), {
    minLength: 6,
    maxLength: 6,
  }),
  edits: fc.array(
    fc.record({
      field: fc.nat(5),
      side: weighted<Side>(["local", 1], ["remote", 1]),
      value: fc.nat(11),
      spelling: fc.nat(2),
    }),
    { maxLength: 3 },
  ),
});
export type RawRecord = typeof record extends fc.Arbitrary<infer A> ? A : never;

const entity = fc.record({
  link: weighted([false, 1], [true, 1]),
  match: often,
  scope: weighted<"all" | "linked" | "none">(["all", 8], ["linked", 1], ["none", 1]),
  codeFlows: often,
  createRemote: move(often),
  referenced: rarely,
  createLocal: move(weighted([false, 1], [true, 2])),
  update: move(weighted([true, 9], [false, 1])),
  remoteKey: weighted<"integer" | "text">(["integer", 1], ["text", 1]),
  short: rarely,
  filtered: rarely,
  fields: fc.array(field, { minLength: 1, maxLength: 6 }),
  records: fc.array(record, { minLength: 0, maxLength: 4 }),
});
export type RawEntity = typeof entity extends fc.Arbitrary<infer A> ? A : never;

export const rawScenario = fc.record({
  twoJobs: rarely,
  master: rarely,
  entities: fc.array(entity, { minLength: 1, maxLength: 3 }),
  m1: weighted(["push", 1], ["pull", 1], ["ignore", 1]),
  m2: weighted(["push", 1], ["pull", 1], ["ignore", 1]),
  t1: weighted([true, 3], [false, 2]),
  t2: weighted([true, 1], [false, 1]),
  g1: weighted([true, 3], [false, 1]),
  g2: weighted([true, 1], [false, 1]),
  masterOn: weighted([true, 6], [false, 1]),
  otherJob: rarely,
  dice: fc.nat(9999),
});
export type RawScenario = typeof rawScenario extends fc.Arbitrary<infer A> ? A : never;
