import { type Answer, badRequest, emptyAnswer, failureAnswer, jsonAnswer, notFound } from "./answers.ts";
import { type Assignment, LEVELS } from "./assignments.ts";
import type { Controls } from "./controls.ts";
import { readFault } from "./faults.ts";
import type { Value } from "./fields.ts";
import { isRecord } from "./guards.ts";
import type { ControlFields } from "./record-controls.ts";
import { segmentsOf } from "./routes.ts";

type Input = Readonly<Record<string, unknown>>;
type Command = (controls: Controls, input: Input) => Promise<Answer> | Answer;

const numberOf = (input: Input, name: string): number => {
  const value = input[name];
  if (typeof value !== "number") throw badRequest(`${name} must be a number.`);
  return value;
};

const idOf = (input: Input): number => numberOf(input, "ID");

const millisecondsOf = (input: Input): number => numberOf(input, "ms");

const isFieldValue = (value: unknown): value is Value | null =>
  value === null ||
  ["string", "number", "boolean"].includes(typeof value) ||
  (Array.isArray(value) && value.every((item) => typeof item === "string"));

const fieldsOf = (value: unknown): ControlFields => {
  if (!isRecord(value)) throw badRequest("Fields must be a JSON object.");
  const result: Record<string, Value | null> = {};
  for (const [name, item] of Object.entries(value)) {
    if (!isFieldValue(item)) throw badRequest(`The value of ${name} cannot be used.`);
    result[name] = item;
  }
  return result;
};

const unitIdOf = (input: Input): string => {
  const id = input.ID;
  if (typeof id !== "string") throw badRequest("ID must be a text.");
  return id;
};

/** By the same names as the API's own call, with `AssigneeID` for the path's ID. */
const assignmentOf = (input: Input): Assignment => {
  const base = {
    AssigneeID: numberOf(input, "AssigneeID"),
    LearnerID: numberOf(input, "LearnerID"),
    Level: numberOf(input, "Level"),
  };
  if (base.Level === LEVELS.learningAim) return { ...base, StandardID: numberOf(input, "StandardID") };
  if (base.Level !== LEVELS.unitSummary) return base;
  if (typeof input.UnitID !== "string") throw badRequest("UnitID must be a text.");
  return { ...base, UnitID: input.UnitID };
};

const listOf = (value: unknown): readonly ControlFields[] => {
  if (!Array.isArray(value)) throw badRequest("users must be a list of objects.");
  return value.map(fieldsOf);
};

const added = async (id: Promise<number | string>): Promise<Answer> => jsonAnswer({ ID: await id });

const done = async (work: Promise<void> | void): Promise<Answer> => {
  await work;
  return emptyAnswer();
};

/** `POST /control/<name>` with a JSON object. */
const COMMANDS: Readonly<Record<string, Command>> = {
  "reset-stats": (controls) => done(controls.resetStats()),
  "add-organisation": (controls, input) => added(controls.addOrganisation(fieldsOf(input))),
  "add-classroom": (controls, input) => added(controls.addClassroom(fieldsOf(input))),
  "add-placement": (controls, input) => added(controls.addPlacement(fieldsOf(input))),
  "add-user": (controls, input) => added(controls.addUser(fieldsOf(input))),
  "add-users": async (controls, input) => jsonAnswer({ IDs: await controls.addUsers(listOf(input.users)) }),
  "add-standard": (controls, input) => added(controls.addStandard(fieldsOf(input))),
  "add-unit": (controls, input) => added(controls.addUnit(fieldsOf(input))),
  "add-learning-aim": (controls, input) => added(controls.addLearningAim(fieldsOf(input))),
  "add-visit": (controls, input) => added(controls.addVisit(fieldsOf(input))),
  "add-review": (controls, input) => added(controls.addReview(fieldsOf(input))),
  "add-assignment": (controls, input) => done(controls.addAssignment(assignmentOf(input))),
  "set-user": (controls, input) => done(controls.setUser(idOf(input), fieldsOf(input.fields))),
  "set-placement": (controls, input) => done(controls.setPlacement(idOf(input), fieldsOf(input.fields))),
  "set-classroom": (controls, input) => done(controls.setClassroom(idOf(input), fieldsOf(input.fields))),
  "set-standard": (controls, input) => done(controls.setStandard(idOf(input), fieldsOf(input.fields))),
  "set-unit": (controls, input) => done(controls.setUnit(unitIdOf(input), fieldsOf(input.fields))),
  "set-learning-aim": (controls, input) => done(controls.setLearningAim(idOf(input), fieldsOf(input.fields))),
  "set-visit": (controls, input) => done(controls.setVisit(idOf(input), fieldsOf(input.fields))),
  "set-review": (controls, input) => done(controls.setReview(idOf(input), fieldsOf(input.fields))),
  "archive-user": (controls, input) => done(controls.archiveUser(idOf(input))),
  "unarchive-user": (controls, input) => done(controls.unarchiveUser(idOf(input))),
  "remove-user": (controls, input) => done(controls.removeUser(idOf(input))),
  "remove-placement": (controls, input) => done(controls.removePlacement(idOf(input))),
  "remove-standard": (controls, input) => done(controls.removeStandard(idOf(input))),
  "remove-learning-aim": (controls, input) => done(controls.removeLearningAim(idOf(input))),
  "remove-review": (controls, input) => done(controls.removeReview(idOf(input))),
  "revoke-tokens": async (controls) => jsonAnswer({ revoked: await controls.revokeTokens() }),
  "advance-clock": (controls, input) => done(controls.advanceClock(millisecondsOf(input))),
  "advance-limit-clock": (controls, input) => done(controls.advanceLimitClock(millisecondsOf(input))),
  "set-limit": (controls, input) => done(controls.setLimit(input)),
  "set-switches": (controls, input) => done(controls.setSwitches(input)),
  "add-fault": (controls, input) => done(controls.addFault(readFault(input))),
  "clear-faults": (controls) => done(controls.clearFaults()),
};

/** `GET /control/<name>`. */
const LISTS: Readonly<Record<string, (controls: Controls) => Promise<unknown>>> = {
  stats: (controls) => controls.stats(),
  counts: (controls) => controls.countRecords(),
  users: (controls) => controls.readUsers(),
  placements: (controls) => controls.readPlacements(),
  classrooms: (controls) => controls.readClassrooms(),
  standards: (controls) => controls.readStandards(),
  units: (controls) => controls.readUnits(),
  "unit-summaries": (controls) => controls.readUnitSummaries(),
  "learning-aims": (controls) => controls.readLearningAims(),
  visits: (controls) => controls.readVisits(),
  reviews: (controls) => controls.readReviews(),
  assignments: (controls) => controls.readAssignments(),
};

/** `GET /control/<name>/<ID>`. */
const RECORDS: Readonly<Record<string, (controls: Controls, id: string) => Promise<unknown>>> = {
  users: (controls, id) => controls.readUser(Number(id)),
  placements: (controls, id) => controls.readPlacement(Number(id)),
  classrooms: (controls, id) => controls.readClassroom(Number(id)),
  standards: (controls, id) => controls.readStandard(Number(id)),
  units: (controls, id) => controls.readUnit(id),
  "learning-aims": (controls, id) => controls.readLearningAim(Number(id)),
  visits: (controls, id) => controls.readVisit(Number(id)),
  reviews: (controls, id) => controls.readReview(Number(id)),
};

const read = async (controls: Controls, name: string, id: string | undefined): Promise<Answer> => {
  if (id === undefined) {
    const list = Object.hasOwn(LISTS, name) ? LISTS[name] : undefined;
    if (list === undefined) throw notFound("There is no such control.");
    return jsonAnswer(await list(controls));
  }
  const one = Object.hasOwn(RECORDS, name) ? RECORDS[name] : undefined;
  const numbered = name !== "units";
  if (one === undefined || (numbered && !Number.isSafeInteger(Number(id)))) {
    throw notFound("There is no such control.");
  }
  const record = await one(controls, id);
  if (record === undefined) throw notFound("There is no such record.");
  return jsonAnswer(record);
};

const inputOf = (text: string): Input => {
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Answered below like any other body that is not an object.
  }
  throw badRequest("A control takes a JSON object.");
};

/** Answers a call below `/control`; these never count for the limit or in the statistics. */
export const answerControl = async (
  controls: Controls,
  method: string,
  path: string,
  bodyText: string,
): Promise<Answer> => {
  const [name = "", id, ...rest] = segmentsOf(path);
  if (rest.length > 0) throw notFound("There is no such control.");
  if (method === "GET") return read(controls, name, id);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined || id !== undefined) throw notFound("There is no such control.");
  if (method !== "POST") return failureAnswer(405, "Controls are called with POST.");
  return command(controls, inputOf(bodyText));
};
