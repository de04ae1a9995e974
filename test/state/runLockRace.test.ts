/**
 * Processes race for the run lock while they are killed, stopped and continued. Never are two inside at once: judged
 * by a server that each tells when it enters and leaves, and by the mark that each leaves in a database.
 */
import { createServer } from "node:http";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import { expect, it } from "vitest";
import { openSqlite } from "../../src/sqlite/openSqlite.ts";
import { inFolder } from "../sqlite/temporaryFolder.ts";
import { type Child, startChild } from "./childProcess.ts";

/** What the server was told. A process that was killed can do nothing any more: it is inside no longer. */
const makeJudge = () => {
  const inside = new Set<string>();
  const killed = new Set<string>();
  const faults: Array<string> = [];
  const count = { enter: 0, refused: 0 };
  const server = createServer((request, response) => {
    const [, what, pid = "", found = ""] = (request.url ?? "").split("/");
    if (what === "enter") {
      count.enter += 1;
      const others = [...inside].filter((one) => !killed.has(one));
      if (others.length > 0) faults.push(`${pid} came in while ${others.join()} was inside`);
      if (found !== "nobody" && !killed.has(found)) faults.push(`${pid} found the mark of ${found}`);
      inside.clear();
      inside.add(pid);
    } else if (what === "leave") inside.delete(pid);
    else count.refused += 1;
    response.end("noted");
  });
  return { inside, killed, faults, count, server };
};

const until = (holds: () => boolean) =>
  Effect.iterate(undefined, {
    while: () => !holds(),
    body: () => Effect.as(Effect.sleep("2 millis"), undefined),
  });

it("is held by one process at a time, through SIGKILL, SIGSTOP and SIGCONT", () =>
  inFolder((folder) =>
    Effect.gen(function* () {
      const { inside, killed, faults, count, server } = makeJudge();
      yield* Effect.acquireRelease(
        Effect.async<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
        () =>
          Effect.sync(() => {
            server.closeAllConnections();
            server.close();
          }),
      );
      const address = server.address();
      const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
      const db = yield* openSqlite(join(folder, "marks.sqlite"), { busyTimeoutMs: 5_000 });
      yield* db.run("create table mark (pid text not null)");

      const children = new Map<string, Child>();
      const begin = Effect.map(startChild("raceRunLock", [folder, url]), (child) => {
        children.set(String(child.process.pid), child);
      });
      yield* Effect.all([begin, begin, begin]);
      const holder = Effect.gen(function* () {
        for (;;) {
          yield* until(() => inside.size > 0);
          const [pid = ""] = inside;
          const child = children.get(pid);
          if (child !== undefined && !killed.has(pid)) return { pid, child };
          yield* Effect.sleep("1 millis");
        }
      });

      for (let round = 0; round < 3; round += 1) {
        // Stopped while it is inside: nobody comes in, however long it takes.
        for (;;) {
          const { pid, child } = yield* holder;
          child.process.kill("SIGSTOP");
          yield* Effect.sleep("20 millis");
          if (!inside.has(pid)) {
            // It had just left: the lock may be another's by now.
            child.process.kill("SIGCONT");
            continue;
          }
          const entered = count.enter;
          const refused = count.refused;
          yield* until(() => count.refused >= refused + 2);
          expect(count.enter).toBe(entered);
          child.process.kill("SIGCONT");
          yield* until(() => count.enter > entered);
          break;
        }
        // Killed while it is inside, or just after: another comes in.
        const { pid, child } = yield* holder;
        killed.add(pid);
        yield* child.kill("SIGKILL");
        children.delete(pid);
        const entered = count.enter;
        yield* until(() => count.enter > entered + 2);
        yield* begin;
      }
      expect(faults).toEqual([]);
    }).pipe(Effect.scoped),
  ));
