import { badRequest } from "./answers.ts";
import type { Database } from "./database.ts";
import type { Service } from "./service.ts";
import { readSetting } from "./settings.ts";

const SETTING = "refused unit writes";

/** With the switch on, counts the write and refuses it, whatever it asks for. Runs outside of any transaction. */
export const refuseUnitWrite = async ({ database, switches }: Service): Promise<void> => {
  if (!switches.refuseUnits) return;
  await database.write((connection) =>
    connection.run(
      `insert into settings (name, value) values (?, '1')
       on conflict (name) do update set value = cast(value as integer) + 1`,
      [SETTING],
    ),
  );
  throw badRequest("Units are not to be written.");
};

export const countRefusedUnitWrites = async (database: Database): Promise<number> =>
  Number((await readSetting(database, SETTING)) ?? "0");

export const clearRefusedUnitWrites = (database: Database): Promise<void> =>
  database.write((connection) => connection.run("delete from settings where name = ?", [SETTING]));
