import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as passes } from "node:timers/promises";
import * as Effect from "effect/Effect";
import { expect, it } from "vitest";
import { crosswalk } from "../support/crosswalk.ts";
import { makeVirtualClock } from "../support/VirtualClock.ts";

/** What `init` writes, its profile changed, and how `schedule` speaks in the first days there. */
const firstDays = async (
  days: number,
  change: (profile: string) => string,
  /** Told of the hours that have passed before each sleep. */
  meanwhile: (folder: string, hours: number) => void = () => undefined,
) => {
  const parent = await mkdtemp(join(tmpdir(), "crosswalk-schedule-"));
  try {
    await crosswalk(["init", "mine"], { cwd: parent });
    const folder = join(parent, "mine");
    const profile = join(folder, "profiles", "local.yaml");
    await writeFile(profile, change(await readFile(profile, "utf8")));
    const start = Date.parse("2026-11-24T00:00:00Z");
    const virtual = makeVirtualClock(start);
    const clock = {
      ...virtual.clock,
      sleep: (...[duration]: Parameters<typeof virtual.clock.sleep>) =>
        Effect.suspend(() => {
          meanwhile(folder, (virtual.now() - start) / 3_600_000);
          return virtual.clock.sleep(duration);
        }),
    };
    const interruptWhen = async () => {
      // Virtual time stands still once the schedule has ended by itself.
      for (let still = 0, last = start; still < 3_000 && last < start + days * 86_400_000; still += 1) {
        await passes(5);
        if (virtual.now() === last) continue;
        last = virtual.now();
        still = 0;
      }
    };
    return await crosswalk(["schedule"], { cwd: folder, clock, interruptWhen });
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
};

it("goes on after a run that could not begin, and says each time why", async () => {
  const result = await firstDays(4, (profile) =>
    profile.replace(`"\${file:shop.token}"`, `"\${CROSSWALK_NEVER_SET}"`),
  );
  expect(result.code).toBe(130);
  const next = result.stderr.match(/^next: sync at .*$/gm) ?? [];
  expect(next.slice(0, 3)).toEqual([
    "next: sync at 2026-11-24T02:00:00.000Z",
    "next: sync at 2026-11-25T02:00:00.000Z",
    "next: sync at 2026-11-26T02:00:00.000Z",
  ]);
  expect(result.stderr.match(/CROSSWALK_NEVER_SET, which is not set/g)?.length).toBeGreaterThanOrEqual(2);
  expect(result.stderr).not.toMatch(/\n\s+at /);
});

it("reads the mapping anew for each run, and leaves out one while it is invalid", async () => {
  let sound = "";
  const result = await firstDays(
    4,
    (profile) => profile.replace(`"\${file:shop.token}"`, `"\${CROSSWALK_NEVER_SET}"`),
    (folder, hours) => {
      const file = join(folder, "crosswalk.yaml");
      if (sound === "") sound = readFileSync(file, "utf8");
      // After the first run and before the second, and so on.
      if (hours >= 12 && hours < 36) writeFileSync(file, `${sound}\n  broken: [`);
      else if (hours >= 36) writeFileSync(file, sound);
    },
  );
  expect(result.code).toBe(130);
  const said = result.stderr.match(/^next: sync|CROSSWALK_NEVER_SET, which|error CW101/gm) ?? [];
  expect(said.slice(0, 6)).toEqual([
    "next: sync",
    "CROSSWALK_NEVER_SET, which",
    "next: sync",
    "error CW101",
    "next: sync",
    "CROSSWALK_NEVER_SET, which",
  ]);
});
