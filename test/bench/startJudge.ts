/** Starts a judging server of its own process, for one measurement. */
import { fork } from "node:child_process";
import { Agent, request } from "node:http";
import { fileURLToPath } from "node:url";

/** So many calls, at a limit of `requests` in any `windowMs` milliseconds. */
export interface LimiterSize {
  readonly calls: number;
  readonly requests: number;
  readonly windowMs: number;
}

/** What the server saw by its own clock: `worst` is the most calls in any window, `spanMs` first call to last. */
export interface Verdict {
  readonly calls: number;
  readonly refused: number;
  readonly worst: number;
  readonly spanMs: number;
}

export interface Judge {
  readonly port: number;
  /** Sends one call and answers its status. */
  readonly call: () => Promise<number>;
  readonly verdict: () => Promise<Verdict>;
  readonly stop: () => void;
}

const ask = (port: number, path: string, agent: Agent): Promise<{ status: number; text: string }> =>
  new Promise((done, failed) => {
    const sent = request({ port, host: "127.0.0.1", path, agent }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => done({ status: response.statusCode ?? 0, text }));
    });
    sent.on("error", failed).end();
  });

export const startJudge = async ({ requests, windowMs }: LimiterSize): Promise<Judge> => {
  const judge = fork(
    fileURLToPath(new URL("limiterJudge.ts", import.meta.url)),
    [String(requests), String(windowMs)],
    { execArgv: ["--import", "tsx"] },
  );
  const agent = new Agent({ keepAlive: true });
  const port = await new Promise<number>((done) => judge.once("message", (message) => done(Number(message))));
  return {
    port,
    call: async () => (await ask(port, "/call", agent)).status,
    verdict: async () => JSON.parse((await ask(port, "/verdict", agent)).text),
    stop: () => {
      agent.destroy();
      judge.kill();
    },
  };
};
