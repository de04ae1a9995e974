import { badRequest, notFound } from "./answers.ts";
import { readAssignments, storeAssignment } from "./assignments.ts";
import { Body } from "./body.ts";
import type { Connection } from "./database.ts";
import { applyChanges, type Changes, textOf, type Values } from "./fields.ts";
import { isPositiveInteger } from "./guards.ts";
import type { Kind } from "./kind.ts";
import { classrooms, organisations, placements, users } from "./kinds.ts";
import { learningAims, standards, unitSummaries, units } from "./learning-kinds.ts";
import type { ControlFields, RecordControls, StoredObject, StoredUnit } from "./record-controls.ts";
import { countRecords } from "./record-counts.ts";
import { requireFields } from "./record-routes.ts";
import {
  allRecords,
  deleteRecord,
  findRecord,
  insertRecord,
  replaceRecord,
  type StoredRecord,
} from "./records.ts";
import { findUnit } from "./related-records.ts";
import { endOf, moveEnds } from "./review-ends.ts";
import { reviews, visits } from "./review-kinds.ts";
import { type Service, timestamp } from "./service.ts";
import { RUNNING, SCHEDULED } from "./statuses.ts";
import { uniqueUsername } from "./usernames.ts";

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

/** A learning aim's progress is a percentage (onefile-api 8.4); a user's is not checked. */
const checkProgress = (kind: Kind, { Progress: progress }: Values): void => {
  if (kind !== learningAims || typeof progress !== "number") return;
  if (progress < 0 || progress > 100) throw badRequest("Progress must be from 0 to 100.");
};

const toStored = ({ id, archived, values }: StoredRecord): StoredObject => ({
  ID: id,
  archived,
  fields: values,
});

const toStoredUnit = ({ values }: StoredRecord): StoredUnit => ({
  ID: textOf(values, "ID") ?? "",
  fields: values,
});

const find = async (connection: Connection, kind: Kind, id: number): Promise<StoredRecord> => {
  const record = await findRecord(connection, kind, id);
  if (record === undefined) throw notFound(`No ${kind.resource} has the ID ${id}.`);
  return record;
};

export const makeRecordControls = (service: Service): RecordControls => {
  const { database } = service;

  /** What a new record has without being told. */
  const complete = async (connection: Connection, kind: Kind, given: Values): Promise<Values> => {
    if (kind === learningAims) return { Status: RUNNING, ...given };
    if (kind === reviews) {
      const ends = await endOf(connection, given);
      return { Status: SCHEDULED, CreatedOn: timestamp(service), ...ends, ...given };
    }
    if (kind !== users) return given;
    const username = await uniqueUsername(
      connection,
      textOf(given, "Username"),
      textOf(given, "FirstName") ?? "",
      textOf(given, "LastName") ?? "",
    );
    return { LastModified: timestamp(service), ...given, Username: username };
  };

  const add = async (connection: Connection, kind: Kind, fields: ControlFields): Promise<number> => {
    const given = applyChanges({}, controlChanges(kind, fields));
    requireFields(given, kind.essential);
    checkProgress(kind, given);
    const id = isPositiveInteger(fields.ID) ? fields.ID : null;
    if (id !== null && (await findRecord(connection, kind, id)) !== undefined) {
      throw badRequest(`${kind.resource} ${id} exists already.`);
    }
    return insertRecord(connection, kind, await complete(connection, kind, given), id);
  };

  const addOne = (kind: Kind) => (fields: ControlFields) =>
    database.write((connection) => add(connection, kind, fields));

  const addUnit = (fields: ControlFields) =>
    database.write(async (connection) => {
      const id = String(fields.ID ?? "");
      if ((await findUnit(connection, id)) !== undefined) throw badRequest(`Unit ${id} exists already.`);
      await add(connection, units, { ...fields, ID: id });
      return id;
    });

  const stampOf = (kind: Kind): Values => (kind === users ? { LastModified: timestamp(service) } : {});

  const change = async (
    connection: Connection,
    kind: Kind,
    record: StoredRecord,
    fields: ControlFields,
  ): Promise<void> => {
    const changes = { ...stampOf(kind), ...controlChanges(kind, fields) };
    const values = applyChanges(record.values, changes);
    checkProgress(kind, values);
    await replaceRecord(connection, kind, { ...record, values });
    if (kind === visits) await moveEnds(connection, record.id);
  };

  const setOne = (kind: Kind) => (id: number, fields: ControlFields) =>
    database.write(async (connection) => change(connection, kind, await find(connection, kind, id), fields));

  const setUnit = (id: string, fields: ControlFields) =>
    database.write(async (connection) => {
      const unit = await findUnit(connection, id);
      if (unit === undefined) throw notFound(`No Unit has the ID ${id}.`);
      await change(connection, units, unit, { ...fields, ID: id });
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

  return {
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
    addStandard: addOne(standards),
    addUnit,
    addLearningAim: addOne(learningAims),
    addVisit: addOne(visits),
    addReview: addOne(reviews),
    addAssignment: (assignment) => database.write((connection) => storeAssignment(connection, assignment)),
    setUser: setOne(users),
    setPlacement: setOne(placements),
    setClassroom: setOne(classrooms),
    setStandard: setOne(standards),
    setUnit,
    setLearningAim: setOne(learningAims),
    setVisit: setOne(visits),
    setReview: setOne(reviews),
    archiveUser: setArchived(true),
    unarchiveUser: setArchived(false),
    removeUser: removeOne(users),
    removePlacement: removeOne(placements),
    removeStandard: removeOne(standards),
    removeLearningAim: removeOne(learningAims),
    removeReview: removeOne(reviews),
    readUser: readOne(users),
    readPlacement: readOne(placements),
    readClassroom: readOne(classrooms),
    readStandard: readOne(standards),
    readUnit: async (id) => {
      const unit = await database.read((connection) => findUnit(connection, id));
      return unit === undefined ? undefined : toStoredUnit(unit);
    },
    readLearningAim: readOne(learningAims),
    readVisit: readOne(visits),
    readReview: readOne(reviews),
    readUsers: readAll(users),
    readPlacements: readAll(placements),
    readClassrooms: readAll(classrooms),
    readStandards: readAll(standards),
    readUnits: async () => {
      const records = await database.read((connection) => allRecords(connection, units));
      return records.map(toStoredUnit);
    },
    readUnitSummaries: readAll(unitSummaries),
    readLearningAims: readAll(learningAims),
    readVisits: readAll(visits),
    readReviews: readAll(reviews),
    readAssignments: () => readAssignments(database),
    countRecords: () => countRecords(database),
  };
};
