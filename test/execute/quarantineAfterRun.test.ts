/** What a run leaves of the slowing down of a refused write where the record has another reason as well. */
import { describe, expect, it } from "vitest";
import { quarantineAfterRun } from "../../src/execute/quarantineAfterRun.ts";
import type { StepOutcome } from "../../src/execute/RunReport.ts";
import type { RecordCode } from "../../src/model/Reason.ts";
import type { Step } from "../../src/model/Step.ts";
import type { QuarantineRow } from "../../src/state/Quarantine.ts";
import { line } from "../plan/support.ts";

const refused = { step: "member:1:push", digest: "d", attempts: 5, nextTry: 9_000_000_000_000 };
const row: QuarantineRow = {
  job: "sync",
  entity: "member",
  localKey: "1",
  code: "write-failed",
  message: "status 422",
  origin: line(19),
  since: 1,
  lastSeen: 1,
  times: 5,
  run: "r1",
  refused,
};
const plan = { remember: { links: [], forgotten: [], creating: [], baselines: [] } };

const step = (what: string): Step => ({
  _tag: "PushUpdate",
  id: `member:1:${what}`,
  entity: "member",
  resource: "people",
  origin: line(18),
  localKey: "1",
  remoteKey: "R1",
  writes: [],
});

const left = (codes: ReadonlyArray<RecordCode>, outcomes: ReadonlyArray<StepOutcome> = []) =>
  quarantineAfterRun({
    rows: [row],
    jobs: new Set(["sync"]),
    run: "r2",
    job: "sync",
    at: 2,
    plan,
    outcomes,
    setAside: codes.map((code) => ({
      entity: "member",
      localKey: "1",
      code,
      message: `for ${code}`,
      origin: line(20),
    })),
  }).put.map(({ code, refused: kept }) => ({ code, kept }));

describe("a refused write that waits", () => {
  it("waits on where the record meets another reason", () => {
    expect(left(["quarantined", "unresolved-reference"])).toEqual([
      { code: "unresolved-reference", kept: refused },
    ]);
    expect(left(["read-failed"])).toEqual([{ code: "read-failed", kept: refused }]);
    expect(left(["quarantined"])).toEqual([{ code: "write-failed", kept: refused }]);
  });

  it("is forgotten once it went through, and not for another step that did", () => {
    expect(left(["unresolved-reference"], [{ step: step("push"), status: "done" }])).toEqual([
      { code: "unresolved-reference", kept: undefined },
    ]);
    expect(left(["unresolved-reference"], [{ step: step("late"), status: "done" }])).toEqual([
      { code: "unresolved-reference", kept: refused },
    ]);
  });

  it("gives way to another step that is refused", () => {
    const [now] = left(["write-failed"], [{ step: step("late"), status: "refused", message: "status 422" }]);
    expect(now?.kept).toMatchObject({ step: "member:1:late", attempts: 1, nextTry: 2 });
  });
});
