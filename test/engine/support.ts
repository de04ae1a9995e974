/** A small integration between two SQLite files, for what the engine does with one record. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "sqlite3";
import { type CommandResult, crosswalk } from "../support/crosswalk.ts";

const require = createRequire(import.meta.url);
const sqlite3: typeof import("sqlite3") = require("sqlite3");

type Row = Readonly<Record<string, unknown>>;

const onDatabase = async <A>(file: string, use: (database: Database) => Promise<A>): Promise<A> => {
  const database = await new Promise<Database>((resolve, reject) => {
    const opened = new sqlite3.Database(file, (error) => (error === null ? resolve(opened) : reject(error)));
  });
  try {
    return await use(database);
  } finally {
    await new Promise<void>((resolve) => database.close(() => resolve()));
  }
};

const execute = (file: string, sql: string): Promise<void> =>
  onDatabase(
    file,
    (database) =>
      new Promise((resolve, reject) =>
        database.exec(sql, (error) => (error === null ? resolve() : reject(error))),
      ),
  );

const query = (file: string, sql: string): Promise<ReadonlyArray<Row>> =>
  onDatabase(
    file,
    (database) =>
      new Promise((resolve, reject) =>
        database.all<Row>(sql, (error, rows) => (error === null ? resolve(rows) : reject(error))),
      ),
  );

export interface Pair {
  readonly folder: string;
  readonly run: (...args: ReadonlyArray<string>) => Promise<CommandResult>;
  readonly local: {
    readonly do: (sql: string) => Promise<void>;
    readonly rows: (sql: string) => Promise<ReadonlyArray<Row>>;
  };
  readonly remote: Pair["local"];
  /** Gives the profile other values of the settings. */
  readonly set: (settings: string) => Promise<void>;
}

const system = (name: string, resources: string): string =>
  `system: ${name}
title: ${name}
connector: sql
dialect: sqlite
connection: { file: { type: text } }
file: "{file}"
resources:
${resources}`;

/** Resources and entities are YAML as it stands in the files; tables are SQL. */
export interface Parts {
  readonly tables: { readonly local: string; readonly remote: string };
  readonly resources: { readonly local: string; readonly remote: string };
  readonly entities: Readonly<Record<string, string>>;
  readonly codes?: Readonly<Record<string, string>>;
  /** Settings, gate and the like, and the profile's values of the settings. */
  readonly main?: string;
  readonly settings?: string;
}

export const withPair = async (parts: Parts, body: (pair: Pair) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "crosswalk-pair-"));
  try {
    for (const part of ["systems", "entities", "codes", "profiles"]) await mkdir(join(folder, part));
    await writeFile(
      join(folder, "crosswalk.yaml"),
      `crosswalk: 1
name: pair
title: A pair of databases
timezone: Europe/London
systems: { local: here, remote: there }
jobs:
  sync: { title: Sync, trigger: demand }
${parts.main ?? ""}`,
    );
    await writeFile(join(folder, "systems", "here.yaml"), system("here", parts.resources.local));
    await writeFile(join(folder, "systems", "there.yaml"), system("there", parts.resources.remote));
    for (const [name, text] of Object.entries(parts.entities))
      await writeFile(join(folder, "entities", `${name}.yaml`), text);
    for (const [name, text] of Object.entries(parts.codes ?? {}))
      await writeFile(join(folder, "codes", `${name}.yaml`), text);
    const set = (settings: string) =>
      writeFile(
        join(folder, "profiles", "test.yaml"),
        `profile: test
settings: ${settings}
connections: { local: { file: here.sqlite }, remote: { file: there.sqlite } }
`,
      );
    await set(parts.settings ?? "{}");
    const [here, there] = [join(folder, "here.sqlite"), join(folder, "there.sqlite")];
    await execute(here, parts.tables.local);
    await execute(there, parts.tables.remote);
    const side = (file: string) => ({
      do: (sql: string) => execute(file, sql),
      rows: (sql: string) => query(file, sql),
    });
    await body({
      folder,
      run: (...args) => crosswalk(args, { cwd: folder }),
      local: side(here),
      remote: side(there),
      set,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
