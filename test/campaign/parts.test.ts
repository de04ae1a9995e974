/** The parts of the campaign that judge, judged by hand-worked examples: a judge that sees nothing finds nothing. */
import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { chanceOf } from "./Chance.ts";
import { differences } from "./endState.ts";
import { openJudge } from "./Judge.ts";
import { planted, withFault } from "./planted.ts";
import { readScript, type Script, scriptText } from "./Script.ts";
import { secretsIn } from "./secretForms.ts";
import { shrink } from "./shrink.ts";
import { allowedIn } from "./variants.ts";
import { fullestWindow } from "./windows.ts";

describe("the fullest window", () => {
  it("is closed at both ends", () => {
    expect(fullestWindow([0, 100, 200], 100)).toEqual({ sliding: 2, fixed: 1 });
    expect(fullestWindow([0, 100.1, 200.3], 100).sliding).toBe(1);
  });
  it("is found wherever it begins", () => {
    expect(fullestWindow([90, 95, 99, 101, 105, 300], 100)).toEqual({ sliding: 5, fixed: 3 });
  });
  it("of no calls is empty", () => {
    expect(fullestWindow([], 100)).toEqual({ sliding: 0, fixed: 0 });
  });
});

describe("a secret in a text", () => {
  const secret = 'Key/7+a=&b%20"c';
  it.each([
    ["as it is", `token ${secret}!`],
    ["in JSON", JSON.stringify({ token: secret })],
    ["in a URL", `https://example.org/?t=${encodeURIComponent(secret)}`],
    ["in a form", new URLSearchParams({ t: secret }).toString()],
    ["in hex", Buffer.from(`x${secret}`).toString("hex")],
    ["in base64", Buffer.from(`${secret}.`).toString("base64")],
    ["in base64, one byte on", Buffer.from(`:${secret}.`).toString("base64")],
    ["in base64, two bytes on", Buffer.from(`u:${secret}.`).toString("base64")],
    ["in base64 for URLs", Buffer.from(`u:${secret}`).toString("base64url")],
  ])("is found %s", (_, text) => {
    expect(secretsIn(text, [secret, "another one"])).toEqual([secret]);
  });
  it("is not found in a part of it", () => {
    expect(secretsIn("Key/7 is not the key", [secret])).toEqual([]);
  });
  it.each([
    ["its beginning", (text: string) => `declined: ${text.slice(0, 60)}…`],
    ["its end", (text: string) => `…${text.slice(-60)} was declined`],
  ])("is found by %s, if it is long", (_, cut) => {
    const token = `${"Ab/3+".repeat(8)}middle${"z=9Y&".repeat(8)}`;
    const written = [token, encodeURIComponent(token), Buffer.from(token).toString("hex")];
    for (const text of written) expect(secretsIn(cut(text), [token])).toEqual([token]);
  });
});

describe("a wrong variant of the command", () => {
  it.each(planted)("is one change of the right one: $name", async (one) => {
    expect(await withFault(one)).toContain(one.wrong);
  });
});

describe("a script", () => {
  const text =
    "push upload:journal/intent/after/3 upload:server/mid-answer/18 sync:timer/350 fault:429/17 fault:answer-lost/40";
  it("is read back from its text", () => {
    const script = readScript(text);
    if (typeof script === "string") throw new Error(script);
    expect(script.kills.upload).toEqual([
      { _tag: "Journal", kind: "intent", when: "after", turn: 3 },
      { _tag: "Server", moment: "mid-answer", request: 18 },
    ]);
    expect(script.faults).toEqual([
      { kind: "429", from: 17 },
      { kind: "answer-lost", from: 40 },
    ]);
    expect(scriptText(script)).toBe(text);
  });
  it("with a part that is none is refused", () => {
    expect(readScript("push upload:server/never/1")).toBe('"upload:server/never/1" is no part of a script');
  });
  it("is shortened to what makes it fail", async () => {
    const script = readScript(text);
    if (typeof script === "string") throw new Error(script);
    const fails = async (one: Script) =>
      one.faults.some(({ kind }) => kind === "answer-lost") && one.kills.sync.length === 1;
    expect(scriptText(await shrink(script, fails, 50))).toBe("push sync:timer/350 fault:answer-lost/40");
  });
});

it("chance repeats itself by its seed", () => {
  const [one, same, other] = [chanceOf(7), chanceOf(7), chanceOf(8)];
  const drawn = [one.next(), one.next(), one.next()];
  expect([same.next(), same.next(), same.next()]).toEqual(drawn);
  expect([other.next(), other.next(), other.next()]).not.toEqual(drawn);
});

it("what differs at the end is told apart", () => {
  const line = (key: string, holds = "") => ({ key, holds });
  expect(
    differences([line("a"), line("b", "1"), line("c")], [line("a"), line("a"), line("b", "2"), line("d")]),
  ).toEqual({ twice: ["a"], lost: ["c"], extra: ["d"], other: ["b: wanted 1, found 2"] });
});

it("what may be written follows the modes", () => {
  const variant = { name: "x", learners: "pull", officers: "ignore", organisations: "push" } as const;
  const { local, remote } = allowedIn("sync", variant);
  expect(local.has("learners.surname")).toBe(true);
  expect(local.has("learners.uln")).toBe(false);
  expect(local.has("officers.surname")).toBe(false);
  expect(remote.has("POST /User/{id} learner LastName")).toBe(false);
  expect(remote.has("POST /Placement/{id} Name")).toBe(true);
  expect(allowedIn("upload", variant).remote.has("POST /User/{id} learner")).toBe(false);
});

describe("the judging server", () => {
  /** A server behind that counts what it carries out. */
  const withJudge = async (
    body: (judge: Awaited<ReturnType<typeof openJudge>>, carriedOut: () => number) => Promise<void>,
  ): Promise<void> => {
    let carried = 0;
    const behind = createServer((request, response) => {
      request.resume().on("end", () => {
        carried += 1;
        response.writeHead(200, { "content-type": "application/json" }).end('[{"ID":1},{"ID":2}]');
      });
    });
    await new Promise<void>((done) => behind.listen(0, "127.0.0.1", done));
    const address = behind.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const judge = await openJudge({
      standIn: `http://127.0.0.1:${port}/api/v2.1`,
      revokeSessions: async () => undefined,
    });
    try {
      await body(judge, () => carried);
    } finally {
      await judge.close();
      await new Promise<void>((done) => {
        behind.close(() => done());
        behind.closeAllConnections();
      });
    }
  };
  const ask = (judge: { readonly url: string }, path: string) =>
    fetch(`${judge.url}${path}`, {
      method: "POST",
      headers: { "x-tokenid": "token-1", "content-type": "application/json", connection: "close" },
      body: '{"UserID":7}',
    });

  it("passes on what no fault strikes, and keeps what was sent", () =>
    withJudge(async (judge, carriedOut) => {
      expect(await (await ask(judge, "/LearningAim/Search/1/3")).json()).toEqual([{ ID: 1 }, { ID: 2 }]);
      expect(carriedOut()).toBe(1);
      expect(judge.calls).toMatchObject([
        { template: "/LearningAim/Search/{id}/{id}", of: "search", body: { UserID: 7 }, status: 200 },
      ]);
      expect([...judge.tokens]).toEqual(["token-1"]);
    }));

  it.each([
    ["429", 429, 0],
    ["500", 500, 0],
    ["500-after-commit", 500, 1],
    ["session-expired", 401, 0],
    ["refused-with-echo", 400, 0],
  ])("answers %s as it says, with the server behind in its place", (kind, status, carried) =>
    withJudge(async (judge, carriedOut) => {
      judge.setFaults([{ kind, from: 1 }]);
      const answer = await ask(judge, "/User");
      expect(answer.status).toBe(status);
      expect(await answer.text()).toContain("token-1");
      expect(carriedOut()).toBe(carried);
      expect((await ask(judge, "/User")).status).toBe(200);
      expect(judge.takeStruck().map(({ name }) => name)).toEqual([kind]);
    }),
  );

  it.each([
    ["reset", 0],
    ["reset-after-commit", 1],
    ["answer-lost", 1],
    ["truncated", 1],
  ])("breaks off at %s", (kind, carried) =>
    withJudge(async (judge, carriedOut) => {
      judge.setFaults([{ kind, from: 1 }]);
      await expect(ask(judge, "/User").then((answer) => answer.text())).rejects.toThrow();
      expect(carriedOut()).toBe(carried);
    }),
  );

  it("repeats a row, and moves one to the next page", () =>
    withJudge(async (judge) => {
      judge.setFaults([
        { kind: "row-twice", from: 1 },
        { kind: "row-moved", from: 2 },
      ]);
      expect(await (await ask(judge, "/User/Search/1/3")).json()).toEqual([{ ID: 1 }, { ID: 2 }, { ID: 2 }]);
      expect(await (await ask(judge, "/User/Search/2/3")).json()).toEqual([{ ID: 2 }, { ID: 1 }, { ID: 2 }]);
    }));

  it.each([
    ["received", 0],
    ["before-commit", 1],
    ["after-commit", 1],
    ["mid-answer", 1],
  ] as const)("kills at the moment %s of the request that is named", (moment, carried) =>
    withJudge(async (judge, carriedOut) => {
      const carriedAtKill: Array<number> = [];
      judge.setKill({
        moment,
        request: 2,
        kill: async () => {
          carriedAtKill.push(carriedOut());
        },
      });
      expect((await ask(judge, "/Visit")).status).toBe(200);
      await expect(ask(judge, "/Visit").then((answer) => answer.text())).rejects.toThrow();
      expect(carriedAtKill).toEqual([1 + (moment === "received" || moment === "before-commit" ? 0 : 1)]);
      expect(carriedOut()).toBe(1 + carried);
      expect((await ask(judge, "/Visit")).status).toBe(200);
    }),
  );
});
