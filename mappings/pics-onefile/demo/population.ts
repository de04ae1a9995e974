/**
 * An invented training provider. Nothing in it can belong to anybody: telephone numbers from the range kept for
 * drama (07700 900xxx), addresses at example.org, National Insurance numbers with the prefix QQ, which is never
 * given out, and learner numbers whose check digit is wrong.
 */
import { readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Database } from "sqlite3";

const require = createRequire(import.meta.url);
const sqlite3: typeof import("sqlite3") = require("sqlite3");

export const centreId = 101;
export const classroomId = 201;

const trees = ["Alder", "Birch", "Cedar", "Elm", "Hazel", "Juniper", "Larch", "Maple", "Rowan", "Willow"];
const two = (n: number): string => String(n).padStart(2, "0");

/** Ten digits whose check digit is wrong: the sum of the first nine, weighted 10 down to 2, says what it should be. */
export const learnerNumber = (n: number): string => {
  const nine = String(430_000_000 + n * 7919).slice(0, 9);
  const sum = [...nine].reduce((total, digit, index) => total + Number(digit) * (10 - index), 0);
  const right = (10 - (sum % 11)) % 10;
  return `${nine}${(right + 5) % 10}`;
};

const phone = (n: number): string => `07700 900${String(n % 1000).padStart(3, "0")}`;

export interface Population {
  readonly learners: number;
  readonly officers: number;
  readonly organisations: number;
  /** The last learner's main officer has no e-mail address, so that neither can be created. */
  readonly withProblem: boolean;
  /** Each learner has qualifications of the delivery plan, reviews and, every fourth, one officer more. */
  readonly courses: boolean;
}

/** What the centre offers: VQ references as OneFile shows them, in square brackets after the title. */
export const standards: ReadonlyArray<{ readonly id: number; readonly title: string }> = [
  { id: 3001, title: "Example Standard Level 3 [ZEX101AS]" },
  { id: 3002, title: "Example Standard Level 3, end-point assessment [ZEX101EP]" },
  { id: 3003, title: "Example Skills, Day Release [ZEX/202/7]" },
  { id: 3004, title: "Example Skills, Evening [ZEX/202/7]" },
];

const quote = (value: string | number | null): string =>
  value === null ? "null" : typeof value === "number" ? String(value) : `'${value.replace(/'/g, "''")}'`;

const insert = (table: string, rows: ReadonlyArray<ReadonlyArray<string | number | null>>): string =>
  rows.length === 0
    ? ""
    : `insert into ${table} values\n${rows.map((row) => `  (${row.map(quote).join(", ")})`).join(",\n")};\n`;

/** The officer of a learner, round and round; the last one is left out where he has the problem. */
const officerOf = ({ officers, withProblem }: Population, n: number): number =>
  ((n - 1) % Math.max(1, officers - (withProblem ? 1 : 0))) + 1;

const courseSql = (population: Population): ReadonlyArray<string> => {
  const learners = Array.from({ length: population.learners }, (_, index) => index + 1);
  const qualification = (n: number, learner: number, vq: string) => [
    n,
    learner,
    vq === "ZEX999XX" ? "Example Award that OneFile does not offer" : `Example qualification ${vq}`,
    vq,
    officerOf(population, learner + 1),
    "2026-01-12",
    "2027-07-31",
    learner % 2 === 0 ? `REG-${two(learner)}` : null,
    learner % 2 === 0 ? "2026-02-02" : null,
    null,
    null,
    null,
    null,
    null,
  ];
  return [
    insert(
      "qualifications",
      learners.flatMap((n) => [
        qualification(2 * n - 1, n, "ZEX101AS"),
        ...(n % 3 === 0 ? [qualification(2 * n, n, n % 2 === 0 ? "ZEX999XX" : "ZEX101EP")] : []),
      ]),
    ),
    insert(
      "reviews",
      learners.flatMap((n) => [
        // Planned, on a day of summer time; the officer is the learner's main one where none is named.
        [
          2 * n - 1,
          n,
          "Normal",
          `2026-06-${two((n % 28) + 1)}`,
          "09:30",
          n % 2 === 0 ? officerOf(population, n) : null,
          null,
          null,
          null,
        ],
        // Held already: never sent.
        [
          2 * n,
          n,
          "Normal",
          `2026-02-${two((n % 28) + 1)}`,
          "14:00",
          null,
          "Attended",
          `2026-02-${two((n % 28) + 1)}`,
          null,
        ],
      ]),
    ),
    insert(
      "learner_officers",
      learners
        .filter((n) => n % 4 === 0)
        .map((n) => [n, officerOf(population, n + 2), "Functional skills tutor"]),
    ),
  ];
};

/** The SQL that fills the provider's database. */
export const populationSql = (population: Population): string => {
  const { learners, officers, organisations, withProblem } = population;
  const count = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, index) => index + 1);
  const officerRows = count(officers).map((n) => [
    n,
    `OFF-${two(n)}`,
    trees[n % trees.length] ?? "Oak",
    `Officer-${two(n)}`,
    withProblem && n === officers ? null : `officer${n}@example.org`,
    phone(n),
    null,
    null,
  ]);
  const organisationRows = count(organisations).map((n) => [
    n,
    `ORG-${two(n)}`,
    `Example Works ${two(n)}`,
    phone(500 + n),
    `works${n}@example.org`,
    null,
    null,
    `${n} Invented Street`,
    null,
    "Sampletown",
    null,
    null,
  ]);
  const learnerRows = count(learners).map((n) => [
    n,
    `LRN-${String(n).padStart(4, "0")}`,
    centreId,
    trees[n % trees.length] ?? "Oak",
    `Example-${two(n)}`,
    `learner${n}@example.org`,
    null,
    phone(100 + n),
    `200${n % 8}-0${(n % 9) + 1}-1${n % 10}`,
    learnerNumber(n),
    `QQ${String(100_000 + n).slice(0, 6)}A`,
    String(31 + (n % 17)),
    n % 2 === 0 ? "F" : "M",
    n % 5 === 0 ? "yes" : "no",
    null,
    "2026-01-12",
    "2027-07-31",
    null,
    "Live",
    1,
    withProblem && n === learners ? officers : officerOf(population, n),
    null,
    null,
  ]);
  const placementRows = count(learners).flatMap((n) => [
    [2 * n - 1, n, ((n - 1) % organisations) + 1, "P", "2026-01-12"],
    // A newer one that is not of type P does not count.
    ...(n % 3 === 0 ? [[2 * n, n, (n % organisations) + 1, "W", "2026-03-02"]] : []),
  ]);
  return [
    "begin;",
    insert("centres", [[centreId, "Example Centre"]]),
    insert("officers", officerRows),
    insert("organisations", organisationRows),
    insert("learners", learnerRows),
    insert("placements", placementRows),
    ...(population.courses ? courseSql(population) : []),
    "commit;",
  ].join("\n");
};

const open = (file: string): Promise<Database> =>
  new Promise((resolve, reject) => {
    const database = new sqlite3.Database(file, (error) =>
      error === null ? resolve(database) : reject(error),
    );
    database.serialize();
  });

const close = (database: Database): Promise<void> =>
  new Promise((resolve, reject) => database.close((error) => (error === null ? resolve() : reject(error))));

/** Runs SQL statements on a database file. */
export const execute = async (file: string, sql: string): Promise<void> => {
  const database = await open(file);
  try {
    await new Promise<void>((resolve, reject) =>
      database.exec(sql, (error) => (error === null ? resolve() : reject(error))),
    );
  } finally {
    await close(database);
  }
};

/** Rows of a query on a database file. */
export const query = async (file: string, sql: string): Promise<ReadonlyArray<Record<string, unknown>>> => {
  const database = await open(file);
  try {
    return await new Promise((resolve, reject) =>
      database.all<Record<string, unknown>>(sql, (error, rows) =>
        error === null ? resolve(rows) : reject(error),
      ),
    );
  } finally {
    await close(database);
  }
};

/** Makes the provider's database anew. */
export const makePics = async (file: string, population: Population): Promise<void> => {
  await rm(file, { force: true });
  await execute(file, await readFile(new URL("schema.sql", import.meta.url), "utf8"));
  await execute(file, populationSql(population));
};
