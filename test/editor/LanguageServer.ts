/** The YAML language server that editors use, as a process of its own, spoken to over its standard streams. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import * as Schema from "effect/Schema";
import {
  Completion,
  ConfigurationRequest,
  type Diagnostic,
  Hover,
  Incoming,
  type Position,
  PublishedDiagnostics,
  plain,
} from "./answers.ts";
import { framed, reader } from "./messages.ts";

/** What it is told of the editor's settings: nothing is fetched from any catalogue of schemas. */
const settings = {
  schemaStore: { enable: false },
  kubernetesCRDStore: { enable: false },
  validate: true,
  hover: true,
  completion: true,
};

const capabilities = {
  workspace: { configuration: true },
  textDocument: {
    hover: { contentFormat: ["markdown"] },
    completion: { completionItem: { documentationFormat: ["markdown"], snippetSupport: true } },
  },
};

export interface Suggestion {
  readonly label: string;
  readonly documentation: string;
}

export interface LanguageServer {
  /** Opens a text under an address of its own, and gives what the server marks in it. */
  readonly open: (uri: string, text: string) => Promise<ReadonlyArray<Diagnostic>>;
  readonly complete: (uri: string, position: Position) => Promise<ReadonlyArray<Suggestion>>;
  readonly hover: (uri: string, position: Position) => Promise<string>;
  /** Asks it to end, and gives its exit code. */
  readonly stop: () => Promise<number | null>;
}

interface Waiting {
  readonly done: (value: unknown) => void;
  readonly fail: (error: Error) => void;
}

/** Starts the server; it knows its settings before any text is opened. */
export const startLanguageServer = async (): Promise<LanguageServer> => {
  const program = createRequire(import.meta.url).resolve("yaml-language-server/bin/yaml-language-server");
  const child = spawn(process.execPath, [program, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  const answers = new Map<number | string, Waiting>();
  const marks = new Map<string, Waiting>();
  const ended = new Promise<number | null>((done) => child.once("exit", done));
  const failAll = (error: Error): void => {
    for (const one of [...answers.values(), ...marks.values()]) one.fail(error);
  };
  child.once("error", failAll);
  void ended.then((code) => failAll(new Error(`the language server ended (${code})`)));

  let configured = (): void => undefined;
  const isConfigured = new Promise<void>((done, fail) => {
    configured = done;
    void ended.then(() => fail(new Error("the language server ended before it asked for its settings")));
  });
  const send = (message: object): void => {
    child.stdin.write(framed(message));
  };
  const take = (message: unknown): void => {
    const { id, method, params, result, error } = Schema.decodeUnknownSync(Incoming)(message);
    if (method === "textDocument/publishDiagnostics") {
      const { uri, diagnostics } = Schema.decodeUnknownSync(PublishedDiagnostics)(params);
      marks.get(uri)?.done(diagnostics);
    } else if (method === "workspace/configuration" && id !== undefined) {
      const { items } = Schema.decodeUnknownSync(ConfigurationRequest)(params);
      send({ id, result: items.map(({ section }) => (section === "yaml" ? settings : null)) });
      configured();
    } else if (method !== undefined) {
      if (id !== undefined) send({ id, result: null });
    } else if (id !== undefined) {
      const asker = answers.get(id);
      answers.delete(id);
      if (error === undefined) asker?.done(result);
      else asker?.fail(new Error(error.message));
    }
  };
  child.stdout.on("data", reader(take));

  let asked = 0;
  const ask = (method: string, params: object | null): Promise<unknown> =>
    new Promise((done, fail) => {
      asked += 1;
      answers.set(asked, { done, fail });
      send({ id: asked, method, params });
    });

  await ask("initialize", { processId: process.pid, rootUri: null, capabilities });
  send({ method: "initialized", params: {} });
  await isConfigured;

  return {
    open: (uri, text) =>
      new Promise<unknown>((done, fail) => {
        if (marks.has(uri)) throw new Error(`${uri} is open`);
        marks.set(uri, { done, fail });
        send({
          method: "textDocument/didOpen",
          params: { textDocument: { uri, languageId: "yaml", version: 1, text } },
        });
      }).then(Schema.decodeUnknownSync(PublishedDiagnostics.fields.diagnostics)),
    complete: async (uri, position) => {
      const answer = await ask("textDocument/completion", { textDocument: { uri }, position });
      const found = Schema.decodeUnknownSync(Completion)(answer);
      const items = "items" in found ? found.items : found;
      return items.map((item) => ({ label: item.label, documentation: plain(item.documentation) }));
    },
    hover: async (uri, position) => {
      const answer = await ask("textDocument/hover", { textDocument: { uri }, position });
      return plain(Schema.decodeUnknownSync(Hover)(answer)?.contents);
    },
    stop: async () => {
      await ask("shutdown", null);
      send({ method: "exit" });
      return ended;
    },
  };
};
