import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import { describe, expect, it } from "vitest";
import { openSqlite } from "../../src/sqlite/openSqlite.ts";
import { type CommandResult, crosswalk } from "../support/crosswalk.ts";

interface World {
  readonly folder: string;
  readonly run: (...args: ReadonlyArray<string>) => Promise<CommandResult>;
  readonly rows: (sql: string) => Promise<ReadonlyArray<Record<string, unknown>>>;
  readonly shop: () => Promise<{
    suppliers: ReadonlyArray<Record<string, unknown>>;
    items: ReadonlyArray<Record<string, unknown>>;
  }>;
  readonly changeShop: (
    kind: "suppliers" | "items",
    id: string,
    fields: Record<string, unknown>,
  ) => Promise<void>;
}

/** What `init` writes, with its API started on a free port. */
const withStarter = async (body: (world: World) => Promise<void>): Promise<void> => {
  const parent = await mkdtemp(join(tmpdir(), "crosswalk-starter-"));
  const folder = join(parent, "mine");
  expect((await crosswalk(["init", "mine"], { cwd: parent })).code).toBe(0);
  const api = spawn(process.execPath, ["api.mjs", "0"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const url = await new Promise<string>((done, fail) => {
      let text = "";
      api.on("error", fail);
      api.stdout.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
        if (found !== null) done(found[0]);
      });
    });
    const profile = join(folder, "profiles", "local.yaml");
    await writeFile(profile, (await readFile(profile, "utf8")).replace("http://127.0.0.1:4010", url));
    const file = join(folder, "shop.json");
    await body({
      folder,
      run: (...args) => crosswalk(args, { cwd: folder }),
      rows: (sql) =>
        Effect.runPromise(
          Effect.scoped(Effect.flatMap(openSqlite(join(folder, "stock.sqlite")), (db) => db.all(sql))),
        ),
      shop: async () => JSON.parse(await readFile(file, "utf8")),
      changeShop: async (kind, id, fields) => {
        const shop = JSON.parse(await readFile(file, "utf8"));
        Object.assign(
          shop[kind].find((row: { id: string }) => row.id === id),
          fields,
        );
        await writeFile(file, JSON.stringify(shop));
      },
    });
  } finally {
    api.kill();
    await rm(parent, { recursive: true, force: true });
  }
};

describe("the integration that init writes", () => {
  it("validates without a warning, reaches both systems, and is settled after one run", () =>
    withStarter(async (world) => {
      expect((await world.run("validate", "--max-warnings", "0")).code).toBe(0);
      expect((await world.run("check")).code).toBe(0);
      expect((await world.run("run", "sync")).code).toBe(0);
      expect(await world.rows("select code, shop_id from suppliers order by supplier_id")).toEqual([
        { code: "OAK", shop_id: "sup_0001" },
        { code: "TIN", shop_id: "sup_0002" },
        { code: "WOOL", shop_id: "sup_0003" },
      ]);
      const { items } = await world.shop();
      expect(items.map((item) => [item.sku, item.price, item.supplier])).toEqual([
        ["A-100", 149.5, "sup_0001"],
        ["A-200", 24, "sup_0002"],
        ["A-300", 39.95, "sup_0001"],
      ]);
      expect(await world.rows("select rating from items where sku = 'A-100'")).toEqual([{ rating: 4.5 }]);
      const before = JSON.stringify(await world.shop());
      expect((await world.run("plan", "sync", "--detailed-exitcode")).code).toBe(0);
      expect((await world.run("run", "sync")).stdout).toContain("nothing written");
      expect(JSON.stringify(await world.shop())).toBe(before);
    }));

  it("lets a pull-able field behind no mode go the way of the later change, and the remote side win a tie", () =>
    withStarter(async (world) => {
      await world.run("run", "sync");
      const weight = async () => [
        (await world.rows("select weight from items where sku = 'A-100'"))[0]?.weight,
        (await world.shop()).items[0]?.weight,
      ];
      await world.changeShop("items", "ite_0001", { weight: 20 });
      await world.run("run", "sync");
      expect(await weight()).toEqual([20, 20]);
      await Effect.runPromise(
        Effect.scoped(
          Effect.flatMap(openSqlite(join(world.folder, "stock.sqlite")), (db) =>
            db.run("update items set weight = 21 where sku = 'A-100'"),
          ),
        ),
      );
      await world.run("run", "sync");
      expect(await weight()).toEqual([21, 21]);
      await world.changeShop("items", "ite_0001", { weight: 22 });
      await Effect.runPromise(
        Effect.scoped(
          Effect.flatMap(openSqlite(join(world.folder, "stock.sqlite")), (db) =>
            db.run("update items set weight = 23 where sku = 'A-100'"),
          ),
        ),
      );
      await world.run("run", "sync");
      expect(await weight()).toEqual([22, 22]);
    }));

  it("never takes a price from the shop", () =>
    withStarter(async (world) => {
      await world.run("run", "sync");
      await world.changeShop("items", "ite_0001", { price: 1 });
      const run = await world.run("run", "sync");
      expect(run.stdout).toContain("1 update on remote");
      expect(await world.rows("select price from items where sku = 'A-100'")).toEqual([{ price: 149.5 }]);
      expect((await world.shop()).items[0]?.price).toBe(149.5);
    }));

  it("makes no item twice after the state folder is lost, though no column holds the links", () =>
    withStarter(async (world) => {
      await world.run("run", "sync");
      const before = JSON.stringify(await world.shop());
      await rm(join(world.folder, ".crosswalk"), { recursive: true });
      expect((await world.run("run", "sync")).code).toBe(0);
      expect(JSON.stringify(await world.shop())).toBe(before);
    }));

  it("refuses to write over a folder that is not empty", () =>
    withStarter(async (world) => {
      const again = await crosswalk(["init", "."], { cwd: world.folder });
      expect(again.code).toBe(64);
      expect(again.stderr).toContain("is not empty");
    }));
});
