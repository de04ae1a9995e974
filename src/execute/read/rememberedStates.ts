/** What the journal remembers of each entity of a job, before anything is read. */
import * as Effect from "effect/Effect";
import type { JobTemplate } from "../../compile/PlanTemplate.ts";
import type { Cells } from "../../model/Record.ts";
import type { FieldWrite } from "../../model/Step.ts";
import { typedRemoteKey } from "../../plan/match.ts";
import type { JournalService } from "../../state/Journal.ts";
import type { StateError } from "../../state/StateError.ts";
import type { EntityState } from "./Reading.ts";

/** What a create was to write, as far as it was known when it was planned. */
const sentCells = (writes: ReadonlyArray<FieldWrite>): Cells =>
  Object.fromEntries(
    writes.flatMap(({ place, value }) => (value._tag === "Known" ? [[place, value.value]] : [])),
  );

export const rememberedStates = (
  job: JobTemplate,
  journal: JournalService,
): Effect.Effect<ReadonlyMap<string, EntityState>, StateError> =>
  Effect.gen(function* () {
    const states = new Map<string, EntityState>();
    const intents = yield* journal.openIntents;
    const unfinished = yield* journal.creating;
    for (const template of job.entities) {
      const { entity } = template;
      const links = (yield* journal.links(entity)).map((row) => ({
        ...row,
        remoteKey: typedRemoteKey(template, row.remoteKey, job.timezone),
      }));
      const own = intents.filter(({ step }) => step.entity === entity);
      states.set(entity, {
        template,
        links: new Map(links.map((row) => [row.localKey, row])),
        remembered: new Map(links.map((row) => [row.localKey, row.remoteKey])),
        stale: new Set(),
        baselines: new Map((yield* journal.baselines(entity)).map((row) => [row.localKey, row.fields])),
        begun: new Map(
          own.flatMap(({ step, part }) =>
            step._tag === "PushCreate"
              ? [[step.localKey, { part, sent: sentCells(step.writes), owes: step.owes === true }]]
              : [],
          ),
        ),
        begunLocally: new Map(
          own.flatMap(({ step, part }) =>
            step._tag === "PullCreate"
              ? [[step.remoteKey, { part, sent: sentCells(step.writes), owes: step.owes === true }]]
              : [],
          ),
        ),
        creating: new Map(
          unfinished.flatMap(({ entity: of, localKey, ...creating }) =>
            of === entity ? [[localKey, creating]] : [],
          ),
        ),
        locals: new Map(),
        pairings: new Map(),
        remotes: new Map(),
        remoteOnly: new Map(),
        bad: [],
        badRemote: new Map(),
        sweeps: new Map(),
        localDoubt: undefined,
        holders: new Map(),
        allHolders: false,
        wanted: new Set(),
        allLinks: false,
        outOfScope: 0,
      });
    }
    return states;
  });
