import type { Assignment } from "./assignments.ts";
import type { Value, Values } from "./fields.ts";
import type { RecordCounts } from "./record-counts.ts";

/** Fields by their API names, in the API's own types; null takes a value away. */
export type ControlFields = Readonly<Record<string, Value | null | undefined>>;

/** A record as it is stored, whatever the API would show of it. */
export interface StoredObject {
  readonly ID: number;
  readonly archived: boolean;
  readonly fields: Values;
}

/** A unit as it is stored; its text ID stands among the fields too. */
export interface StoredUnit {
  readonly ID: string;
  readonly fields: Values;
}

/** Records, made and changed and read as a person would in OneFile's own screens. */
export interface RecordControls {
  /** Each gives the new ID. A given `ID` is used. */
  addOrganisation(fields: ControlFields): Promise<number>;
  addClassroom(fields: ControlFields): Promise<number>;
  addPlacement(fields: ControlFields): Promise<number>;
  addUser(fields: ControlFields): Promise<number>;
  /** Many users in one transaction. */
  addUsers(list: readonly ControlFields[]): Promise<readonly number[]>;
  addStandard(fields: ControlFields): Promise<number>;
  /** `ID` is a text and must be given. */
  addUnit(fields: ControlFields): Promise<string>;
  addLearningAim(fields: ControlFields): Promise<number>;
  addVisit(fields: ControlFields): Promise<number>;
  /** A review made in OneFile; `EndTime` is its visit's unless it is given. */
  addReview(fields: ControlFields): Promise<number>;
  /** Takes the place of an earlier one of the same learning aim or unit. */
  addAssignment(assignment: Assignment): Promise<void>;

  setUser(id: number, fields: ControlFields): Promise<void>;
  setPlacement(id: number, fields: ControlFields): Promise<void>;
  setClassroom(id: number, fields: ControlFields): Promise<void>;
  setStandard(id: number, fields: ControlFields): Promise<void>;
  setUnit(id: string, fields: ControlFields): Promise<void>;
  /** Also `Progress`, from 0 to 100, which the API does not take. */
  setLearningAim(id: number, fields: ControlFields): Promise<void>;
  setVisit(id: number, fields: ControlFields): Promise<void>;
  /** Also `StartedOn` and the three `…SignedOn`, which the API does not take. */
  setReview(id: number, fields: ControlFields): Promise<void>;

  archiveUser(id: number): Promise<void>;
  unarchiveUser(id: number): Promise<void>;
  removeUser(id: number): Promise<void>;
  removePlacement(id: number): Promise<void>;
  removeStandard(id: number): Promise<void>;
  removeLearningAim(id: number): Promise<void>;
  removeReview(id: number): Promise<void>;

  readUser(id: number): Promise<StoredObject | undefined>;
  readPlacement(id: number): Promise<StoredObject | undefined>;
  readClassroom(id: number): Promise<StoredObject | undefined>;
  readStandard(id: number): Promise<StoredObject | undefined>;
  readUnit(id: string): Promise<StoredUnit | undefined>;
  readLearningAim(id: number): Promise<StoredObject | undefined>;
  readVisit(id: number): Promise<StoredObject | undefined>;
  readReview(id: number): Promise<StoredObject | undefined>;

  readUsers(): Promise<readonly StoredObject[]>;
  readPlacements(): Promise<readonly StoredObject[]>;
  readClassrooms(): Promise<readonly StoredObject[]>;
  readStandards(): Promise<readonly StoredObject[]>;
  readUnits(): Promise<readonly StoredUnit[]>;
  readUnitSummaries(): Promise<readonly StoredObject[]>;
  readLearningAims(): Promise<readonly StoredObject[]>;
  readVisits(): Promise<readonly StoredObject[]>;
  readReviews(): Promise<readonly StoredObject[]>;
  readAssignments(): Promise<readonly Assignment[]>;
  countRecords(): Promise<RecordCounts>;
}
