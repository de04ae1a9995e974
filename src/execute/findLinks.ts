/**
 * Proposes pairs by the match rules, for adopting an installation in which both sides are filled already. Reads
 * both sides and writes nothing.
 */
import * as Effect from "effect/Effect";
import type { EntityTemplate, JobTemplate } from "../compile/PlanTemplate.ts";
import { originText } from "../model/Reason.ts";
import type { Key } from "../model/Record.ts";
import type { EntityReadings, Pairing } from "../plan/Evaluated.ts";
import { Journal } from "../state/Journal.ts";
import { Engine } from "./Engine.ts";
import { readSides } from "./read/readSides.ts";
import { Readers } from "./systems.ts";

export interface ProposedLink {
  readonly entity: string;
  readonly localKey: Key;
  readonly remoteKey: Key;
  /** The match rule that found it, as file and line. */
  readonly rule: string;
}

export interface FoundLinks {
  readonly entity: string;
  readonly proposed: ReadonlyArray<ProposedLink>;
  readonly linked: number;
  /** Records without a partner. */
  readonly unmatched: ReadonlyArray<Key>;
  /** Records about which nothing can be said, with the reason. */
  readonly unclear: ReadonlyArray<{ readonly localKey: Key; readonly message: string }>;
}

const none = { _tag: "None" } as const;

/** The entity as a mere question: all its records, no move. */
const asked = (template: EntityTemplate, wanted: boolean): EntityTemplate => ({
  ...template,
  scope: wanted ? { origin: template.origin, chosen: false, linked: false, where: undefined } : undefined,
  // A child that is not asked for must not follow its parent.
  ...(wanted ? {} : { parent: undefined }),
  moves: { "create-remote": none, "create-local": none, update: none },
});

/** The wanted entities and those that their records belong to: a child is matched under its parent. */
const withTheirs = (job: JobTemplate, wanted: ReadonlySet<string>): ReadonlySet<string> => {
  const all = new Set(wanted);
  for (const template of [...job.entities].reverse())
    if (all.has(template.entity) && template.parent !== undefined) all.add(template.parent.entity);
  return all;
};

const why = (pairing: Pairing): string | undefined => {
  switch (pairing._tag) {
    case "Ambiguous":
      return `${pairing.remoteKeys.length} remote records match: ${pairing.shown.join(", ")}`;
    case "ClaimedTwice":
      return `the remote record ${pairing.remoteKey} is claimed by ${pairing.by.join(" and ")}`;
    case "Unlinked":
      return `its link place is empty and held ${pairing.before} before`;
    case "InDoubt":
    case "Waits":
    case "Unsure":
      return pairing.message;
    default:
      return undefined;
  }
};

const foundIn = (readings: EntityReadings): FoundLinks => {
  const { template, remembered } = readings;
  const proposed: Array<ProposedLink> = [];
  const unmatched: Array<Key> = [];
  const unclear: Array<{ localKey: Key; message: string }> = [];
  let linked = 0;
  for (const local of readings.locals.values()) {
    if (!local.root) continue;
    const pairing = readings.pairings.get(local.key) ?? { _tag: "Missing" as const };
    const message = why(pairing);
    if (message !== undefined) unclear.push({ localKey: local.key, message });
    else if (pairing._tag === "Matched" && remembered.get(local.key) !== pairing.remoteKey)
      proposed.push({
        entity: template.entity,
        localKey: local.key,
        remoteKey: pairing.remoteKey,
        rule: originText(pairing.rule),
      });
    else if (pairing._tag === "Missing") unmatched.push(local.key);
    else linked++;
  }
  return { entity: template.entity, proposed, linked, unmatched, unclear };
};

/** `wanted`: names of entities that have match rules; a parent is paired with its children. */
export const findLinks = Effect.fn("findLinks")(function* (
  job: JobTemplate,
  wanted: ReadonlySet<string>,
  run: { readonly today: string; readonly now: string },
) {
  const engine = yield* Engine;
  const readers = yield* Readers;
  const journal = yield* Journal;
  const read = withTheirs(job, wanted);
  const question: JobTemplate = {
    ...job,
    entities: job.entities.map((template) => asked(template, read.has(template.entity))),
  };
  const { readings } = yield* readSides({
    job: question,
    evaluator: engine.makeEvaluator(question, { ...run, inputs: {} }),
    readers,
    journal,
    selection: { _tag: "Everything" },
    accepted: [],
  });
  return [...readings.values()].filter(({ template }) => wanted.has(template.entity)).map(foundIn);
});
