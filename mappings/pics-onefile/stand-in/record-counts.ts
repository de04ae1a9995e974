import { kinds } from "./all-kinds.ts";
import { type Connection, type Database, numberColumn } from "./database.ts";
import { users } from "./kinds.ts";
import { ROLES } from "./roles.ts";

/** How many records of each kind there are now, archived ones included. */
export interface RecordCounts {
  readonly organisations: number;
  readonly classrooms: number;
  readonly placements: number;
  readonly users: {
    readonly total: number;
    readonly archived: number;
    /** By the names of `ROLES`; a role that is not among them stands under its number. */
    readonly byRole: Readonly<Record<string, number>>;
  };
  readonly standards: number;
  readonly units: number;
  readonly unitSummaries: number;
  readonly learningAims: number;
  readonly visits: number;
  readonly reviews: number;
  readonly assignments: {
    readonly total: number;
    readonly byLevel: Readonly<Record<string, number>>;
  };
}

const roleName = (role: number): string =>
  Object.entries(ROLES).find(([, value]) => value === role)?.[0] ?? String(role);

const group = async (
  connection: Connection,
  table: string,
  column: string,
): Promise<readonly (readonly [number, number])[]> => {
  const rows = await connection.all(
    `select ${column} as name, count(*) as times from ${table} group by 1 order by 1`,
  );
  return rows.map((row) => [numberColumn(row, "name"), numberColumn(row, "times")]);
};

const sum = (groups: readonly (readonly [number, number])[]): number =>
  groups.reduce((total, [, times]) => total + times, 0);

export const countRecords = (database: Database): Promise<RecordCounts> =>
  database.read(async (connection) => {
    const totals = new Map<string, number>();
    for (const { table } of kinds) totals.set(table, sum(await group(connection, table, "archived")));
    const total = (table: string): number => totals.get(table) ?? 0;
    const archived = (await group(connection, users.table, "archived")).filter(([flag]) => flag === 1);
    const roles = await group(connection, users.table, "role");
    const levels = await group(connection, "assignments", "level");
    return {
      organisations: total("organisations"),
      classrooms: total("classrooms"),
      placements: total("placements"),
      users: {
        total: total("users"),
        archived: sum(archived),
        byRole: Object.fromEntries(roles.map(([role, times]) => [roleName(role), times])),
      },
      standards: total("standards"),
      units: total("units"),
      unitSummaries: total("unit_summaries"),
      learningAims: total("learning_aims"),
      visits: total("visits"),
      reviews: total("reviews"),
      assignments: {
        total: sum(levels),
        byLevel: Object.fromEntries(levels.map(([level, times]) => [String(level), times])),
      },
    };
  });
