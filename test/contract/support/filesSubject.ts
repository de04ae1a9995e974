/** A CSV file of people, on several pages, as a subject of the connector contract. */
import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import type { Scope } from "effect/Scope";
import type { Connector } from "../../../src/connector/Connector.ts";
import type { ConnectorError } from "../../../src/connector/ConnectorError.ts";
import { files } from "../../../src/connector/files/kind.ts";
import type { PushUpdate } from "../../../src/model/Write.ts";
import type { ConnectorSubject, Stored } from "../connectorContract.ts";
import { makeCountingBudgets } from "./budgets.ts";
import { temporaryFolder } from "./sqlSubject.ts";

export const peopleFiles = {
  system: "office",
  title: "Office files",
  connector: "files",
  connection: { folder: { type: "text" } },
  folder: "{folder}",
  resources: {
    people: {
      file: "people.csv",
      format: "csv",
      delimiter: ";",
      encoding: "windows-1252",
      key: ["id"],
      newKey: "generated",
      fields: {
        id: { column: "No.", type: "integer", access: ["read"] },
        name: { column: "Name", type: "text", required: true },
        email: { column: "E-mail", type: "email", sensitive: true },
        born: { column: "Born", type: "date", form: "dd/MM/yyyy" },
        active: { column: "Active", type: "boolean", form: "J/N" },
        score: { column: "Score", type: "decimal", form: "1.234,56" },
        team: { column: "Team", type: "integer" },
      },
    },
  },
};

const people = 2_345;

const columns = ["No.", "Name", "Untouched", "E-mail", "Born", "Active", "Score", "Team"];

const dayOf = (n: number): string => {
  const [year, month, day] = new Date(Date.UTC(1980, 0, 1 + n)).toISOString().slice(0, 10).split("-");
  return `${day}/${month}/${year}`;
};

const rowOf = (n: number): string =>
  [
    n,
    `"Pérson; ${n}"`,
    n % 3 === 0 ? '"as it was"' : "as it was",
    n === 5 ? "" : `p${n}@example.org`,
    dayOf(n),
    n % 2 === 0 ? "J" : "N",
    `${1000 + n},25`,
    1 + (n % 2),
  ].join(";");

const content = [
  columns.join(";"),
  ...Array.from({ length: people }, (_, index) => rowOf(index + 1)),
  "",
].join("\r\n");

/** All cells by the first one, as they stand, quotes and all: told apart by a reader of its own. */
const dump = (path: string): Stored => {
  const [, ...lines] = readFileSync(path, "latin1").split("\r\n");
  return Object.fromEntries(
    lines
      .filter((line) => line !== "")
      .map((line) => {
        const cells = line.match(/("(?:[^"]|"")*"|[^;"]*)(?:;|$)/g) ?? [];
        const values = cells.slice(0, columns.length).map((cell) => cell.replace(/;$/, ""));
        return [values[0] ?? "", Object.fromEntries(columns.map((column, index) => [column, values[index]]))];
      }),
  );
};

/** How often this process has a folder, or something in it, open. */
export const openIn = (folder: string): Effect.Effect<number> =>
  Effect.sync(
    () =>
      readdirSync("/proc/self/fd").filter((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
        } catch {
          return false;
        }
      }).length,
  );

export const openFiles = (
  file: unknown,
  folder: string,
): Effect.Effect<Connector<"remote">, ConnectorError, Scope> =>
  files
    .open({
      side: "remote",
      file,
      connection: { folder },
      limits: undefined,
      timezone: "Europe/London",
      today: "2026-03-02",
      now: "2026-03-02T09:30:00.000Z",
      folder: "/",
    })
    .pipe(Effect.provide(makeCountingBudgets().layer));

const { people: resource } = peopleFiles.resources;
const withResource = (changes: object): unknown => ({
  ...peopleFiles,
  resources: { people: { ...resource, ...changes } },
});

export const makeFilesSubject: Effect.Effect<ConnectorSubject, never, Scope> = Effect.gen(function* () {
  const folder = yield* temporaryFolder;
  const path = join(folder, "people.csv");
  writeFileSync(path, content, "latin1");
  const open = openFiles(peopleFiles, folder);
  const keys = Array.from({ length: people }, (_, index) => String(index + 1));
  const update = (
    key: string,
    cells: PushUpdate["cells"],
    before: PushUpdate["before"] = {},
  ): PushUpdate => ({ _tag: "Update", side: "remote", resource: "people", key, cells, before });
  const updating = (write: PushUpdate) => Effect.flatMap(open, (connector) => connector.writer.update(write));
  const checking = (file: unknown) => Effect.flatMap(openFiles(file, folder), ({ reader }) => reader.check);

  return {
    open,
    catalog: files.catalog(peopleFiles),
    resource: "people",
    stored: Effect.sync(() => dump(path)),
    keys,
    blank: { key: "5", field: "email" },
    unlisted: undefined,
    filter: { cells: { team: 2 }, keys: keys.filter((key) => Number(key) % 2 === 1) },
    change: {
      key: "1234",
      cells: { name: 'O"Brien; Zoë', born: "2001-02-28", email: null, active: false, score: -1234567.5 },
      stored: {
        Name: '"O""Brien; Zo\u00eb"',
        Born: "28/02/2001",
        "E-mail": "",
        Active: "N",
        Score: "-1.234.567,5",
      },
    },
    newCells: (n) => ({ name: `New ${n}`, email: `new${n}@example.org`, active: true, score: 0.1, team: 1 }),
    refused: {
      // No byte of the file's encoding stands for the letter.
      update: update("7", { name: "Łukasz", team: 9 }),
      create: { _tag: "Create", side: "remote", resource: "people", cells: { name: "Łukasz" } },
    },
    failures: [
      {
        name: "another program holds the lock",
        reason: "unreachable",
        provoke: Effect.gen(function* () {
          const lock = join(folder, ".people.csv.crosswalk-lock");
          writeFileSync(lock, JSON.stringify({ pid: 1, host: "some-other-machine.example" }));
          yield* Effect.ensuring(
            updating(update("7", { name: "Locked out" })),
            Effect.sync(() => rmSync(lock)),
          );
        }),
      },
      {
        name: "a value that would read as another",
        reason: "refused",
        provoke: updating(update("8", { born: "none" })),
      },
      {
        name: "a row that changed meanwhile",
        reason: "stale",
        provoke: updating(update("7", { name: "Later" }, { name: "Earlier" })),
      },
      {
        name: "a row that is gone",
        reason: "missing",
        provoke: updating(update("99999", { name: "Nobody" })),
      },
      {
        name: "a file that is not there",
        reason: "configuration",
        provoke: checking(withResource({ file: "nobody.csv" })),
      },
      {
        name: "a column that is not there",
        reason: "configuration",
        provoke: checking(withResource({ fields: { ...resource.fields, phone: { type: "phone" } } })),
      },
      {
        name: "bytes of another encoding",
        reason: "configuration",
        provoke: checking(withResource({ encoding: "utf-8" })),
      },
      {
        name: "a quote that is never closed",
        reason: "malformed",
        provoke: Effect.suspend(() => {
          mkdirSync(join(folder, "broken"));
          writeFileSync(join(folder, "broken", "people.csv"), `${columns.join(";")}\n1;"Ann\n`);
          return Effect.flatMap(openFiles(peopleFiles, join(folder, "broken")), ({ reader }) => reader.check);
        }),
      },
      {
        name: "a folder that is not there",
        reason: "configuration",
        provoke: openFiles(peopleFiles, join(folder, "nowhere")),
      },
    ],
    requests: Effect.succeed({ calls: 0, sessions: 0 }),
    handles: openIn(folder),
    endless: undefined,
  };
});
