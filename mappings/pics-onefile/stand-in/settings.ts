import { type Database, textColumn } from "./database.ts";

export const readSetting = (database: Database, name: string): Promise<string | undefined> =>
  database.read(async (connection) => {
    const rows = await connection.all("select value from settings where name = ?", [name]);
    return rows[0] === undefined ? undefined : textColumn(rows[0], "value");
  });

export const writeSetting = (database: Database, name: string, value: string): Promise<void> =>
  database.write((connection) =>
    connection.run(
      "insert into settings (name, value) values (?, ?) on conflict (name) do update set value = excluded.value",
      [name, value],
    ),
  );
