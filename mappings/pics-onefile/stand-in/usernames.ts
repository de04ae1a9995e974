import { type Connection, numberColumn } from "./database.ts";
import { foldCase } from "./fields.ts";

/** Whether anybody, archived or not, has the username. */
export const isUsernameTaken = async (connection: Connection, username: string): Promise<boolean> => {
  const rows = await connection.all("select id from users where username_key = ?", [foldCase(username)]);
  return rows.length > 0;
};

interface Turn {
  readonly number: number;
  readonly taken: boolean;
}

/** Numbers are counted per base, so that many people of one name do not make each new one slower. */
const nextTurn = async (connection: Connection, base: string): Promise<Turn> => {
  const rows = await connection.all(
    `insert into username_bases (base, used) values (?, 1)
     on conflict (base) do update set used = used + 1
     returning used, exists (
       select 1 from users where username_key = base || case used when 1 then '' else used end
     ) as taken`,
    [foldCase(base)],
  );
  if (rows[0] === undefined) throw new Error("No number came back for a username.");
  return { number: numberColumn(rows[0], "used"), taken: numberColumn(rows[0], "taken") === 1 };
};

/** The wanted name, or the names put together, with a number behind it if it is taken (onefile-api 8.4). */
export const uniqueUsername = async (
  connection: Connection,
  wanted: string | undefined,
  firstName: string,
  lastName: string,
): Promise<string> => {
  const made = foldCase(`${firstName}.${lastName}`)
    .normalize("NFD")
    .replace(/[^a-z0-9.]/g, "");
  const base = wanted ?? (made === "." ? "user" : made);
  for (;;) {
    const { number, taken } = await nextTurn(connection, base);
    if (!taken) return number === 1 ? base : `${base}${number}`;
  }
};
