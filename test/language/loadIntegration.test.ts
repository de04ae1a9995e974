/** From a folder to parsed files: found upwards, read in a stable order, shown by the path that people use. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as NodeContext from "@effect/platform-node/NodeContext";
import * as Effect from "effect/Effect";
import * as Either from "effect/Either";
import { afterAll, beforeAll, expect, test } from "vitest";
import { placeOf } from "../../src/kernel/Source.ts";
import { loadCases } from "../../src/language/loadCases.ts";
import { findIntegration, loadIntegration } from "../../src/language/loadIntegration.ts";

let folder = "";
const put = (path: string, text: string): void => {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
};

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "load-")));
  put("mapping/crosswalk.yaml", "\uFEFFcrosswalk: 1\r\nname: x\r\nname: y\r\n");
  put("mapping/entities/b.yaml", "entity: b\n");
  put("mapping/entities/a.yml", "entity: a\n");
  put("mapping/entities/notes.txt", "no mapping\n");
  put("mapping/codes/sex.yaml", "codes: sex\n");
  put("mapping/systems/s.yaml", "system: s\n");
  put("mapping/elsewhere/deep/file.txt", "");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const load = (from: string) =>
  Effect.runPromise(loadIntegration(join(folder, "mapping"), from).pipe(Effect.provide(NodeContext.layer)));
const find = (start: string) =>
  Effect.runPromise(findIntegration(start).pipe(Effect.either, Effect.provide(NodeContext.layer)));

test("each kind of file from its folder, in the order of names; a folder may be missing", async () => {
  const files = await load(folder);
  expect(files.folder).toBe(join(folder, "mapping"));
  expect(files.main.file).toBe("crosswalk.yaml");
  expect(files.entities.map((one) => one.file)).toEqual(["entities/a.yml", "entities/b.yaml"]);
  expect(files.codes.map((one) => one.file)).toEqual(["codes/sex.yaml"]);
  expect(files.systems.map((one) => one.document.value)).toEqual([{ system: "s" }]);
  expect(files.profiles).toEqual([]);
});

test("paths are shown from where the command runs, and in full from elsewhere", async () => {
  expect((await load(folder)).entities[0]?.document.source.path).toBe(join("mapping", "entities", "a.yml"));
  expect((await load(join(folder, "mapping"))).main.document.source.path).toBe("crosswalk.yaml");
  expect((await load(join(folder, "mapping", "elsewhere"))).main.document.source.path).toBe(
    join(folder, "mapping", "crosswalk.yaml"),
  );
});

test("a file that cannot be read, or is of another encoding, is a fault of its own", async () => {
  const own = join(folder, "unreadable");
  mkdirSync(join(own, "entities", "a.yaml"), { recursive: true });
  mkdirSync(join(own, "cases"));
  symlinkSync(join(own, "nowhere.yaml"), join(own, "entities", "b.yaml"));
  writeFileSync(join(own, "entities", "c.yaml"), Buffer.from("entity: caf\xe9\n", "latin1"));
  writeFileSync(join(own, "entities", "d.yaml"), "entity: café\n");
  writeFileSync(join(own, "cases", "e.yaml"), Buffer.from([0xff, 0xfe, 0x61, 0x00]));
  writeFileSync(join(own, "crosswalk.yaml"), "crosswalk: 1\n");
  const [files, cases] = await Effect.runPromise(
    Effect.all([loadIntegration(own, own), loadCases(own, own)]).pipe(Effect.provide(NodeContext.layer)),
  );
  const said = [...files.entities, ...cases].map(({ file, document }) => [
    file,
    ...document.faults.map(({ code, message, span }) => [code, message, placeOf(span)]),
  ]);
  const at = (file: string) => ({ file, line: 1, column: 1 });
  expect(said).toEqual([
    ["entities/a.yaml", ["CW103", "This is no regular file.", at("entities/a.yaml")]],
    ["entities/b.yaml", ["CW103", "The file cannot be read.", at("entities/b.yaml")]],
    ["entities/c.yaml", ["CW103", "The file is not UTF-8 text.", at("entities/c.yaml")]],
    ["entities/d.yaml"],
    ["cases/e.yaml", ["CW103", "The file is not UTF-8 text.", at("cases/e.yaml")]],
  ]);
});

test("a link out of the folder is not followed, one inside is; what is no file or too large is not read", async () => {
  const own = join(folder, "strange");
  mkdirSync(join(own, "entities"), { recursive: true });
  writeFileSync(join(folder, "secret.txt"), "SECRET: hunter2\n");
  writeFileSync(join(own, "crosswalk.yaml"), "crosswalk: 1\n");
  writeFileSync(join(own, "shared.txt"), "entity: shared\n");
  const link = (name: string, to: string) => symlinkSync(to, join(own, "entities", name));
  link("a.yaml", join(folder, "secret.txt"));
  link("b.yaml", "/proc/self/environ");
  link("c.yaml", "/dev/zero");
  link("d.yaml", join(own, "shared.txt"));
  writeFileSync(join(own, "entities", "e.yaml"), `# ${"x".repeat(1_048_576)}\n`);
  const files = await Effect.runPromise(loadIntegration(own, own).pipe(Effect.provide(NodeContext.layer)));
  expect(
    files.entities.map(({ document: { faults, source, value } }) => [
      faults.map(({ message }) => message).join(),
      source.text.length,
      value,
    ]),
  ).toEqual([
    ["The file is a link out of the mapping's folder.", 0, undefined],
    ["The file is a link out of the mapping's folder.", 0, undefined],
    ["The file is a link out of the mapping's folder.", 0, undefined],
    ["", 15, { entity: "shared" }],
    ["The file is larger than 1048576 bytes.", 0, undefined],
  ]);
});

test("files that would count for nothing are a fault, or count", async () => {
  const own = join(folder, "nested");
  mkdirSync(join(own, "cases", "more"), { recursive: true });
  mkdirSync(join(own, "cases", "notes"));
  writeFileSync(join(own, "cases", "more", "a.yaml"), "cases: []\n");
  writeFileSync(join(own, "cases", "notes", "a.txt"), "no case\n");
  writeFileSync(join(own, "cases", "b.YAML"), "title: b\n");
  const cases = await Effect.runPromise(loadCases(own, own).pipe(Effect.provide(NodeContext.layer)));
  expect(cases.map(({ file, document }) => [file, document.faults.map(({ message }) => message)])).toEqual([
    ["cases/b.YAML", []],
    ["cases/more", ["Files in a folder of cases are not read: put them into cases itself."]],
  ]);
});

test("a folder whose name begins with two dots is inside", async () => {
  const own = join(folder, "..dots");
  mkdirSync(own);
  writeFileSync(join(own, "crosswalk.yaml"), "crosswalk: 1\n");
  const { main } = await Effect.runPromise(
    loadIntegration(own, folder).pipe(Effect.provide(NodeContext.layer)),
  );
  expect(main.document.source.path).toBe(join("..dots", "crosswalk.yaml"));
});

test("a byte order mark and line ends of another machine shift no place", async () => {
  const [fault] = (await load(folder)).main.document.faults;
  expect(fault?.code).toBe("CW102");
  expect(fault === undefined ? undefined : placeOf(fault.span)).toMatchObject({ line: 3, column: 1 });
});

test("an integration is the nearest folder upwards that holds a crosswalk.yaml", async () => {
  const mapping = join(folder, "mapping");
  for (const start of [mapping, join(mapping, "elsewhere", "deep"), join(mapping, "entities")])
    expect(await find(start)).toEqual(Either.right(mapping));
  const none = await find(folder);
  expect(Either.isLeft(none) ? none.left._tag : undefined).toBe("IntegrationNotFound");
});

test("a folder without an integration is said to have none", async () => {
  const found = await Effect.runPromise(
    loadIntegration(join(folder, "nowhere"), folder).pipe(Effect.either, Effect.provide(NodeContext.layer)),
  );
  expect(Either.isLeft(found) ? found.left.message : "").toBe(
    `${join(folder, "nowhere")} has no crosswalk.yaml`,
  );
});
