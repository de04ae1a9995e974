/** A files system against real folders: what is read, what spoils what, and what is written where. */
import {
  chmodSync,
  chownSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import type { Scope } from "effect/Scope";
import { describe, expect, it } from "vitest";
import type { Connector } from "../../../src/connector/Connector.ts";
import type { ConnectorError } from "../../../src/connector/ConnectorError.ts";
import type { Cells } from "../../../src/model/Record.ts";
import { failureOf, listAll } from "../../contract/connectorContract.ts";
import { openFiles, peopleFiles } from "../../contract/support/filesSubject.ts";
import { temporaryFolder } from "../../contract/support/sqlSubject.ts";
import { createWhole } from "../../support/createWhole.ts";

interface Bench {
  readonly connector: Connector<"remote">;
  readonly folder: string;
  readonly path: string;
  /** The file as it stands, a character for each byte. */
  readonly text: () => string;
}

const plain = {
  file: "t.csv",
  format: "csv",
  key: ["id"],
  newKey: "given",
  fields: { id: { type: "exact" }, name: { type: "text" }, n: { type: "integer" } },
};

/** The resource "t" over a file with this content (of one byte a character). */
const withFile = (
  content: string,
  resource: object,
  body: (bench: Bench) => Effect.Effect<void, ConnectorError, Scope>,
): Promise<void> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const folder = yield* temporaryFolder;
        const path = join(folder, "t.csv");
        writeFileSync(path, content, "latin1");
        const connector = yield* openFiles(
          { ...peopleFiles, resources: { t: { ...plain, ...resource } } },
          folder,
        );
        yield* body({ connector, folder, path, text: () => readFileSync(path, "latin1") });
      }),
    ),
  );

const update = (key: string, cells: Cells, before: Cells = {}) => ({
  _tag: "Update" as const,
  side: "remote" as const,
  resource: "t",
  key,
  cells,
  before,
});
const create = (cells: Cells) => ({ _tag: "Create" as const, side: "remote" as const, resource: "t", cells });
const keysOf = (records: ReadonlyArray<{ readonly key: string }>) => records.map(({ key }) => key);
const utf8 = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

describe("reading", () => {
  it("brings cells to their types, by name and not by place, and tells blanks", () =>
    withFile(
      "extra;Name;No.;In;Paid;Of;X\n1;Ann;07;31/12/2026;1.234,5;Y;NULL\n2;;8;NULL;;N;NULL!\n",
      {
        delimiter: ";",
        blank: "NULL",
        fields: {
          id: { column: "No.", type: "integer" },
          name: { column: "Name", type: "text" },
          since: { column: "In", type: "date", form: "dd/MM/yyyy" },
          paid: { column: "Paid", type: "decimal", form: "1.234,56" },
          of: { column: "Of", type: "boolean", form: "Y/N" },
          x: { column: "X", type: "exact" },
        },
      },
      ({ connector }) =>
        Effect.gen(function* () {
          const { records, bad } = yield* listAll(connector, "t");
          expect(bad).toEqual([]);
          expect(records.map(({ key, cells }) => [key, cells])).toEqual([
            ["7", { id: 7, name: "Ann", since: "2026-12-31", paid: 1234.5, of: true, x: null }],
            ["8", { id: 8, name: null, since: null, paid: null, of: false, x: "NULL!" }],
          ]);
          expect(yield* connector.reader.read("t", ["007"])).toMatchObject([{ _tag: "Found" }]);
        }),
    ));

  it("spoils a record alone whose cell does not fit, and names field, form and line, never the value", () =>
    withFile("id,name,n\na,Ann,1\nb,Bob,secret\nc,Cyd,3\n,Dan,4\n", {}, ({ connector }) =>
      Effect.gen(function* () {
        const { records, bad } = yield* listAll(connector, "t");
        expect(keysOf(records)).toEqual(["a", "c"]);
        expect(bad).toEqual([
          {
            key: "b",
            field: "n",
            message: "is not a whole number (line 3 of t.csv)",
            rest: { cells: { id: "b", name: "Bob" }, unfit: ["n"] },
          },
          { key: undefined, field: "id", message: "the key is blank (line 5 of t.csv)" },
        ]);
        const results = yield* connector.reader.read("t", ["a", "b", "z"]);
        expect(results.map(({ _tag }) => _tag)).toEqual(["Found", "Failed", "Missing"]);
        expect(JSON.stringify([bad, results])).not.toContain("secret");
      }),
    ));

  it.each([
    ["too many cells", "x,Ann,Smith,1", "has 4 cells, the header 3"],
    ["too few cells", "x,Ann", "has 2 cells, the header 3"],
    ["a stray quote", 'x,5" pipe,1', "has a quote in a cell that does not stand in quotes"],
  ])("sets a row with %s aside by its line; whose it is cannot be told", (_, line, flaw) =>
    withFile(`id,name,n\na,"Ann\nof two lines",1\n${line}\nc,Cyd,3\n`, {}, ({ connector, text }) =>
      Effect.gen(function* () {
        const { records, bad } = yield* listAll(connector, "t");
        expect(keysOf(records)).toEqual(["a", "c"]);
        expect(bad).toEqual([{ key: undefined, field: "id", message: `line 4 of t.csv ${flaw}` }]);
        const [known, asked] = yield* connector.reader.read("t", ["c", "x"]);
        expect(known).toMatchObject({ _tag: "Found" });
        // Not missing: the row may be its own.
        expect(asked).toMatchObject({ _tag: "Failed", error: { message: expect.stringContaining(flaw) } });
        const before = text();
        expect(
          (yield* failureOf(createWhole(connector.writer, create({ id: "x", name: "Anew" })))).reason,
        ).toBe("refused");
        expect(text()).toBe(before);
        yield* connector.writer.update(update("c", { n: 4 }));
        expect(text()).toBe(before.replace("c,Cyd,3", "c,Cyd,4"));
      }),
    ),
  );

  it("takes rows that share a key for no record, also where a page ends between them", () => {
    const rows = Array.from({ length: 1_000 }, (_, index) => `k${index},Name,1`);
    return withFile(["id,name,n", ...rows, "k999,Name,2", "z,Zed,1", ""].join("\n"), {}, ({ connector }) =>
      Effect.gen(function* () {
        const { records, bad } = yield* listAll(connector, "t");
        expect(records).toHaveLength(1_000);
        expect(keysOf(records)).not.toContain("k999");
        expect(bad).toEqual([
          { key: "k999", field: "id", message: "several rows have this key (line 1001 of t.csv is one)" },
        ]);
        expect(yield* connector.reader.read("t", ["k999"])).toMatchObject([{ _tag: "Failed" }]);
        const error = yield* failureOf(connector.writer.update(update("k999", { n: 5 })));
        expect(error.reason).toBe("refused");
      }),
    );
  });

  it("sees what another program has written since", () =>
    withFile("id,name,n\na,Ann,1\n", {}, ({ connector, path }) =>
      Effect.gen(function* () {
        expect(keysOf((yield* listAll(connector, "t")).records)).toEqual(["a"]);
        writeFileSync(path, "id,name,n\na,Ann,1\nb,Bob,2\n");
        expect(keysOf((yield* listAll(connector, "t")).records)).toEqual(["a", "b"]);
        yield* connector.writer.update(update("b", { n: 3 }));
        writeFileSync(path, "n,name,id\n9,Cyd,c\n");
        expect((yield* listAll(connector, "t")).records).toMatchObject([{ key: "c", cells: { n: 9 } }]);
      }),
    ));

  it("takes a cell of ten million characters", () => {
    const huge = `${'long ""quoted"" \n text, '.repeat(400_000)}end`;
    return withFile(`id,name,n\na,"${huge}",1\nb,Bob,2\n`, {}, ({ connector, text }) =>
      Effect.gen(function* () {
        const { records } = yield* listAll(connector, "t");
        expect(String(records[0]?.cells.name).length).toBe(huge.length - 800_000);
        yield* connector.writer.update(update("a", { n: 5 }));
        expect(text().endsWith('text, end",5\nb,Bob,2\n')).toBe(true);
        const { bad } = yield* listAll(connector, "t");
        expect(bad).toEqual([]);
      }),
    );
  });
});

describe("a file that does not fit what is declared", () => {
  const faultOf = (content: string, resource: object) => {
    let fault = { reason: "", message: "" };
    return withFile(content, resource, ({ connector, text }) =>
      Effect.gen(function* () {
        fault = yield* failureOf(listAll(connector, "t"));
        expect(yield* failureOf(connector.reader.read("t", ["a"]))).toMatchObject({ message: fault.message });
        expect(yield* failureOf(connector.reader.check)).toMatchObject({ message: fault.message });
        // Nothing is blanked or added because of it.
        const write = yield* failureOf(connector.writer.update(update("a", { n: null })));
        expect([write.reason, write.message]).toEqual([fault.reason, fault.message]);
        expect(text()).toBe(content);
      }),
    ).then(() => `${fault.reason}: ${fault.message}`);
  };

  it.each([
    [
      "a renamed column of the key",
      "Id,name,n\na,Ann,1\n",
      {},
      'has no column "id" for the field "id"; it has "Id"',
    ],
    ["a column that is there twice", "id,name,n,name\na,Ann,1,x\n", {}, 'has more than one column "name"'],
    ["another delimiter", "id;name;n\na;Ann;1\n", {}, 'has no column "id" for the field "id"'],
    ["no header row", "", {}, "line 1 has no header row"],
    [
      "bytes that are no UTF-8",
      "id,name,n\na,Ann,1\nb,M\u00fcller,2\n",
      {},
      'holds bytes that are not utf-8 in line 3, column "name"',
    ],
    [
      "bytes that mean nothing in windows-1252",
      'id,name,n\n"a","Ann \u009d",1\n',
      { encoding: "windows-1252" },
      'holds bytes that are not windows-1252 in line 2, column "name"',
    ],
    [
      "a file that begins with another mark",
      "\u00ff\u00fei\0d\0",
      {},
      "holds bytes that are not utf-8 in line 1",
    ],
  ])("is a fault of its own: %s", async (_, content, resource, message) => {
    expect(await faultOf(content, resource)).toBe(`configuration: t.csv ${message}`);
  });

  it("reads and writes what is there where a column is gone, and names it", () =>
    withFile("id,Name,n\na,Ann,1\n", {}, ({ connector, text }) =>
      Effect.gen(function* () {
        expect(yield* connector.reader.missing("t")).toEqual([
          { field: "name", column: "name", others: ["Name"] },
        ]);
        const { records, bad } = yield* listAll(connector, "t");
        expect([records.map(({ cells }) => cells), bad]).toEqual([[{ id: "a", n: 1 }], []]);
        yield* connector.writer.update(update("a", { n: 9 }));
        expect(yield* failureOf(connector.writer.update(update("a", { name: "Bo" })))).toMatchObject({
          reason: "refused",
        });
        expect(text()).toBe("id,Name,n\na,Ann,9\n");
        expect((yield* failureOf(connector.reader.check)).message).toContain('no column "name"');
      }),
    ));

  it("leaves columns alone that nobody declares, even two of one name", () =>
    withFile("x,id,x,name,,n,\n1,a,2,Ann,3,1,4\n", {}, ({ connector, text }) =>
      Effect.gen(function* () {
        yield* connector.writer.update(update("a", { n: 9 }));
        expect(text()).toBe("x,id,x,name,,n,\n1,a,2,Ann,3,9,4\n");
      }),
    ));

  it("is none of the folder's other files", async () => {
    for (const file of ["../t.csv", "", "..", "a/t.csv", "a\\t.csv"])
      await withFile("id,name,n\n", { file }, ({ connector }) =>
        Effect.gen(function* () {
          expect((yield* failureOf(connector.reader.check)).reason).toBe("configuration");
        }),
      );
  });

  it("declares what cannot be", async () => {
    const resources = [
      { delimiter: '"' },
      { key: ["nobody"] },
      { newKey: "generated" },
      { newKey: "generated", key: ["n", "id"] },
    ];
    for (const resource of resources)
      await withFile("id,name,n\n", resource, ({ connector }) =>
        Effect.gen(function* () {
          expect((yield* failureOf(connector.reader.check)).reason).toBe("configuration");
        }),
      );
  });
});

describe("writing", () => {
  it("changes the written cells alone: mark, line ends, quotes, order, other columns stay, byte for byte", () => {
    const before = `\u00ef\u00bb\u00bf"other",id,"name",n\r\n${utf8("“kept”")},a,"Ann",1\n\r\n"",'b',Bob,2`;
    return withFile(before, {}, ({ connector, text }) =>
      Effect.gen(function* () {
        yield* connector.writer.update(update("a", { name: "Zoë", n: 10 }, { name: " Ann ", n: 1 }));
        yield* connector.writer.update(update("'b'", { name: "Bob, jr." }));
        const after = before
          .replace('"Ann",1', `"${utf8("Zoë")}",10`)
          .replace("'b',Bob,2", "'b',\"Bob, jr.\",2");
        expect(text()).toBe(after);
        yield* createWhole(connector.writer, create({ id: "c", n: 3 }));
        expect(text()).toBe(`${after}\r\n"",c,,3`);
      }),
    );
  });

  it.each([
    ["utf-16le", "utf16le" as const, "\uFEFFid;name;n\r\na;Ann 😀;1\r\n"],
    ["utf-8", "utf8" as const, "id;name;n\na;Ann 😀;1\n"],
    ["windows-1252", "latin1" as const, "id;name;n\r\na;Ann \u0080;1\r\n"],
    ["latin1", "latin1" as const, "id;name;n\na;Ann \u0080;1\n"],
  ])("keeps %s", (encoding, name, content) =>
    withFile(
      Buffer.from(content, name).toString("latin1"),
      { encoding, delimiter: ";" },
      ({ connector, path }) =>
        Effect.gen(function* () {
          yield* connector.writer.update(update("a", { n: 2 }));
          expect(readFileSync(path).toString(name)).toBe(content.replace(";1", ";2"));
          yield* connector.writer.update(update("a", { name: "é" }));
          expect((yield* listAll(connector, "t")).records[0]?.cells.name).toBe("é");
        }),
    ),
  );

  it("does not touch the file where nothing changes", () =>
    withFile("id,name,n\na,Ann,1\n", {}, ({ connector, path }) =>
      Effect.gen(function* () {
        const { ino, mtimeMs } = statSync(path);
        yield* connector.writer.update(update("a", { name: "Ann", n: 1 }));
        yield* connector.writer.update(update("a", {}));
        expect([statSync(path).ino, statSync(path).mtimeMs]).toEqual([ino, mtimeMs]);
      }),
    ));

  it("keeps the file's owner and group", () =>
    withFile("id,name,n\na,Ann,1\n", {}, ({ connector, path }) =>
      Effect.gen(function* () {
        // Only the superuser can give a file away; of anybody else's the owner is who writes.
        if (process.getuid?.() === 0) chownSync(path, 1234, 1235);
        const before = statSync(path);
        yield* connector.writer.update(update("a", { n: 7 }));
        const after = statSync(path);
        expect(after.ino).not.toBe(before.ino);
        expect([after.uid, after.gid]).toEqual([before.uid, before.gid]);
      }),
    ));

  it("keeps the file's mode", () =>
    withFile("id,name,n\na,Ann,1\n", {}, ({ connector, path }) =>
      Effect.gen(function* () {
        for (const mode of [0o640, 0o666, 0o604]) {
          chmodSync(path, mode);
          yield* connector.writer.update(update("a", { n: mode }));
          expect(statSync(path).mode & 0o7777).toBe(mode);
        }
      }),
    ));

  it("reads through a link, and does not replace it", () =>
    withFile("id,name,n\na,Ann,1\n", { file: "link.csv" }, ({ connector, folder, path }) =>
      Effect.gen(function* () {
        symlinkSync(path, join(folder, "link.csv"));
        expect((yield* listAll(connector, "t")).records).toHaveLength(1);
        const error = yield* failureOf(connector.writer.update(update("a", { n: 2 })));
        expect(error).toMatchObject({
          reason: "configuration",
          message: expect.stringContaining("is a link"),
        });
        expect(readFileSync(path, "utf8")).toBe("id,name,n\na,Ann,1\n");
        expect(readdirSync(folder).sort()).toEqual(["link.csv", "t.csv"]);
      }),
    ));

  it("refuses what has changed since, what is gone, and what the file would not give back", () =>
    withFile(
      "id,name,n\na,Ann,1\nb,Bob,x\n",
      { blank: "NULL", fields: { ...plain.fields, again: { column: "name", type: "text" } } },
      ({ connector, text }) =>
        Effect.gen(function* () {
          const before = text();
          const { writer } = connector;
          const reasons = yield* Effect.forEach(
            [
              update("a", { name: "Later" }, { name: "Anna" }),
              update("b", { n: 1 }, { n: 2 }),
              update("c", { n: 1 }),
              update("a/b", { n: 1 }),
              update("a", { name: "NULL" }),
              update("a", { n: "many" }),
              update("a", { name: "One", again: "Two" }),
              update("a", { id: "z" }),
            ],
            (write) => Effect.map(failureOf(writer.update(write)), ({ reason }) => reason),
          );
          expect(reasons).toEqual([
            "stale",
            "stale",
            "missing",
            "missing",
            "refused",
            "refused",
            "refused",
            "configuration",
          ]);
          const creates = yield* Effect.forEach(
            [create({ name: "No key" }), create({ id: "a", name: "Taken" }), create({ id: "NULL" })],
            (write) => Effect.map(failureOf(createWhole(writer, write)), ({ reason }) => reason),
          );
          expect(creates).toEqual(["refused", "refused", "refused"]);
          expect(text()).toBe(before);
        }),
    ));

  it("names the character that the encoding cannot hold", () =>
    withFile("id,name,n\na,Ann,1\n", { encoding: "windows-1252" }, ({ connector }) =>
      Effect.gen(function* () {
        const error = yield* failureOf(connector.writer.update(update("a", { name: "Łukasz" })));
        expect(error.message).toBe('"name" has "Ł" U+0141, which windows-1252 cannot hold');
      }),
    ));

  it("numbers new rows after the greatest, also where rows are bad or keys shared", () =>
    withFile(
      "id,name,n\n3,Ann,1\n12,Bob,x\n12,Cyd,1\nten,Dan,1\n,Eve,1\n",
      { newKey: "generated", fields: { ...plain.fields, id: { type: "integer", access: ["read"] } } },
      ({ connector, text }) =>
        Effect.gen(function* () {
          expect(yield* createWhole(connector.writer, create({ name: "Fay" }))).toBe("13");
          expect(yield* createWhole(connector.writer, create({ name: "Gus", n: 2 }))).toBe("14");
          expect(text()).toContain("13,Fay,\n14,Gus,2\n");
          expect(yield* connector.reader.read("t", ["14"])).toMatchObject([{ _tag: "Found" }]);
        }),
    ));

  it("finds rows by keys of several parts and of other forms", () =>
    withFile(
      "day,desk,name\n31/12/2026,a/b,Ann\n",
      {
        key: ["day", "desk"],
        fields: {
          day: { type: "date", form: "dd/MM/yyyy" },
          desk: { type: "exact" },
          name: { type: "text" },
        },
      },
      ({ connector, text }) =>
        Effect.gen(function* () {
          const { records } = yield* listAll(connector, "t");
          expect(keysOf(records)).toEqual(["2026-12-31/a%2Fb"]);
          yield* connector.writer.update(update("2026-12-31/a%2Fb", { name: "Bea" }));
          expect(
            yield* createWhole(connector.writer, create({ day: "2027-01-01", desk: "c", name: "Cy" })),
          ).toBe("2027-01-01/c");
          expect(text()).toBe("day,desk,name\n31/12/2026,a/b,Bea\n01/01/2027,c,Cy\n");
        }),
    ));

  it("does everything at once as it does one after the other", () =>
    withFile(
      ["id,name,n", ...Array.from({ length: 200 }, (_, n) => `k${n},Name,0`), ""].join("\n"),
      {},
      ({ connector, text }) =>
        Effect.gen(function* () {
          yield* Effect.all(
            [
              ...Array.from({ length: 200 }, (_, n) => connector.writer.update(update(`k${n}`, { n }))),
              ...Array.from({ length: 50 }, (_, n) =>
                createWhole(connector.writer, create({ id: `z${n}`, n })),
              ),
            ],
            { concurrency: "unbounded" },
          );
          const rows = text().trimEnd().split("\n").slice(1).sort();
          expect(rows).toEqual(
            [
              ...Array.from({ length: 200 }, (_, n) => `k${n},Name,${n}`),
              ...Array.from({ length: 50 }, (_, n) => `z${n},,${n}`),
            ].sort(),
          );
        }),
    ));
});
