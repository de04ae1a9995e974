import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as Context from "effect/Context";

/** The program that a child process runs to plan cases. */
export interface Program {
  readonly file: string;
  /** Arguments of Node itself that the file needs. */
  readonly nodeArguments: ReadonlyArray<string>;
}

/** The program that lies beside a module of the package's top folder, built or as it is written. */
export const trialProgramBeside = (module: string): Program => {
  const ending = /\.[a-z]+$/.exec(module)?.[0] ?? ".js";
  return {
    file: fileURLToPath(new URL(`./trialWorker${ending}`, module)),
    // TypeScript as it stands is what tests and the package's own scripts run.
    nodeArguments:
      ending === ".ts" ? ["--import", pathToFileURL(createRequire(module).resolve("tsx")).href] : [],
  };
};

/** Where this module lies: as it is written in a folder, built in the top folder or among its chunks. */
const beside = (): string =>
  /\/(trial|chunks)\/[^/]+$/.test(import.meta.url)
    ? new URL(`../main${/\.[a-z]+$/.exec(import.meta.url)?.[0] ?? ".js"}`, import.meta.url).href
    : import.meta.url;

/** Found beside the package's own modules unless it is given. */
export class TrialProgram extends Context.Reference<TrialProgram>()("crosswalk/TrialProgram", {
  defaultValue: (): Program => trialProgramBeside(beside()),
}) {}
