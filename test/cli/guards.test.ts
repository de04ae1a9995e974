/** Guards and acknowledgements, judged at the exit code, at what is printed and at what arrived at the server. */
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { entityOf, withPeople } from "./people.ts";

const tokenIn = (text: string): string => /--accept ([0-9a-f]{10})/.exec(text)?.[1] ?? "no token";

describe("a guard", () => {
  it("of one field refuses the run, prints plan and line, and is passed by its name alone", () =>
    withPeople(
      { entityGuards: "guards: { fields: { email: { updates: 2 } } }\n" },
      async ({ pair, writes }) => {
        await pair.local.do("update people set email = 'new' || id || '@example.org' where id <= 3");
        const refused = await pair.run("run", "sync");
        expect(refused.code).toBe(76);
        expect(refused.stdout).toContain("update  remote person 3");
        expect(refused.stdout).toContain(
          "person.email.updates: 3 person records would have their email changed, allowed are 2 [entities/person.yaml:15]",
        );
        expect(refused.stderr).toContain("--accept person.email.updates");
        expect((await pair.run("run", "sync", "--accept", "person.remote.updates")).code).toBe(76);
        expect(writes).toEqual([]);
        expect((await pair.run("run", "sync", "--accept", "person.email.updates")).code).toBe(0);
        expect(writes.length).toBe(3);
      },
    ));

  it("of one field counts values that are lost, and those that change in other fields not", () =>
    withPeople(
      { entityGuards: "guards: { fields: { email: { clears: 0 } } }\n", settings: "{ phoneMode: push }" },
      async ({ pair, writes }) => {
        await pair.local.do("update people set phone = '77', email = 'x' || id || '@example.org'");
        expect((await pair.run("run", "sync")).code).toBe(0);
        expect(writes.length).toBe(10);
        await pair.local.do("update people set email = null where id = 4");
        const refused = await pair.run("run", "sync");
        expect([refused.code, writes.length]).toEqual([76, 10]);
        expect(refused.stderr).toContain("1 person records would lose their email, allowed are 0");
        expect((await pair.run("run", "sync", "--accept", "person.email.clears")).code).toBe(0);
        expect(writes.slice(10)).toEqual([{ path: "/persons/104", body: { Email: "" } }]);
      },
    ));

  it.each([
    ["an entity's own amount lets more through than that for all", "2", "8", 0],
    ["an entity's own amount lets less through", "8", "2", 76],
    ["a share means five of ten at least, which six records pass", "100", "10%", 76],
    ["a share of nine tenths of ten lets six through", "1", "90%", 0],
  ])("%s", (_about, general, own, code) =>
    withPeople(
      {
        guards: `guards: { remote: { updates: ${general} } }\n`,
        entityGuards: `guards: { remote: { updates: ${own} } }\n`,
      },
      async ({ pair, writes }) => {
        await pair.local.do("update people set email = 'new' || id || '@example.org' where id <= 6");
        expect((await pair.run("run", "sync")).code).toBe(code);
        expect(writes.length).toBe(code === 0 ? 6 : 0);
      },
    ),
  );
});

describe("a run that may write more than the last one could", () => {
  it("needs no acknowledgement the first time, and the plan says that there is nothing to compare", () =>
    withPeople({}, async ({ pair }) => {
      expect((await pair.run("plan", "sync")).stdout).toContain(
        "no earlier run of this job is remembered to compare with what it may write",
      );
      expect((await pair.run("run", "sync")).code).toBe(0);
      expect((await pair.run("plan", "sync")).stdout).not.toContain("no earlier run");
    }));

  it("is refused after a mode was turned, with line and token, and goes on with the token", () =>
    withPeople({}, async ({ pair, writes }) => {
      expect((await pair.run("run", "sync")).code).toBe(0);
      await pair.set("{ phoneMode: push }");
      await pair.local.do("update people set phone = '9' where id = 1");
      const refused = await pair.run("run", "sync");
      expect(refused.code).toBe(76);
      expect(refused.stdout).toContain(
        "person.phone may be written to remote person.Phone when a pair is updated (phoneMode is push, entities/person.yaml:14), and could not [entities/person.yaml:11]",
      );
      const token = tokenIn(refused.stderr);
      expect((await pair.run("plan", "sync")).stdout).toContain(`--accept ${token}`);
      expect((await pair.run("run", "sync", "--accept", "0123456789")).code).toBe(76);
      expect(writes).toEqual([]);
      expect((await pair.run("run", "sync", "--accept", token)).code).toBe(0);
      expect(writes).toEqual([{ path: "/persons/101", body: { Phone: "9" } }]);
      // It is remembered: the next run needs no token, and neither does one that may write less.
      expect((await pair.run("run", "sync")).code).toBe(0);
      await pair.set("{ phoneMode: ignore }");
      expect((await pair.run("run", "sync")).code).toBe(0);
      // The narrower one is remembered too, and the token of the wider one is the same as before.
      await pair.set("{ phoneMode: push }");
      const again = await pair.run("run", "sync");
      expect([again.code, tokenIn(again.stderr)]).toEqual([76, token]);
    }));

  const bounds = `, where: "$local.id < 5"`;
  it.each([
    ["another condition of the scope", bounds, `, where: "$local.id < 6"`, 76],
    ["no condition of the scope any more", bounds, "", 76],
    ["a condition of the scope that is new", "", bounds, 0],
    ["a further condition beside it", bounds, `, where: "($local.id < 5) and $local.code != 'C1'"`, 0],
    ["a further condition as an alternative", bounds, `, where: "$local.id < 5 or $local.code = 'C9'"`, 76],
    ["the same condition laid out otherwise", bounds, `, where: "$local.id  <  5"`, 0],
    ["only linked records from now on", "", ", linked: true", 0],
    ["not only linked records any more", ", linked: true", "", 76],
  ])("%s", (_about, before, after, code) =>
    withPeople({ where: before }, async ({ pair }) => {
      expect((await pair.run("run", "sync")).code).toBe(0);
      await writeFile(join(pair.folder, "entities", "person.yaml"), entityOf({ where: after }));
      expect((await pair.run("run", "sync")).code).toBe(code);
    }),
  );

  it.each([
    [
      "another expression",
      "type: email, direction: push-only",
      `type: email, direction: push-only, push: "$lowercase($value)"`,
      76,
    ],
    [
      "blanks that clear where they kept",
      "direction: pull-able }",
      "direction: pull-able, blanks: clear }",
      0,
    ],
    ["blanks that keep where they cleared", "blanks: clear }", "blanks: keep }", 0],
    ["a comment above it", "fields:\n", "# a remark\nfields:\n", 0],
    ["a title of the group", "title: Mail", "title: Post", 0],
  ])("a change of the mapping: %s", (_about, old, fresh, code) =>
    withPeople({}, async ({ pair }) => {
      expect((await pair.run("run", "sync")).code).toBe(0);
      const file = join(pair.folder, "entities", "person.yaml");
      await writeFile(file, (await readFile(file, "utf8")).replace(old, fresh));
      expect((await pair.run("run", "sync")).code).toBe(code);
    }),
  );

  it("is refused where the profile leads to another system, for which the links that are remembered were not made", () =>
    withPeople({}, async ({ pair, writes }) => {
      expect((await pair.run("run", "sync")).code).toBe(0);
      await copyFile(join(pair.folder, "here.sqlite"), join(pair.folder, "other.sqlite"));
      await pair.local.do("update people set email = 'new' || id || '@example.org'");
      const file = join(pair.folder, "profiles", "test.yaml");
      const profile = await readFile(file, "utf8");
      await writeFile(file, profile.replace("here.sqlite", "other.sqlite"));
      const refused = await pair.run("run", "sync");
      expect(refused.code).toBe(76);
      expect(refused.stdout).toContain(
        "what is remembered of local records is taken for those of here: its place was here.sqlite and is other.sqlite [systems/here.yaml:1]",
      );
      expect((await pair.run("run", "sync", "--accept", tokenIn(refused.stderr))).code).toBe(0);
      expect(writes).toEqual([]);
      // The other way, and by another name of the server.
      await writeFile(file, profile.replace("127.0.0.1", "localhost"));
      const both = await pair.run("run", "sync");
      expect(both.code).toBe(76);
      expect(both.stdout).toContain("its place was other.sqlite and is here.sqlite");
      expect(both.stdout).toMatch(
        /of remote records .* of there: its place was http:\/\/127\.0\.0\.1:(\d+) and is http:\/\/localhost:\1 \[/,
      );
      expect(writes).toEqual([]);
    }));

  it("goes on where the mapping lets it", () =>
    withPeople({ guards: "guards: { widening: allow }\n" }, async ({ pair }) => {
      expect((await pair.run("run", "sync")).code).toBe(0);
      await pair.set("{ phoneMode: pull }");
      expect((await pair.run("run", "sync")).code).toBe(0);
    }));

  it("is refused as a saved plan too, until the token is given", () =>
    withPeople({}, async ({ pair, writes }) => {
      await pair.run("run", "sync");
      await pair.set("{ phoneMode: push }");
      await pair.local.do("update people set phone = '9' where id = 1");
      const planned = await pair.run("plan", "sync", "-o", "saved.json");
      expect((await pair.run("apply", "saved.json")).code).toBe(76);
      expect(writes).toEqual([]);
      expect((await pair.run("apply", "saved.json", "--accept", tokenIn(planned.stdout))).code).toBe(0);
      expect(writes.length).toBe(1);
    }));
});

describe("a saved plan", () => {
  const saved = (
    body: (world: {
      readonly pair: Parameters<Parameters<typeof withPeople>[1]>[0]["pair"];
      readonly store: Map<number, Record<string, unknown>>;
      readonly writes: ReadonlyArray<unknown>;
    }) => Promise<void>,
  ) =>
    withPeople({}, async ({ pair, store, writes }) => {
      await pair.local.do("update people set email = 'new' || id || '@example.org' where id <= 2");
      expect((await pair.run("plan", "sync", "-o", "saved.json")).code).toBe(0);
      await body({ pair, store, writes });
    });

  it("is refused when its file was edited by hand, however little", () =>
    saved(async ({ pair, writes }) => {
      const file = join(pair.folder, "saved.json");
      const text = await readFile(file, "utf8");
      await writeFile(file, text.replace("new1@example.org", "own1@example.org"));
      const edited = await pair.run("apply", "saved.json");
      expect(edited.code).toBe(78);
      expect(edited.stderr).toContain("saved.json has been changed since it was saved; make the plan again");
      await writeFile(file, text.slice(0, -20));
      expect((await pair.run("apply", "saved.json")).code).toBe(78);
      expect(writes).toEqual([]);
      await writeFile(file, text);
      expect((await pair.run("apply", "saved.json")).code).toBe(0);
    }));

  it("is refused under other settings and with other connections", () =>
    saved(async ({ pair, writes }) => {
      await pair.set("{ phoneMode: pull }");
      expect((await pair.run("apply", "saved.json")).code).toBe(78);
      await pair.set("{}");
      const file = join(pair.folder, "profiles", "test.yaml");
      await writeFile(file, (await readFile(file, "utf8")).replace("here.sqlite", "./here.sqlite"));
      const moved = await pair.run("apply", "saved.json");
      expect([moved.code, moved.stderr]).toEqual([
        78,
        expect.stringContaining("made with other connections of the profile"),
      ]);
      expect(writes).toEqual([]);
    }));

  it("leaves a record that has vanished since, does the others, and takes no new one along", () =>
    saved(async ({ pair, store, writes }) => {
      store.delete(101);
      await pair.local.do("update people set email = 'late@example.org' where id = 3");
      const applied = await pair.run("apply", "saved.json");
      expect(applied.code).toBe(1);
      expect(applied.stdout).toContain("changed-since");
      expect(writes).toEqual([{ path: "/persons/102", body: { Email: "new2@example.org" } }]);
    }));
});
