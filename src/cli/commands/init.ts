import * as FileSystem from "@effect/platform/FileSystem";
import * as Path from "@effect/platform/Path";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { exit } from "../../report/exitCodes.ts";
import { openSqlite } from "../../sqlite/openSqlite.ts";
import { StateError } from "../../state/StateError.ts";
import type { Command } from "../Command.ts";
import { Machine, UsageError } from "../services.ts";

const files = [
  "crosswalk.yaml",
  "systems/stock.yaml",
  "systems/shop.yaml",
  "entities/supplier.yaml",
  "entities/item.yaml",
  "profiles/local.yaml",
  "cases/items.yaml",
  "cases/suppliers.yaml",
  "stock.sql",
  "shop.json",
  "shop.token",
  "api.mjs",
];

/** A file's text whose first line names the package's schemas, from the folder that the file now lies in. */
const withSchemas = (text: string, schemas: string): string =>
  text.replace(
    /^(# yaml-language-server: \$schema=)[./]*schemas\//,
    (_, start: string) => `${start}${schemas}/`,
  );

export const init: Command = {
  name: "init",
  summary: "write a small working integration to start from",
  usage: "DIR",
  description:
    "Writes a commented integration of two tables and a JSON API, with both systems to try it on. DIR must be empty or new.",
  options: {},
  positionals: { min: 1, max: 1 },
  run: Effect.fn("init")(function* (args) {
    const fs = yield* FileSystem.FileSystem;
    const path = yield* Path.Path;
    const machine = yield* Machine;
    const shown = args.positionals[0] ?? ".";
    const folder = path.resolve(machine.cwd, shown);
    const there = yield* fs.readDirectory(folder).pipe(Effect.orElseSucceed(() => []));
    if (there.length > 0)
      return yield* new UsageError({
        message: `${shown} is not empty`,
        help: "name a folder that is empty or new",
      });
    const failed = (what: string) => () =>
      new StateError({ operation: "init", path: folder, message: `${what} cannot be written` });
    for (const file of files) {
      const target = path.join(folder, file);
      yield* fs
        .makeDirectory(path.dirname(target), { recursive: true })
        .pipe(Effect.mapError(failed(path.dirname(file))));
      const schemas = path.relative(path.dirname(target), path.join(machine.packageFolder, "schemas"));
      yield* fs.readFileString(path.join(machine.packageFolder, "mappings", "starter", file)).pipe(
        Effect.map((text) => withSchemas(text, schemas.split(path.sep).join("/"))),
        Effect.flatMap((text) => fs.writeFileString(target, text)),
        Effect.mapError(failed(file)),
      );
    }
    const sql = yield* fs
      .readFileString(path.join(folder, "stock.sql"))
      .pipe(Effect.mapError(failed("stock.sql")));
    yield* Effect.scoped(
      Effect.flatMap(openSqlite(path.join(folder, "stock.sqlite")), (database) => database.script(sql)),
    ).pipe(Effect.mapError(failed("stock.sqlite")));
    yield* Console.log(
      [
        `Wrote an integration to ${shown}. Try it:`,
        "",
        `  cd ${shown}`,
        "  node api.mjs &             # the shop, on 127.0.0.1:4010",
        "  crosswalk validate",
        "  crosswalk test",
        "  crosswalk plan sync",
        "  crosswalk run sync",
      ].join("\n"),
    );
    return exit.done;
  }),
};
