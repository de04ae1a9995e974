/**
 * A create that its system refuses may be of a record that somebody has made since the reading. It is looked up once
 * more, by link place, memory and match rules; one exact hit that no other record claims is its partner.
 */
import * as Effect from "effect/Effect";
import type { JobTemplate } from "../../compile/PlanTemplate.ts";
import type { Key } from "../../model/Record.ts";
import type { PushCreateStep } from "../../model/Step.ts";
import type { JournalService } from "../../state/Journal.ts";
import type { Evaluator } from "../evaluate/makeEvaluator.ts";
import type { Readers } from "../systems.ts";
import { readLocals } from "./localRows.ts";
import { evaluateLocals, readWanted } from "./locals.ts";
import { pairRecords } from "./pairRecords.ts";
import type { ReadEffect, Reading } from "./Reading.ts";
import { rememberedStates } from "./rememberedStates.ts";
import { refuseShared } from "./sharedRemotes.ts";
import { Trust } from "./Trust.ts";

/** Looks in a row that find nothing, after which no more is looked in this run: what is refused then has another reason. */
const mostInVain = 3;

/** Answers the key of the record's partner, if one is found. */
export type LookAgain = (step: PushCreateStep) => Effect.Effect<Key | undefined>;

const partnerOf = (
  options: {
    readonly job: JobTemplate;
    readonly evaluator: Evaluator;
    readonly readers: Readers["Type"];
    readonly journal: JournalService;
  },
  { entity, localKey }: PushCreateStep,
): ReadEffect<Key | undefined> =>
  Effect.gen(function* () {
    const { job, evaluator, readers, journal } = options;
    const states = yield* rememberedStates(job, journal);
    const state = states.get(entity);
    // Children are looked up under their parents, who are not read here.
    if (state === undefined || state.template.parent !== undefined) return undefined;
    const reading: Reading = {
      job,
      evaluator,
      readers,
      selection: { _tag: "Only", keys: new Map([[entity, [localKey]]]) },
      states,
      trust: new Trust({ job, before: yield* journal.readsSeen, accepted: new Set() }),
      setAside: [],
      readWanted: (other) => readWanted(reading, other),
    };
    const { rows } = yield* readLocals(reading, state, [localKey]);
    const locals = yield* evaluateLocals(reading, state, rows, false);
    for (const local of locals) state.locals.set(local.key, local);
    yield* pairRecords(reading, state, locals, () => true);
    yield* refuseShared(reading, state);
    const pairing = state.pairings.get(localKey);
    return pairing?._tag === "Matched" ? pairing.remoteKey : undefined;
  });

/** For one run. A look that fails finds nothing: the refusal stands, and the next run looks again. */
export const makeLookAgain = (options: Parameters<typeof partnerOf>[0]): LookAgain => {
  let inVain = 0;
  return (step) =>
    Effect.suspend(() =>
      inVain >= mostInVain
        ? Effect.succeed(undefined)
        : Effect.orElseSucceed(partnerOf(options, step), () => undefined),
    ).pipe(
      Effect.tap((key) =>
        Effect.sync(() => {
          inVain = key === undefined ? inVain + 1 : 0;
        }),
      ),
    );
};
