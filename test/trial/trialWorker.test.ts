/** The process that evaluates expressions ends by itself where nobody is left to end it, whatever it evaluates. */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { textsOf } from "../../src/trial/mappingTexts.ts";
import { applyChanges } from "../support/checkFiles.ts";
import { program } from "../support/program.ts";
import { mappingFiles, openWith } from "./support.ts";

const sku = "sku: { local: sku, remote: sku, type: exact, direction: push-only }";
const cases = "cases/own.yaml";

/** The starter with an expression that takes longer than anybody waits, in one step of the machine's. */
const { loaded, caseFiles } = openWith(
  applyChanges(mappingFiles("starter"), [
    {
      in: "entities/item.yaml",
      from: sku,
      to: sku.replace(" }", `, push: "$replace($pad('a', 3000, 'a'), /a*a*a*a*a*a*b/, '')" }`),
    },
  ]),
  {
    [cases]: `given: { now: 2026-03-02T09:00:00Z, job: sync }
cases:
  - name: for ever
    local: { items: [{ sku: A-1, name: Bench, inStock: 1 }] }
    expect: []
`,
  },
);

const load = { _tag: "Load", texts: textsOf(loaded, caseFiles), seconds: 120 };
const runFor = (seconds: number) => ({ _tag: "Run", file: cases, index: 0, seconds });

const replyOf = async (child: ChildProcess): Promise<unknown> => (await once(child, "message"))[0];

const endIfThere = (pid: number): void => {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
};

describe("the process that evaluates expressions", () => {
  it("ends in the middle of one where the process that started it was killed", async () => {
    const starter = fileURLToPath(new URL("leaveAlone.mjs", import.meta.url));
    const parent = spawn(process.execPath, [starter, program("trialWorker")], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    // All who hold its standard error have ended.
    const closed = once(parent.stderr.resume(), "close");
    parent.stdin.end(JSON.stringify([load, runFor(3600)]));
    const [told] = await once(parent.stdout.setEncoding("utf8"), "data");
    const pid = Number(told);
    try {
      parent.kill("SIGKILL");
      await once(parent, "exit");
      await closed;
      expect(pid).toBeGreaterThan(0);
    } finally {
      endIfThere(pid);
    }
  });

  it("ends a request that passes its time although the one who asked does nothing", async () => {
    const child = fork(program("trialWorker"), [], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
    try {
      child.send(load);
      expect(await replyOf(child)).toEqual({ _tag: "Loaded" });
      child.send(runFor(0));
      expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("stays for the next request however long that takes to come", async () => {
    const child = fork(program("trialWorker"), [], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
    try {
      child.send(load);
      expect(await replyOf(child)).toEqual({ _tag: "Loaded" });
      // A second and a half at the most, for what takes no time.
      child.send({ ...runFor(-4), index: 1 });
      expect(await replyOf(child)).toEqual({
        _tag: "Unplanned",
        message: `there is no case 2 in ${cases}`,
      });
      await new Promise((resolve) => setTimeout(resolve, 3000));
      child.send(load);
      expect(await replyOf(child)).toEqual({ _tag: "Loaded" });
    } finally {
      child.kill("SIGKILL");
    }
  });
});
