import { type Answer, badRequest, emptyAnswer, failureAnswer, jsonAnswer, notFound } from "./answers.ts";
import type { ControlFields, Controls } from "./controls.ts";
import { readFault } from "./faults.ts";
import type { Value } from "./fields.ts";
import { isRecord } from "./guards.ts";
import { segmentsOf } from "./routes.ts";

type Input = Readonly<Record<string, unknown>>;
type Command = (controls: Controls, input: Input) => Promise<Answer> | Answer;

const idOf = (input: Input): number => {
  const id = input.ID;
  if (typeof id !== "number") throw badRequest("ID must be a number.");
  return id;
};

const millisecondsOf = (input: Input): number => {
  const milliseconds = input.ms;
  if (typeof milliseconds !== "number") throw badRequest("ms must be a number.");
  return milliseconds;
};

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

const listOf = (value: unknown): readonly ControlFields[] => {
  if (!Array.isArray(value)) throw badRequest("users must be a list of objects.");
  return value.map(fieldsOf);
};

const added = async (id: Promise<number>): Promise<Answer> => jsonAnswer({ ID: await id });

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
  "set-user": (controls, input) => done(controls.setUser(idOf(input), fieldsOf(input.fields))),
  "set-placement": (controls, input) => done(controls.setPlacement(idOf(input), fieldsOf(input.fields))),
  "set-classroom": (controls, input) => done(controls.setClassroom(idOf(input), fieldsOf(input.fields))),
  "archive-user": (controls, input) => done(controls.archiveUser(idOf(input))),
  "unarchive-user": (controls, input) => done(controls.unarchiveUser(idOf(input))),
  "remove-user": (controls, input) => done(controls.removeUser(idOf(input))),
  "remove-placement": (controls, input) => done(controls.removePlacement(idOf(input))),
  "revoke-tokens": async (controls) => jsonAnswer({ revoked: await controls.revokeTokens() }),
  "advance-clock": (controls, input) => done(controls.advanceClock(millisecondsOf(input))),
  "advance-limit-clock": (controls, input) => done(controls.advanceLimitClock(millisecondsOf(input))),
  "set-limit": (controls, input) => done(controls.setLimit(input)),
  "set-switches": (controls, input) => done(controls.setSwitches(input)),
  "add-fault": (controls, input) => done(controls.addFault(readFault(input))),
  "clear-faults": (controls) => done(controls.clearFaults()),
};

const found = async (record: Promise<unknown>): Promise<Answer> => {
  const value = await record;
  if (value === undefined) throw notFound("There is no such record.");
  return jsonAnswer(value);
};

const read = async (controls: Controls, name: string, id: string | undefined): Promise<Answer> => {
  const number = id === undefined ? 0 : Number(id);
  if (id === undefined) {
    if (name === "stats") return jsonAnswer(await controls.stats());
    if (name === "users") return jsonAnswer(await controls.readUsers());
    if (name === "placements") return jsonAnswer(await controls.readPlacements());
    if (name === "classrooms") return jsonAnswer(await controls.readClassrooms());
    if (name === "assignments") return jsonAnswer(await controls.readAssignments());
  } else if (Number.isSafeInteger(number)) {
    if (name === "users") return found(controls.readUser(number));
    if (name === "placements") return found(controls.readPlacement(number));
    if (name === "classrooms") return found(controls.readClassroom(number));
  }
  throw notFound("There is no such control.");
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
