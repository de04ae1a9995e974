import { badRequest, notFound } from "./answers.ts";
import { type Assignment, readAssignments } from "./assignments.ts";
import { Body } from "./body.ts";
import type { CallLog } from "./call-log.ts";
import type { Clock } from "./clock.ts";
import type { Connection } from "./database.ts";
import type { FaultRequest, Faults } from "./faults.ts";
import { applyChanges, type Changes, textOf, type Value, type Values } from "./fields.ts";
import { isPositiveInteger } from "./guards.ts";
import { classrooms, type Kind, organisations, placements, users } from "./kinds.ts";
import type { CallLimit, LimitSettings } from "./limit.ts";
import { withLimitSettings } from "./limit-settings.ts";
import { requireFields } from "./record-routes.ts";
import {
  allRecords,
  deleteRecord,
  findRecord,
  insertRecord,
  replaceRecord,
  type StoredRecord,
} from "./records.ts";
import { type Service, timestamp } from "./service.ts";
import { writeSetting } from "./settings.ts";
import { gatherStats, type Stats } from "./stats.ts";
import { type Switches, withSwitches } from "./switches.ts";
import { uniqueUsername } from "./usernames.ts";
import { judgeWindows, type WorstWindow } from "./window-judge.ts";
import { clearWrites } from "./write-log.ts";

/** Fields by their API names, in the API's own types; null takes a value away. */
export type ControlFields = Readonly<Record<string, Value | null | undefined>>;

/** A record as it is stored, whatever the API would show of it. */
export interface StoredObject {
  readonly ID: number;
  readonly archived: boolean;
  readonly fields: Values;
}

/**
 * What a test or a demonstration can do behind the API's back, as a person would in OneFile's own screens. None of
 * it counts as a call or as a write by the API, and none of the API's required fields are asked for.
 */
export interface Controls {
  stats(): Promise<Stats>;
  /** Forgets calls and writes; the limit keeps what it has counted. */
  resetStats(): Promise<void>;
  /** The fullest window, of the limit's length or another. */
  worstWindow(windowMs?: number): Promise<WorstWindow>;

  /** Each gives the new ID. A given `ID` is used. */
  addOrganisation(fields: ControlFields): Promise<number>;
  addClassroom(fields: ControlFields): Promise<number>;
  addPlacement(fields: ControlFields): Promise<number>;
  addUser(fields: ControlFields): Promise<number>;
  /** Many users in one transaction. */
  addUsers(list: readonly ControlFields[]): Promise<readonly number[]>;

  setUser(id: number, fields: ControlFields): Promise<void>;
  setPlacement(id: number, fields: ControlFields): Promise<void>;
  setClassroom(id: number, fields: ControlFields): Promise<void>;
  archiveUser(id: number): Promise<void>;
  unarchiveUser(id: number): Promise<void>;
  removeUser(id: number): Promise<void>;
  removePlacement(id: number): Promise<void>;

  readUser(id: number): Promise<StoredObject | undefined>;
  readPlacement(id: number): Promise<StoredObject | undefined>;
  readClassroom(id: number): Promise<StoredObject | undefined>;
  readUsers(): Promise<readonly StoredObject[]>;
  readPlacements(): Promise<readonly StoredObject[]>;
  readClassrooms(): Promise<readonly StoredObject[]>;
  readAssignments(): Promise<readonly Assignment[]>;

  /** Gives how many live tokens there were. */
  revokeTokens(): Promise<number>;
  /** Moves the calendar: session ages and LastModified. */
  advanceClock(milliseconds: number): Promise<void>;
  /** Moves the limit's clock. */
  advanceLimitClock(milliseconds: number): Promise<void>;
  setLimit(settings: Partial<LimitSettings>): void;
  setSwitches(switches: Partial<Switches>): void;
  addFault(fault: FaultRequest): void;
  clearFaults(): void;
}

export interface ControlledParts {
  readonly service: Service;
  readonly calls: CallLog;
  readonly limit: CallLimit;
  readonly limitClock: Clock;
  readonly faults: Faults;
}

export const CLOCK_SETTING = "clock offset";
export const LIMIT_CLOCK_SETTING = "limit clock offset";

/** Control input is taken by exact name, so that a slip in a test is seen. */
const controlChanges = (kind: Kind, fields: ControlFields): Changes => {
  const known = new Set(["ID", ...kind.fields.map(({ name }) => name)]);
  const unknown = Object.keys(fields).filter((name) => !known.has(name));
  if (unknown.length > 0) throw badRequest(`${kind.resource} has no field ${unknown.join(", ")}.`);
  const emptied = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value === null ? "" : value]),
  );
  return Body.of(emptied).changes(kind.fields);
};

const toStored = ({ id, archived, values }: StoredRecord): StoredObject => ({
  ID: id,
  archived,
  fields: values,
});

export const makeControls = ({ service, calls, limit, limitClock, faults }: ControlledParts): Controls => {
  const { database } = service;

  const add = async (connection: Connection, kind: Kind, fields: ControlFields): Promise<number> => {
    const given = applyChanges({}, controlChanges(kind, fields));
    requireFields(given, kind === organisations ? ["Name"] : ["OrganisationID"]);
    const id = isPositiveInteger(fields.ID) ? fields.ID : null;
    if (id !== null && (await findRecord(connection, kind, id)) !== undefined) {
      throw badRequest(`${kind.resource} ${id} exists already.`);
    }
    if (kind !== users) return insertRecord(connection, kind, given, id);
    requireFields(given, ["Role", "FirstName", "LastName"]);
    const username = await uniqueUsername(
      connection,
      textOf(given, "Username"),
      textOf(given, "FirstName") ?? "",
      textOf(given, "LastName") ?? "",
    );
    return insertRecord(
      connection,
      kind,
      { LastModified: timestamp(service), ...given, Username: username },
      id,
    );
  };

  const addOne = (kind: Kind) => (fields: ControlFields) =>
    database.write((connection) => add(connection, kind, fields));

  const find = async (connection: Connection, kind: Kind, id: number): Promise<StoredRecord> => {
    const record = await findRecord(connection, kind, id);
    if (record === undefined) throw notFound(`No ${kind.resource} has the ID ${id}.`);
    return record;
  };

  const stampOf = (kind: Kind): Values => (kind === users ? { LastModified: timestamp(service) } : {});

  const setOne = (kind: Kind) => (id: number, fields: ControlFields) =>
    database.write(async (connection) => {
      const record = await find(connection, kind, id);
      const changes = { ...stampOf(kind), ...controlChanges(kind, fields) };
      await replaceRecord(connection, kind, { ...record, values: applyChanges(record.values, changes) });
    });

  const setArchived = (archived: boolean) => (id: number) =>
    database.write(async (connection) => {
      const record = await find(connection, users, id);
      const values = { ...record.values, ...stampOf(users) };
      await replaceRecord(connection, users, { ...record, archived, values });
    });

  const removeOne = (kind: Kind) => (id: number) =>
    database.write(async (connection) => {
      await find(connection, kind, id);
      await deleteRecord(connection, kind, id);
    });

  const readOne = (kind: Kind) => async (id: number) => {
    const record = await database.read((connection) => findRecord(connection, kind, id));
    return record === undefined ? undefined : toStored(record);
  };

  const readAll = (kind: Kind) => async () => {
    const records = await database.read((connection) => allRecords(connection, kind));
    return records.map(toStored);
  };

  const advance = (clock: Clock, setting: string) => async (milliseconds: number) => {
    if (!Number.isFinite(milliseconds) || milliseconds < 0) throw badRequest("A clock only moves forwards.");
    clock.advance(milliseconds);
    await writeSetting(database, setting, String(clock.offset));
  };

  return {
    stats: () => gatherStats(database, calls, limit.settings),
    resetStats: async () => {
      await calls.clear();
      await clearWrites(database);
    },
    worstWindow: async (windowMs = limit.settings.windowMs) => judgeWindows(await calls.arrivals(), windowMs),
    addOrganisation: addOne(organisations),
    addClassroom: addOne(classrooms),
    addPlacement: addOne(placements),
    addUser: addOne(users),
    addUsers: (list) =>
      database.write(async (connection) => {
        const ids: number[] = [];
        for (const fields of list) ids.push(await add(connection, users, fields));
        return ids;
      }),
    setUser: setOne(users),
    setPlacement: setOne(placements),
    setClassroom: setOne(classrooms),
    archiveUser: setArchived(true),
    unarchiveUser: setArchived(false),
    removeUser: removeOne(users),
    removePlacement: removeOne(placements),
    readUser: readOne(users),
    readPlacement: readOne(placements),
    readClassroom: readOne(classrooms),
    readUsers: readAll(users),
    readPlacements: readAll(placements),
    readClassrooms: readAll(classrooms),
    readAssignments: () => readAssignments(database),
    revokeTokens: () => service.sessions.revokeAll(),
    advanceClock: advance(service.clock, CLOCK_SETTING),
    advanceLimitClock: advance(limitClock, LIMIT_CLOCK_SETTING),
    setLimit: (settings) => {
      limit.settings = withLimitSettings(limit.settings, settings);
    },
    setSwitches: (switches) => {
      service.switches = withSwitches(service.switches, switches);
    },
    addFault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
  };
};
