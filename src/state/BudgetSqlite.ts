/**
 * The call budget of a credential in one SQLite file, `budget-<credential>.sqlite` of the state folder, which
 * every process of this machine shares. A slot is committed before its call is sent, so a process that is
 * killed leaves it behind. Between processes there is no order: each head of a line asks again when a slot
 * can first be free, and one of them gets it, with a few more for those behind it. Machines cannot share it: their clocks are not each other's.
 *
 * Only a killed process must be survived, not a power cut: after a reboot the budget counts as spent anyway.
 */
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Schema from "effect/Schema";
import { openSqlite } from "../sqlite/openSqlite.ts";
import type { Sqlite, SqliteError, SqliteStatements } from "../sqlite/Sqlite.ts";
import { BootClock, type BootClockService, Budgets, type BudgetsService } from "./Budget.ts";
import { makeBudgetHandle, type RecordedSlot, type SlotStore } from "./budgetHandle.ts";
import { budgetMigrations } from "./migrations.ts";
import { readClocks } from "./readClocks.ts";
import type { StateError } from "./StateError.ts";
import { type ClockMark, judge, lookAtClocks } from "./slots.ts";
import { asStateError, openMigrated } from "./stateFile.ts";
import { jsonText, reader } from "./stored.ts";

/** How far the stored clock offset may be from the present one before it is stored anew, in milliseconds. */
const offsetSlack = 50;

/** Both tables in one row: each statement of a transaction costs as much as all its work. */
const StoredState = Schema.Tuple(
  Schema.Struct({
    clock: Schema.NullOr(
      Schema.parseJson(
        Schema.Struct({
          bootId: Schema.String,
          offset: Schema.Number,
          blockedUntil: Schema.Number,
          longestWindow: Schema.Number,
        }),
      ),
    ),
    /** Calls that are alike but for their time, together: each holds until one of the times. */
    calls: Schema.parseJson(
      Schema.Array(
        Schema.Struct({
          paths: Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Boolean })),
          answered: Schema.Literal(0, 1),
          heldUntil: Schema.Array(Schema.Number),
        }),
      ),
    ),
  }),
);

const readSql = `select
  (select json_object('bootId', boot_id, 'offset', offset,
     'blockedUntil', blocked_until, 'longestWindow', longest_window) from clock) as clock,
  (select json_group_array(json_object('paths', paths, 'answered', answered, 'heldUntil', json(ends))) from
     (select paths, answered, json_group_array(held_until) as ends from calls group by paths, answered)) as calls`;

const makeStore = (db: Sqlite, boot: BootClockService): SlotStore => {
  const decode = reader(StoredState, db.path, "call or clock");

  const told =
    (operation: string) =>
    <A>(effect: Effect.Effect<A, SqliteError | StateError>): Effect.Effect<A, StateError> =>
      Effect.catchTag(effect, "SqliteError", (error) => Effect.fail(asStateError(operation)(error)));

  const look = readClocks(boot);

  const readState = (tx: SqliteStatements) =>
    Effect.map(Effect.flatMap(tx.all(readSql), decode), ([{ clock, calls }]) => ({
      before: clock ?? undefined,
      slots: calls.flatMap(({ paths, answered, heldUntil }) =>
        heldUntil.map((end) => ({ heldUntil: end, answered: answered === 1, paths })),
      ),
    }));

  const writeMark = (tx: SqliteStatements, before: ClockMark | undefined, mark: ClockMark) => {
    const same =
      before !== undefined &&
      before.bootId === mark.bootId &&
      Math.abs(before.offset - mark.offset) <= offsetSlack &&
      before.blockedUntil === mark.blockedUntil &&
      before.longestWindow === mark.longestWindow;
    if (same) return Effect.void;
    return tx.run(
      `insert or replace into clock (only_row, boot_id, offset, blocked_until, longest_window)
       select 1, ?1 ->> 0, ?1 ->> 1, ?1 ->> 2, ?1 ->> 3`,
      [jsonText([mark.bootId, mark.offset, mark.blockedUntil, mark.longestWindow])],
    );
  };

  const remove = (tx: SqliteStatements, slots: ReadonlyArray<RecordedSlot>) =>
    tx.run("delete from calls where id in (select value from json_each(?))", [
      jsonText(slots.map(({ id }) => id)),
    ]);

  const take: SlotStore["take"] = (ask, most, inPlaceOf) =>
    db
      .transaction((tx) =>
        Effect.gen(function* () {
          if (inPlaceOf.length > 0) yield* remove(tx, inPlaceOf);
          const { before, slots } = yield* readState(tx);
          const clocks = yield* look;
          const { mark, forget, decision } = judge(before, slots, clocks, ask);
          yield* writeMark(tx, before, mark);
          if (forget) yield* tx.run("delete from calls");
          if (decision._tag === "Later") {
            return { ...decision, waitMs: decision.at - clocks.now };
          }
          const past = clocks.now - mark.longestWindow - 1;
          if (slots.some((slot) => slot.heldUntil <= past)) {
            yield* tx.run("delete from calls where held_until <= cast(? as integer)", [String(past)]);
          }
          const count = Math.min(most, decision.room);
          // The rows of one statement are numbered one after the other.
          const { lastId } = yield* tx.run(
            `insert into calls (sent_at, held_until, answered, paths)
             select ?1 ->> 0, ?1 ->> 1, 0, ?1 ->> 2 from json_each(?2)`,
            [
              jsonText([clocks.now, clocks.now + ask.timeoutMs, jsonText(ask.paths)]),
              jsonText(Array.from({ length: count }, () => 0)),
            ],
          );
          const ids = Array.from({ length: count }, (_, index) => Number(lastId) - count + 1 + index);
          return { _tag: "Taken" as const, ids, sentAt: clocks.now };
        }),
      )
      .pipe(told("take a call slot"));

  return {
    take,
    // An insert too: a call that stayed unanswered beyond its time-out may have been forgotten meanwhile.
    answer: (answers) =>
      db
        .run(
          `insert into calls (id, sent_at, held_until, answered, paths)
           select value ->> 0, value ->> 1, value ->> 2, 1, value ->> 3 from json_each(?) where true
           on conflict (id) do update set held_until = excluded.held_until, answered = 1`,
          [jsonText(answers.map(({ id, sentAt, at, paths }) => [id, sentAt, at, jsonText(paths)]))],
        )
        .pipe(Effect.asVoid, told("record an answer")),
    giveBack: (given) => remove(db, given).pipe(Effect.asVoid, told("give a call slot back")),
    pause: (ask, milliseconds) =>
      db
        .transaction((tx) =>
          Effect.gen(function* () {
            const { before } = yield* readState(tx);
            const clocks = yield* look;
            const seen = lookAtClocks(before, clocks, ask);
            const blockedUntil = Math.max(seen.mark.blockedUntil, clocks.now + milliseconds);
            yield* writeMark(tx, before, { ...seen.mark, blockedUntil });
            if (seen.forget) yield* tx.run("delete from calls");
          }),
        )
        .pipe(told("pause calls")),
  };
};

/** `open` is for simulations, which must know when the database is at work. */
export const make = (
  folder: string,
  open: typeof openSqlite = openSqlite,
): Effect.Effect<BudgetsService, never, BootClock> =>
  Effect.map(BootClock, (boot) => ({
    open: ({ credential, limits, timeoutMs }) =>
      Effect.gen(function* () {
        const db = yield* openMigrated(
          folder,
          `budget-${encodeURIComponent(credential)}.sqlite`,
          // `normal` keeps the file sound through a power cut, without a write to the disk for each call.
          { pragmas: ["journal_mode = wal", "synchronous = normal"] },
          budgetMigrations,
          open,
        );
        return yield* Effect.sync(() =>
          makeBudgetHandle({ store: makeStore(db, boot), limits, timeoutMs, now: boot.milliseconds }),
        );
      }),
  }));

/** The budgets of a state folder; each opened budget holds its file open for its Scope. */
export const layer = (folder: string): Layer.Layer<Budgets, never, BootClock> =>
  Layer.effect(Budgets, make(folder));
