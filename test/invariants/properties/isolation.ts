import * as Effect from "effect/Effect";
import type { Raw } from "../../support/arbitrary/domains.ts";
import type { EntitySpec } from "../../support/arbitrary/Spec.ts";
import type { Drawn } from "../../support/arbitrary/scenario.ts";
import { scenarios } from "../../support/arbitrary/scenario.ts";
import type { Layers } from "../../support/world/layers.ts";
import { flat } from "../../support/world/server.ts";
import {
  type Bench,
  hasLocal,
  hasRemote,
  inWorld,
  localId,
  remoteId,
  type World,
} from "../../support/world/World.ts";
import { canonical, differences } from "../canonical.ts";
import { acrossWorlds, hold, type Invariant } from "../harness.ts";

interface Victim {
  readonly entity: EntitySpec;
  readonly index: number;
}

/** Breaks one record; the answer mends it again. */
type Trouble = (world: World, victim: Victim) => Effect.Effect<Effect.Effect<void>>;

const remoteRefuses: Trouble = (world, { entity, index }) =>
  Effect.sync(() => {
    const code = world.scenario.records[entity.name]?.[index]?.code ?? "";
    world.server.switches.refused = new Set([
      `${entity.name}/${String(remoteId(entity, index))}`,
      `${entity.name} ${code}`,
    ]);
    return Effect.sync(() => {
      world.server.switches.refused = new Set();
    });
  });

const localRefuses: Trouble = (world, { entity, index }) =>
  Effect.as(world.database.refuse([[entity.name, localId(entity.name, index)]]), world.database.refuse([]));

const answerLost: Trouble = (world, { entity, index }) =>
  Effect.sync(() => {
    const code = world.scenario.records[entity.name]?.[index]?.code ?? "";
    world.server.switches.dropped = new Set([`${entity.name} ${code}`]);
    return Effect.sync(() => {
      world.server.switches.dropped = new Set();
    });
  });

/** What a side holds at this moment, to be put back afterwards. */
const heldNow = (world: World, side: "local" | "remote", entity: EntitySpec, index: number, place: string) =>
  Effect.map(world.snapshot, (snapshot): Raw => {
    const record =
      side === "local"
        ? snapshot.local[entity.name]?.get(String(localId(entity.name, index)))
        : flat({ ...snapshot.remote[entity.name]?.get(String(remoteId(entity, index))) });
    const value = record?.[place];
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? value
      : null;
  });

const badValue =
  (side: "local" | "remote"): Trouble =>
  (world, { entity, index }) => {
    const place = entity.places.find(
      (one) => one.domain.bad !== null && one.reference === undefined && !(side === "local" && one.computed),
    );
    if (place === undefined) return Effect.succeed(Effect.void);
    return Effect.gen(function* () {
      const held = yield* heldNow(world, side, entity, index, place.name);
      yield* world.change(side, entity.name, index, place.name, place.domain.bad);
      return world.change(side, entity.name, index, place.name, held);
    });
  };

interface Kind {
  readonly trouble: Trouble;
  /** A row that cannot be read may be the counterpart of any record without one: those wait until it can. */
  readonly holdsBack: boolean;
}

const troubles: ReadonlyArray<Kind> = [
  { trouble: remoteRefuses, holdsBack: false },
  { trouble: localRefuses, holdsBack: false },
  { trouble: badValue("local"), holdsBack: true },
  { trouble: badValue("remote"), holdsBack: true },
  { trouble: answerLost, holdsBack: false },
];

const recordsOf = (scenario: Drawn, victim: Victim, kind: Kind): ReadonlySet<string> =>
  new Set(
    (scenario.records[victim.entity.name] ?? []).flatMap((record, index) =>
      index === victim.index || (kind.holdsBack && record.stage !== "column" && record.stage !== "state")
        ? [`${victim.entity.name} ${index}`]
        : [],
    ),
  );

/** Records that are made only because one of the given refers to them. */
const madeFor = (scenario: Drawn, records: ReadonlySet<string>): ReadonlyArray<string> => {
  const needed = scenario.spec.entities.filter(({ moves }) => moves.some((move) => move.referenced));
  return scenario.spec.entities.flatMap((entity) =>
    (scenario.records[entity.name] ?? []).flatMap((record, index) =>
      records.has(`${entity.name} ${index}`)
        ? entity.places.flatMap((place) => {
            const cell = record.cells[place.name]?.local ?? null;
            const isMade = needed.some(({ name }) => name === place.reference);
            return isMade && cell !== null ? [`${place.reference} ${String(cell)}`] : [];
          })
        : [],
    ),
  );
};

/** The given records, what is made for their sake alone, and whatever refers to them, on either side, however far. */
const touchedBy = (scenario: Drawn, records: ReadonlySet<string>): ReadonlySet<string> => {
  const touched = new Set([...records, ...madeFor(scenario, records)]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const entity of scenario.spec.entities)
      for (const [index, record] of (scenario.records[entity.name] ?? []).entries()) {
        const id = `${entity.name} ${index}`;
        if (touched.has(id)) continue;
        const refers = entity.places.some((place) =>
          (["local", "remote"] as const).some((side) => {
            const cell = record.cells[place.name]?.[side];
            return (
              place.reference !== undefined &&
              cell !== null &&
              cell !== undefined &&
              touched.has(`${place.reference} ${String(cell)}`)
            );
          }),
        );
        if (refers) {
          touched.add(id);
          grew = true;
        }
      }
  }
  return touched;
};

/** The places of given records, as canonical states name them. */
const placesOf = (scenario: Drawn, records: ReadonlySet<string>): ((where: string) => boolean) => {
  const prefixes: Array<string> = [];
  for (const record of records) {
    const [name = "", index = ""] = record.split(" ");
    const entity = scenario.spec.entities.find((one) => one.name === name);
    if (entity === undefined) continue;
    const local = localId(name, Number(index));
    const remote = String(remoteId(entity, Number(index)));
    prefixes.push(
      `local ${name} ${local} `,
      `remote ${name} ${remote} `,
      `remote ${name} made of ${local} `,
      `local ${name} made of ${remote} `,
    );
  }
  return (where) => prefixes.some((prefix) => where.startsWith(prefix));
};

const judge = async (bench: Bench, layers: Layers, scenario: Drawn): Promise<void> => {
  // Half of the time both sides are settled first, and the trouble meets what people change afterwards.
  const settled = scenario.dice % 2 === 1;
  const all = scenario.spec.entities.flatMap((entity) =>
    (scenario.records[entity.name] ?? []).flatMap((record, index) =>
      record.stage === "ambiguous" ||
      record.stage === "claimed-twice" ||
      (settled && record.edits.length === 0)
        ? []
        : [{ entity, index, record }],
    ),
  );
  const victim = all[scenario.dice % Math.max(1, all.length)];
  if (victim === undefined || !(hasLocal(victim.record) || hasRemote(victim.record))) return;
  const kind = troubles[Math.floor(scenario.dice / 100) % troubles.length];
  if (kind === undefined) return;
  // Without a match rule nothing tells what became of a create: it stands in doubt until a person decides.
  const isPair = victim.record.stage === "column" || victim.record.stage === "state";
  if (kind.trouble === answerLost && !victim.entity.match && !isPair) return;
  const settle = (world: World) =>
    settled ? Effect.zipRight(world.run(), Effect.zipRight(world.run(), world.edit)) : Effect.void;
  const calm = await inWorld(bench, layers, scenario, (world) =>
    Effect.gen(function* () {
      yield* settle(world);
      yield* world.run();
      const first = yield* canonical(world, yield* world.snapshot);
      yield* world.run();
      yield* world.run();
      return { first, last: yield* canonical(world, yield* world.snapshot) };
    }),
  );
  await inWorld(bench, layers, scenario, (world) =>
    Effect.gen(function* () {
      yield* settle(world);
      const cure = yield* kind.trouble(world, victim);
      yield* world.run();
      const direct = recordsOf(scenario, victim, kind);
      const affected = placesOf(scenario, touchedBy(scenario, direct));
      // A create whose answer was lost is there, and is not known yet to be the victim's.
      const nobodys = new RegExp(`^remote ${victim.entity.name} (N )?5[0-9]{3}[ /]`);
      // The second remote record of an ambiguous pair is held back with the others.
      const seconds = new RegExp(`^local ${victim.entity.name} 9[0-9]{3} `);
      const others = differences(
        calm.first,
        yield* canonical(world, yield* world.snapshot),
        (where) => !affected(where) && !nobodys.test(where) && !(kind.holdsBack && seconds.test(where)),
      );
      hold(others.length === 0, () => `other records were affected (calm | troubled):\n${others.join("\n")}`);
      yield* cure;
      yield* world.run();
      yield* world.run();
      // Who refers to the victim may have been created without it; the victim itself has lost nothing.
      const own = placesOf(scenario, direct);
      const lost = differences(
        calm.last,
        yield* canonical(world, yield* world.snapshot),
        (where) => own(where) || !affected(where),
      );
      hold(lost.length === 0, () => `what was to be written is lost (calm | cured):\n${lost.join("\n")}`);
    }),
  );
};

export const isolation: Invariant = {
  name: "11 isolation: a record that fails affects no other, and is written once its trouble is gone",
  runs: 100,
  property: (bench, layers) => acrossWorlds(scenarios(), (scenario) => judge(bench, layers, scenario)),
};
