import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { program } from "../../../../test/support/program.ts";
import { readCommandLine } from "../../stand-in/command-line.ts";
import { exchange, temporaryFolder } from "./support.ts";

const startCommand = async (words: readonly string[]) => {
  const child = spawn(process.execPath, [program("stand-in"), ...words], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  child.stdout.setEncoding("utf8");
  const [line] = await once(child.stdout, "data");
  return { child, line: String(line) };
};

test("serves a small centre, says where, and stops cleanly", async () => {
  const dir = await temporaryFolder();
  const { child, line } = await startCommand([
    "--dir",
    join(dir, "data"),
    "--port",
    "0",
    "--token",
    "a-token",
  ]);
  const url = /http:\/\/127\.0\.0\.1:\d+\/api\/v2\.1/.exec(line)?.[0] ?? "";
  expect(line).toBe(`OneFile stand-in at ${url}  (export ONEFILE_CUSTOMER_TOKEN='a-token')\n`);
  const session = await exchange(url, {
    method: "POST",
    path: "Authentication",
    headers: { "X-CustomerToken": "a-token" },
  });
  const headers = { "X-TokenID": session.text };
  const organisation = await exchange(url, { method: "GET", path: "Organisation/101", headers });
  expect(organisation.text).toContain('"Name":"Example Centre"');
  const classroom = await exchange(url, { method: "GET", path: "Classroom/201", headers });
  expect(classroom.text).toContain('"Name":"Example classroom"');
  const second = await exchange(url, { method: "GET", path: "Classroom/202", headers });
  expect(second.text).toContain('"OrganisationID":101');
  const search = await exchange(url, {
    method: "POST",
    path: "Standard/Search",
    headers,
    body: '{"OrganisationID":101}',
  });
  expect(search.text.match(/"Title":"[^"]* \[[A-Z0-9/]+\]"/g)).toHaveLength(3);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
  await access(join(dir, "data", "onefile.sqlite"));
  await expect(access(join(dir, "data", "onefile.sqlite-wal"))).rejects.toThrow();
});

test("flags come before the defaults file, and that before what is built in", async () => {
  const dir = await temporaryFolder();
  expect(await readCommandLine(["--dir", dir])).toEqual({
    file: join(dir, "onefile.sqlite"),
    port: 0,
    customerToken: "example-customer-token",
    limit: {},
  });
  const defaults = { port: 4010, limit: 100, windowMs: 30_000, customerToken: "from-file" };
  await writeFile(join(dir, "stand-in.json"), JSON.stringify(defaults));
  expect(await readCommandLine(["--dir", dir])).toMatchObject({
    port: 4010,
    customerToken: "from-file",
    limit: { requests: 100, windowMs: 30_000 },
  });
  const words = ["--dir", dir, "--port", "0", "--limit", "5", "--window", "60s", "--token", "given"];
  expect(await readCommandLine(words)).toMatchObject({
    port: 0,
    customerToken: "given",
    limit: { requests: 5, windowMs: 60_000 },
  });
});

test.each([
  [[]],
  [["--dir", "x", "--port", "many"]],
  [["--dir", "x", "--window", "1 week"]],
  [["--nothing"]],
])("%j is refused with a reason", async (words) => {
  await expect(readCommandLine(words)).rejects.toThrow(/./);
});

test("a broken defaults file is refused", async () => {
  const dir = await temporaryFolder();
  await writeFile(join(dir, "stand-in.json"), "[1");
  await expect(readCommandLine(["--dir", dir])).rejects.toThrow("stand-in.json must hold a JSON object.");
});
