/**
 * What both systems hold at the end, as lines of text: without keys that a system makes itself, without user
 * names and time stamps, and with each reference as the natural key of what it points to. Two equal lines are a
 * record that is there twice.
 */
import { query } from "../../mappings/pics-onefile/demo/population.ts";
import type { World } from "./World.ts";

const made = new Set(["ID", "Username", "LastModified", "CreatedOn", "VisitID"]);

/** One line of a record: its natural key, then what it holds. */
export interface Line {
  readonly key: string;
  readonly holds: string;
}

export const endState = async ({ pics, standIn }: World): Promise<ReadonlyArray<Line>> => {
  const lines: Array<Line> = [];
  const names = new Map<number, string>();
  const name = (prefix: string, id: unknown): string =>
    id === undefined || id === null || id === "" ? "-" : (names.get(Number(id)) ?? `${prefix} unknown`);
  const users = await standIn.readUsers();
  const placements = await standIn.readPlacements();
  const standards = await standIn.readStandards();
  const aims = await standIn.readLearningAims();
  const visits = await standIn.readVisits();
  const reviews = await standIn.readReviews();
  // Keys of different kinds never meet: each kind counts from another first number.
  for (const user of users) names.set(user.ID, `user ${user.fields.MISID ?? user.fields.Username}`);
  for (const one of placements) names.set(one.ID, `placement ${one.fields.MISID}`);
  for (const one of standards) names.set(one.ID, `standard ${one.fields.Title}`);
  for (const one of aims)
    names.set(
      one.ID,
      `aim of ${name("user", one.fields.UserID)} in ${name("standard", one.fields.StandardID)}`,
    );
  for (const one of visits)
    names.set(one.ID, `visit of ${name("user", one.fields.LearnerID)} from ${one.fields.DateFrom}`);
  for (const one of reviews)
    names.set(one.ID, `review of ${name("user", one.fields.LearnerID)} for ${one.fields.ScheduledFor}`);
  const references = new Set([
    "DefaultAssessorID",
    "PlacementID",
    "UserID",
    "StandardID",
    "LearnerID",
    "AssessorID",
  ]);
  for (const kind of [users, placements, standards, aims, visits, reviews])
    for (const { ID, archived, fields } of kind)
      lines.push({
        key: `remote ${names.get(ID)}`,
        holds: JSON.stringify({
          archived,
          ...Object.fromEntries(
            Object.entries(fields)
              .filter(([field]) => !made.has(field))
              .sort(([one], [other]) => (one < other ? -1 : 1))
              .map(([field, value]) => [field, references.has(field) ? name(field, value) : value]),
          ),
          ...(kind === reviews && fields.VisitID !== undefined
            ? { visit: name("visit", fields.VisitID) }
            : {}),
        }),
      });
  for (const one of await standIn.readAssignments())
    lines.push({
      key: `remote assignment of ${name("user", one.AssigneeID)} to ${name("user", one.LearnerID)} at ${one.Level} ${name("standard", one.StandardID)}`,
      holds: "",
    });

  const links = new Set([
    "other_system_id",
    "additional_id",
    "onefile_id",
    "learning_aim_id",
    "onefile_system_id",
  ]);
  const row = (key: string, cells: Readonly<Record<string, unknown>>): void => {
    lines.push({
      key: `local ${key}`,
      holds: JSON.stringify(
        Object.fromEntries(
          Object.entries(cells)
            .filter(([column]) => column !== "review_id")
            .map(([column, value]) => [column, links.has(column) ? name(column, value) : value]),
        ),
      ),
    });
  };
  for (const [table, key] of [
    ["officers", "officer_id"],
    ["organisations", "organisation_id"],
    ["learners", "learner_id"],
    ["placements", "placement_id"],
    ["qualifications", "qualification_id"],
  ] as const)
    for (const cells of await query(pics, `select * from ${table}`)) row(`${table} ${cells[key]}`, cells);
  for (const cells of await query(pics, "select * from reviews"))
    row(`review of ${cells.learner_id} on ${cells.scheduled_date} at ${cells.scheduled_time}`, cells);
  return lines.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
};

export interface Difference {
  readonly twice: ReadonlyArray<string>;
  readonly lost: ReadonlyArray<string>;
  readonly extra: ReadonlyArray<string>;
  readonly other: ReadonlyArray<string>;
}

/** Where the end of a disturbed episode is not that of the undisturbed one. */
export const differences = (wanted: ReadonlyArray<Line>, found: ReadonlyArray<Line>): Difference => {
  const twice = found.flatMap((line, index) => (found[index - 1]?.key === line.key ? [line.key] : []));
  const wantedByKey = new Map(wanted.map((line) => [line.key, line.holds]));
  const foundByKey = new Map(found.map((line) => [line.key, line.holds]));
  return {
    twice,
    lost: [...wantedByKey.keys()].filter((key) => !foundByKey.has(key)),
    extra: [...foundByKey.keys()].filter((key) => !wantedByKey.has(key)),
    other: [...wantedByKey].flatMap(([key, holds]) => {
      const now = foundByKey.get(key);
      return now === undefined || now === holds ? [] : [`${key}: wanted ${holds}, found ${now}`];
    }),
  };
};
