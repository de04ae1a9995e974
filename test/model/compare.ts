/** Holds what both sides hold against the model. */

import * as Effect from "effect/Effect";
import { expect } from "vitest";
import type { Model, RemotePerson } from "./Model.ts";
import type { Stage } from "./Stage.ts";

const text = (value: unknown): string => String(value).trim().replace(/\s+/g, " ");
/** A place's value up to its type's equality. */
const canonical = (place: string, value: unknown): string | number | null => {
  if (value === null || value === undefined) return null;
  if (place === "name") return text(value);
  if (place === "email") return text(value).toLowerCase();
  return typeof value === "number" ? value : String(value);
};
const places = ["uln", "name", "email", "phone", "born", "progress"] as const;

const detailsOf = (row: object) =>
  Object.fromEntries(places.map((place) => [place, canonical(place, Reflect.get(row, place))]));

/** The keys of records that a run has made: the model knows them by their codes. */
const learnKeys = (model: Model, stage: Stage): void => {
  const known = new Set(model.remotePeople.map(({ id }) => id));
  for (const person of model.remotePeople) {
    if (person.id !== undefined) continue;
    const made = [...stage.cloud.store.person].filter(
      ([id, row]) => row.code === person.code && !known.has(id),
    );
    expect(made.length, `people made as ${person.code}`).toBe(1);
    person.id = made[0]?.[0];
    known.add(person.id);
  }
};

const byKey = <A>(entries: ReadonlyArray<readonly [string, A]>) =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));

/** Fails where a side differs from what the model says. Of a visit in doubt the server may hold one or none. */
export const compare = (model: Model, stage: Stage): Effect.Effect<void> =>
  Effect.gen(function* () {
    learnKeys(model, stage);
    const { person, team, visit } = stage.cloud.store;
    const codeOfTeam = (id: unknown) => (typeof id === "number" ? (team.get(id)?.code ?? "none") : null);
    expect(
      byKey(
        [...person].map(([id, row]) => [
          String(id),
          { code: row.code, team: codeOfTeam(row.team), ...detailsOf(row) },
        ]),
      ),
    ).toEqual(
      byKey(
        model.remotePeople.map((one: RemotePerson) => [
          String(one.id),
          { code: one.code, team: one.team?.code ?? null, ...detailsOf(one) },
        ]),
      ),
    );
    expect([...team.values()].map((row) => [row.code, row.name]).sort()).toEqual(
      model.remoteTeams.map(({ code, name }) => [code, name]).sort(),
    );

    const people = yield* Effect.orDie(stage.local.all("select * from person"));
    expect(
      byKey(
        people.map((row) => [
          String(row.id),
          { code: row.code, link: row.link, team: row.team, spare: row.spare, ...detailsOf(row) },
        ]),
      ),
    ).toEqual(
      byKey(
        [...model.people].map(([id, one]) => [
          String(id),
          { code: one.code, link: one.link?.id ?? null, team: one.team, spare: "ours", ...detailsOf(one) },
        ]),
      ),
    );
    for (const row of yield* Effect.orDie(stage.local.all("select code, link from team")))
      if (row.link !== null) expect(team.get(Number(row.link))?.code).toBe(row.code);

    const visits = new Map(
      (yield* Effect.orDie(stage.local.all("select id, link from visit"))).map((row) => [
        Number(row.id),
        row.link,
      ]),
    );
    for (const [id, one] of model.visits) {
      const link = model.people.get(one.person)?.link?.id;
      const there = [...visit].filter(([, row]) => row.person === link && row.day === one.day);
      if (one.state === "sent")
        expect(
          there.map(([key]) => key),
          `visit ${id}`,
        ).toEqual([visits.get(id)]);
      else expect(visits.get(id), `visit ${id}`).toBeNull();
      if (one.state === "here") expect(there, `visit ${id}`).toEqual([]);
      if (one.state === "doubt") expect(there.length, `visit ${id}`).toBeLessThanOrEqual(1);
    }
    expect(visit.size).toBeLessThanOrEqual(
      [...model.visits.values()].filter(({ state }) => state !== "here").length,
    );
  });
