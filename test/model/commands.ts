/** What may happen next: edits of people on both sides, settings, lost state, and runs that are let alone or not. */
import * as Effect from "effect/Effect";
import fc from "fast-check";
import { expect } from "vitest";
import { type Fault, faults } from "./Cloud.ts";
import { compare } from "./compare.ts";
import { judgeCalls, judgeReasons, judgeWrites, writesOf } from "./judge.ts";
import {
  type Details,
  type Mode,
  type Model,
  noDay,
  type Place,
  type RemotePerson,
  revert,
  type Settings,
  sync,
} from "./Model.ts";
import type { RunEnd, Stage } from "./Stage.ts";

type Command = fc.AsyncCommand<Model, Stage>;

const perform = <E>(effect: Effect.Effect<void, E>): Promise<void> => Effect.runPromise(Effect.orDie(effect));
const json = JSON.stringify;

const isPresent = (model: Model, id: number): boolean => model.people.has(id);

const insert = (stage: Stage, table: string, row: Readonly<Record<string, string | number | null>>) =>
  Effect.orDie(
    stage.local.run(
      `insert into ${table} (${Object.keys(row).join(", ")}) values (${Object.keys(row)
        .map(() => "?->>'$'")
        .join(", ")})`,
      Object.values(row).map((value) => json(value)),
    ),
  );

class AddPerson implements Command {
  constructor(
    readonly id: number,
    readonly details: Details,
    readonly team: number | null,
  ) {}
  check = (model: Readonly<Model>): boolean =>
    !isPresent(model, this.id) && (this.team === null || model.teams.has(this.team));
  run = (model: Model, stage: Stage): Promise<void> => {
    const code = `P${this.id}`;
    model.people.set(this.id, { ...this.details, code, team: this.team, link: undefined });
    return perform(
      insert(stage, "person", { id: this.id, code, ...this.details, team: this.team, spare: "ours" }),
    );
  };
  toString = (): string => `a person ${this.id} here ${json(this.details)} in team ${this.team}`;
}

class AddTeam implements Command {
  constructor(readonly id: number) {}
  check = (model: Readonly<Model>): boolean => !model.teams.has(this.id);
  run = (model: Model, stage: Stage): Promise<void> => {
    const row = { code: `T${this.id}`, name: `Team ${this.id}` };
    model.teams.set(this.id, row);
    return perform(insert(stage, "team", { id: this.id, ...row }));
  };
  toString = (): string => `a team ${this.id} here`;
}

class AddVisit implements Command {
  constructor(
    readonly id: number,
    readonly person: number,
  ) {}
  check = (model: Readonly<Model>): boolean => !model.visits.has(this.id) && isPresent(model, this.person);
  run = (model: Model, stage: Stage): Promise<void> => {
    const day = `day ${this.id}`;
    model.visits.set(this.id, { person: this.person, day, state: "here" });
    return perform(insert(stage, "visit", { id: this.id, person: this.person, day }));
  };
  toString = (): string => `a visit ${this.id} of person ${this.person} here`;
}

/** Somebody there makes the same person, or a second one of the same code. */
class AddRemotePerson implements Command {
  constructor(
    readonly of: number,
    readonly details: Details,
  ) {}
  check = (model: Readonly<Model>): boolean =>
    model.remotePeople.filter(({ code }) => code === `P${this.of}`).length < 2;
  run = async (model: Model, stage: Stage): Promise<void> => {
    const code = `P${this.of}`;
    const id = stage.cloud.add("person", { code, ...this.details });
    model.remotePeople.push({ ...this.details, code, team: undefined, id });
  };
  toString = (): string => `a person of code P${this.of} there ${json(this.details)}`;
}

interface Edit {
  readonly place: Place;
  readonly value: string | number | null;
}

/** The details with one place changed. */
const edited = (details: Details, { place, value }: Edit): void => {
  if (place === "progress") details.progress = typeof value === "number" ? value : null;
  else details[place] = typeof value === "string" ? value : null;
};

class EditLocal implements Command {
  constructor(
    readonly id: number,
    readonly edit: Edit,
  ) {}
  check = (model: Readonly<Model>): boolean => isPresent(model, this.id);
  run = (model: Model, stage: Stage): Promise<void> => {
    const person = model.people.get(this.id);
    if (person !== undefined) edited(person, this.edit);
    return perform(
      stage.local
        .run(`update person set ${this.edit.place} = ?->>'$' where id = ?`, [json(this.edit.value), this.id])
        .pipe(Effect.zipRight(stage.audited)),
    );
  };
  toString = (): string => `${this.edit.place} of person ${this.id} here = ${json(this.edit.value)}`;
}

class EditRemote implements Command {
  constructor(
    readonly index: number,
    readonly edit: Edit,
  ) {}
  private of = (model: Readonly<Model>): RemotePerson | undefined =>
    model.remotePeople[this.index % Math.max(1, model.remotePeople.length)];
  check = (model: Readonly<Model>): boolean => this.of(model)?.id !== undefined && this.edit.value !== noDay;
  run = async (model: Model, stage: Stage): Promise<void> => {
    const person = this.of(model);
    if (person?.id === undefined) return;
    edited(person, this.edit);
    stage.cloud.edit("person", person.id, { [this.edit.place]: this.edit.value });
  };
  toString = (): string => `${this.edit.place} of person no. ${this.index} there = ${json(this.edit.value)}`;
}

class MoveToTeam implements Command {
  constructor(
    readonly id: number,
    readonly team: number,
  ) {}
  check = (model: Readonly<Model>): boolean => isPresent(model, this.id) && model.teams.has(this.team);
  run = (model: Model, stage: Stage): Promise<void> => {
    const person = model.people.get(this.id);
    if (person !== undefined) person.team = this.team;
    return perform(
      stage.local
        .run("update person set team = ? where id = ?", [this.team, this.id])
        .pipe(Effect.zipRight(stage.audited)),
    );
  };
  toString = (): string => `person ${this.id} moves to team ${this.team}`;
}

class Turn implements Command {
  constructor(readonly settings: Settings) {}
  check = (): boolean => true;
  run = async (model: Model): Promise<void> => {
    model.settings = this.settings;
  };
  toString = (): string => `settings ${json(this.settings)}`;
}

/** The state folder is gone: what is linked is told by the link places and the match rules. */
class LoseState implements Command {
  check = (model: Readonly<Model>): boolean =>
    [...model.visits.values()].every(({ state }) => state !== "doubt");
  run = (_model: Model, stage: Stage): Promise<void> => perform(stage.loseState);
  toString = (): string => "the state is lost";
}

/** One run, judged by what it wrote. */
const judgedRun = (model: Model, stage: Stage, killAt?: number): Effect.Effect<RunEnd> =>
  Effect.gen(function* () {
    const from = stage.cloud.log.length;
    yield* stage.audited;
    const end = yield* stage.run(model.settings, killAt);
    judgeWrites(model.settings, stage.cloud.log.slice(from), yield* stage.audited);
    judgeCalls(stage);
    return end;
  });

/** An undisturbed run leaves what the model says; a second has nothing to do (invariants 4, 5, 8, 9 and 11). */
const undisturbed = (model: Model, stage: Stage): Effect.Effect<void> =>
  Effect.gen(function* () {
    judgeReasons(yield* stage.plan(model.settings), model.settings);
    const end = yield* judgedRun(model, stage);
    expect(end._tag === "Failed" ? end.reason : end._tag).toBe("Ended");
    sync(model);
    const { open, doubtful } = yield* inDoubt(stage);
    expect(open, "open intents of what can be looked up").toEqual([]);
    for (const [id, visit] of model.visits) {
      if (visit.state === "doubt") expect(doubtful, `visit ${id} in doubt`).toContain(id);
      if (visit.state === "sent" && doubtful.includes(id)) visit.state = "doubt";
    }
    yield* compare(model, stage);
    if (end._tag === "Ended") model.last.run = end.report.run;
    const arrived = stage.cloud.log.length;
    const again = yield* judgedRun(model, stage);
    expect(again._tag).toBe("Ended");
    if (again._tag !== "Ended") return;
    expect(again.report.plan.steps).toEqual([]);
    expect(stage.cloud.log.slice(arrived)).toEqual([]);
    judgeReasons(again.report.plan, model.settings);
  });

const inDoubt = (stage: Stage) =>
  stage.withJournal((journal) =>
    Effect.map(journal.openIntents, (intents) => {
      const visits = intents.filter(({ step }) => step.entity === "visit");
      return {
        open: intents.filter((one) => !visits.includes(one)).map(({ step }) => `${step._tag} ${step.entity}`),
        doubtful: visits.flatMap(({ step }) => ("localKey" in step ? [Number(step.localKey)] : [])),
      };
    }),
  );

class Sync implements Command {
  check = (): boolean => true;
  run = (model: Model, stage: Stage): Promise<void> => perform(undisturbed(model, stage));
  toString = (): string => "sync";
}

/** What came about, for who asks whether anything did. */
export const counts = { Ended: 0, Failed: 0, Killed: 0, reverts: 0, doubts: 0 };

/** Runs that are killed, or meet faults; then one that is let alone, and all is as if nothing had happened. */
class DisturbedSync implements Command {
  constructor(
    readonly runs: ReadonlyArray<{
      /** How far into it the run is killed, in hundredths of what the run before it did. */
      readonly killAfter: number | undefined;
      readonly faults: ReadonlyArray<readonly [number, Fault]>;
    }>,
  ) {}
  check = (): boolean => true;
  run = (model: Model, stage: Stage): Promise<void> =>
    perform(
      Effect.gen(
        function* (this: DisturbedSync) {
          const before = new Map([...model.visits].map(([id, { state }]) => [id, state]));
          for (const { killAfter, faults } of this.runs) {
            stage.cloud.script(new Map(faults));
            const killAt =
              killAfter === undefined ? undefined : 1 + Math.floor((killAfter * (stage.ticks() + 10)) / 100);
            const end = yield* judgedRun(model, stage, killAt);
            counts[end._tag] += 1;
          }
          stage.cloud.script(new Map());
          yield* undisturbed(model, stage);
          // In doubt is only what was sent in these runs and is made known by no look-up.
          for (const [id, { state }] of model.visits)
            if (state === "doubt") expect(before.get(id), `visit ${id} before`).not.toBe("sent");
        }.bind(this),
      ),
    );
  toString = (): string =>
    `disturbed sync: ${this.runs
      .map(
        ({ killAfter, faults }) =>
          `${killAfter === undefined ? "run" : `killed after ${killAfter} %`}${faults.map(([at, fault]) => `, ${fault} at request ${at}`).join("")}`,
      )
      .join("; ")}`;
}

/** A person looks at the other side, and says what became of the visits in doubt. */
class Decide implements Command {
  check = (model: Readonly<Model>): boolean =>
    [...model.visits.values()].some(({ state }) => state === "doubt");
  run = (model: Model, stage: Stage): Promise<void> =>
    perform(
      Effect.gen(function* () {
        for (const [id, visit] of model.visits) {
          if (visit.state !== "doubt") continue;
          const link = model.people.get(visit.person)?.link?.id;
          const [there] = [...stage.cloud.store.visit].filter(
            ([, row]) => row.person === link && row.day === visit.day,
          );
          const localKey = String(id);
          yield* stage.withJournal((journal) =>
            Effect.gen(function* () {
              if (there !== undefined)
                yield* journal.putLinks([
                  { entity: "visit", localKey, remoteKey: String(there[0]), columnSeen: false },
                ]);
              yield* journal.decide(
                { entity: "visit", localKey },
                there === undefined ? "not-there" : "adopted",
                0,
              );
            }),
          );
          visit.state = there === undefined ? "here" : "sent";
          counts.doubts += 1;
        }
        yield* undisturbed(model, stage);
      }),
    );
  toString = (): string => "a person decides what is in doubt";
}

/** What the last run changed is put back where nobody has changed it since; a second time there is nothing to do. */
class Revert implements Command {
  check = (model: Readonly<Model>): boolean => model.last.run !== "" && model.last.updates.length > 0;
  run = (model: Model, stage: Stage): Promise<void> =>
    perform(
      Effect.gen(function* () {
        yield* stage.revert(model.settings, model.last.run);
        judgeCalls(stage);
        revert(model);
        yield* compare(model, stage);
        const again = yield* stage.revert(model.settings, model.last.run);
        expect(again.plan.steps).toEqual([]);
        yield* stage.audited;
        counts.reverts += 1;
      }),
    );
  toString = (): string => "the last run is reverted";
}

/** Invariant 3: with the gates shut a plan writes nothing that it does not write with them as they are. */
class ShutGates implements Command {
  check = (): boolean => true;
  run = (model: Model, stage: Stage): Promise<void> =>
    perform(
      Effect.gen(function* () {
        const open = writesOf(yield* stage.plan(model.settings));
        for (const shut of [{ details: "ignore" as const }, { phones: false }])
          for (const write of writesOf(yield* stage.plan({ ...model.settings, ...shut })))
            expect(open).toContain(write);
      }),
    );
  toString = (): string => "plans with gates shut";
}

const perhaps = <A>(...values: ReadonlyArray<A>) => fc.constantFrom(null, ...values);
const email = perhaps("a@x.test", "A@X.test", "b@x.test");
const name = perhaps("Ann", " Ann", "Bea");
const code = perhaps("111", "222");
const born = perhaps("2001-02-03", "2002-03-04");
const progress = perhaps(0, 50);
const details = fc.record({ uln: code, name, email, phone: code, born, progress });
const bornHere = fc.oneof({ weight: 4, arbitrary: born }, { weight: 1, arbitrary: fc.constant(noDay) });
const edit = (birthdays: fc.Arbitrary<string | null>): fc.Arbitrary<Edit> =>
  fc.oneof(
    fc.record({ place: fc.constantFrom("uln" as const, "phone" as const), value: code }),
    fc.record({ place: fc.constant("name" as const), value: name }),
    fc.record({ place: fc.constant("email" as const), value: email }),
    fc.record({ place: fc.constant("born" as const), value: birthdays }),
    fc.record({ place: fc.constant("progress" as const), value: progress }),
  );
const personId = fc.integer({ min: 101, max: 105 });
const teamId = fc.integer({ min: 1, max: 2 });
const mode = fc.constantFrom<Mode>("ignore", "push", "pull");

const disturbance = fc.record({
  killAfter: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
  faults: fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.constantFrom(...faults)), { maxLength: 2 }),
});

/** What should come up more often than the rest. */
const often = <A>(arbitrary: A): ReadonlyArray<A> => [arbitrary, arbitrary, arbitrary];

const newPerson = fc
  .tuple(personId, details, fc.option(teamId, { nil: null }))
  .map((of) => new AddPerson(...of));

/** Whom a sequence starts with. */
export const beginnings = fc
  .array(newPerson, { minLength: 1, maxLength: 4 })
  .map((people): ReadonlyArray<Command> => [new AddTeam(1), ...people]);

/** Sequences of what may happen. */
export const sequences = fc.commands<Model, Stage, false>(
  [
    newPerson,
    teamId.map((id) => new AddTeam(id)),
    ...often(fc.tuple(fc.integer({ min: 1, max: 4 }), personId).map((of) => new AddVisit(...of))),
    fc.tuple(personId, details).map((of) => new AddRemotePerson(...of)),
    fc.tuple(personId, edit(bornHere)).map((of) => new EditLocal(...of)),
    fc.tuple(fc.nat(6), edit(born)).map((of) => new EditRemote(...of)),
    fc.tuple(personId, teamId).map((of) => new MoveToTeam(...of)),
    fc.record({ details: mode, phones: fc.boolean() }).map((settings) => new Turn(settings)),
    fc.constant(new LoseState()),
    fc.constant(new ShutGates()),
    fc.constant(new Sync()),
    ...often(fc.array(disturbance, { minLength: 1, maxLength: 2 }).map((runs) => new DisturbedSync(runs))),
    fc.constant(new Decide()),
    ...often(fc.constant(new Revert())),
  ],
  { maxCommands: 30, size: "max" },
);
