/** What becomes of the command where what it prints cannot be written, or nobody reads it any more. */
import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { program } from "../support/program.ts";
import { withPeople } from "./people.ts";
import { start, until } from "./process.ts";

describe("an output that cannot be written", () => {
  it("is no good end, whatever the command had to say", async () => {
    const child = spawn(process.execPath, [program("crosswalk"), "--help"], {
      stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
    });
    let stderr = "";
    child.stderr?.on("data", (data) => {
      stderr += String(data);
    });
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect([code, stderr]).toEqual([78, "crosswalk: standard output cannot be written (ENOSPC)\n"]);
  });

  it("that nobody reads any more keeps nothing from its end, and a signal settles what is under way", () =>
    withPeople({}, async ({ pair }) => {
      await pair.local.do("update people set email = 'new@example.org' where id = 1");
      pair.server.faults.push({ when: ({ method }) => method === "PUT", fault: { _tag: "Hang" } });
      const running = start(pair.folder, ["run", "sync"]);
      await until(() => pair.server.requests.some(({ method }) => method === "PUT"));
      running.deafen();
      running.kill("SIGTERM");
      expect((await running.ended).code).toBe(143);
      const shown = await start(pair.folder, ["runs", "--format", "json"]).ended;
      expect(shown.stdout).toContain("interrupted");
    }));
});
