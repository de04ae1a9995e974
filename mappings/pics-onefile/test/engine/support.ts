/** A fresh folder of the reference integration with both systems, for one test. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandResult, crosswalk } from "../../../../test/support/crosswalk.ts";
import { type DemoFolder, makeDemoFolder } from "../../demo/folder.ts";
import { execute, type Population, query } from "../../demo/population.ts";

export interface World extends DemoFolder {
  readonly run: (...args: ReadonlyArray<string>) => Promise<CommandResult>;
  readonly sql: (statement: string) => Promise<void>;
  readonly rows: (statement: string) => Promise<ReadonlyArray<Record<string, unknown>>>;
  /** Everything that the mapped tables hold, as text: equal before and after means that nothing was written. */
  readonly mappedTables: () => Promise<string>;
  readonly oneFileIdOf: (learner: number) => Promise<number>;
}

const fastLimit = { requests: 300, windowMs: 500 };

/** For tests that share a world: `close` stops the server and removes the folder. */
export const openWorld = async (
  population: Partial<Population>,
  limit = fastLimit,
): Promise<{ readonly world: World; readonly close: () => Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), "crosswalk-engine-"));
  const made = await makeDemoFolder(
    folder,
    { learners: 3, officers: 2, organisations: 2, withProblem: false, courses: false, ...population },
    limit,
  );
  const close = async () => {
    await made.standIn.close();
    await rm(folder, { recursive: true, force: true });
  };
  return {
    close,
    world: {
      ...made,
      run: (...args) => crosswalk(args, { cwd: folder }),
      sql: (statement) => execute(made.pics, statement),
      rows: (statement) => query(made.pics, statement),
      mappedTables: async () =>
        JSON.stringify([
          await query(made.pics, "select * from officers order by 1"),
          await query(made.pics, "select * from organisations order by 1"),
          await query(made.pics, "select * from learners order by 1"),
          await query(made.pics, "select * from placements order by 1"),
          await query(made.pics, "select * from qualifications order by 1"),
          await query(made.pics, "select * from reviews order by 1"),
          await query(made.pics, "select * from learner_officers order by 1, 2, 3"),
        ]),
      oneFileIdOf: async (learner) => {
        const [row] = await query(made.pics, `select onefile_id from learners where learner_id = ${learner}`);
        return Number(row?.onefile_id);
      },
    },
  };
};

/** Gives a test a world of its own. */
export const withWorld = async (
  population: Partial<Population>,
  body: (world: World) => Promise<void>,
  limit = fastLimit,
): Promise<void> => {
  const { world, close } = await openWorld(population, limit);
  try {
    await body(world);
  } finally {
    await close();
  }
};

/** Changes settings of the demo's profile, or adds them; the values are written as they are. */
export const setSettings = async (
  world: World,
  settings: Readonly<Record<string, string>>,
): Promise<void> => {
  const file = join(world.folder, "profiles", "demo.yaml");
  let text = await readFile(file, "utf8");
  for (const [name, value] of Object.entries(settings)) {
    const line = `  ${name}: ${value}`;
    const known = new RegExp(`^  ${name}: .*$`, "m");
    text = known.test(text) ? text.replace(known, line) : text.replace("settings:\n", `settings:\n${line}\n`);
  }
  await writeFile(file, text);
};
