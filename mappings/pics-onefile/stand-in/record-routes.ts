import { type Answer, badRequest, emptyAnswer, jsonAnswer, notFound } from "./answers.ts";
import type { Connection } from "./database.ts";
import { type Changes, changedFields, type Values } from "./fields.ts";
import type { Kind } from "./kind.ts";
import { pageOf } from "./paging.ts";
import { fullObject, searchRow } from "./record-answers.ts";
import { type Condition, findRecord, holdersOfMisId, type StoredRecord, searchRecords } from "./records.ts";
import type { Call } from "./routes.ts";
import { timestamp } from "./service.ts";
import { type Switches, sameKey } from "./switches.ts";
import { type NewWrite, recordWrite, type WriteAction } from "./write-log.ts";

/** The number that a path segment holds, if it is one that an ID can be. */
export const idOfSegment = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;

/** The record named by the path's `{id}`; 404 when there is none (onefile-api 8.3). */
export const recordOfPath = async (connection: Connection, kind: Kind, call: Call): Promise<StoredRecord> => {
  const text = call.parameters.id ?? "";
  const id = idOfSegment(text);
  const record = id === undefined ? undefined : await findRecord(connection, kind, id);
  if (record === undefined) throw notFound(`No ${kind.resource} has the ID ${text}.`);
  return record;
};

export const readAnswer = (kind: Kind, call: Call): Promise<Answer> =>
  call.service.database.read(async (connection) =>
    jsonAnswer(fullObject(kind, await recordOfPath(connection, kind, call), call.service.switches)),
  );

/** 200 and rows, or 204 and nothing, also past the last page (onefile-api 8.3 and 8.4). */
export const searchAnswer = async (
  kind: Kind,
  call: Call,
  conditions: readonly Condition[],
  withArchived = false,
): Promise<Answer> => {
  const page = pageOf(call.parameters);
  const { database, switches } = call.service;
  const records = await database.read((connection) =>
    searchRecords(connection, kind, conditions, page, withArchived),
  );
  if (records.length === 0) return emptyAnswer();
  return jsonAnswer(records.map((record) => searchRow(kind, record, page !== undefined, switches)));
};

/** The fields the API takes from a body; the rest of its keys are ignored (onefile-api 8.1). */
export const changesOfBody = (kind: Kind, call: Call): Changes =>
  call.body.changes(kind.fields.filter(({ writable }) => writable));

const isMissing = (values: Values, name: string): boolean => {
  const value = values[name];
  return value === undefined || (typeof value === "string" && value.trim() === "");
};

export const requireFields = (values: Values, names: readonly string[]): void => {
  const missing = names.filter((name) => isMissing(values, name));
  if (missing.length > 0) throw badRequest(`Required and missing: ${missing.join(", ")}.`);
};

/** A record keeps its organisation: centres are fully separated data (onefile-api 5.1). */
export const refuseChange = (name: string, before: Values, after: Values): void => {
  if (before[name] !== after[name]) throw badRequest(`${name} cannot be changed.`);
};

/** With the switch on, a MIS key that another record of the organisation holds is refused (onefile-api 8.4). */
export const checkMisId = async (
  connection: Connection,
  kind: Kind,
  organisationId: number,
  misId: string | undefined,
  ownId: number | undefined,
  { duplicateMisId }: Switches,
): Promise<void> => {
  if (duplicateMisId === "allow" || misId === undefined) return;
  const holders = await holdersOfMisId(connection, kind, organisationId, misId);
  const other = holders.find(({ id, values }) => id !== ownId && sameKey(misId, String(values.MISID)));
  if (other !== undefined)
    throw badRequest(`The MISID ${misId} is already held by ${kind.resource} ${other.id}.`);
};

export const logWrite = (
  connection: Connection,
  call: Call,
  resource: string,
  action: WriteAction,
  id: number,
  changed: readonly string[],
): Promise<void> => {
  const write: NewWrite = {
    at: timestamp(call.service),
    route: call.name,
    resource,
    action,
    id,
    keys: call.body.keys,
    changed,
  };
  return recordWrite(connection, write);
};

/** What a write changed, apart from the stamp that every write sets. */
export const realChanges = (before: Values, after: Values): readonly string[] =>
  changedFields(before, after).filter((name) => name !== "LastModified");
