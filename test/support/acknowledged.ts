import type { CommandResult } from "./crosswalk.ts";

/** Runs a command as a person does who has turned settings, looks at what that widens, and acknowledges it. */
export const acknowledged =
  (run: (...args: ReadonlyArray<string>) => Promise<CommandResult>) =>
  async (...args: ReadonlyArray<string>): Promise<CommandResult> => {
    const first = await run(...args);
    const token = /--accept ([0-9a-f]{10})\b/.exec(first.stderr)?.[1];
    return first.code === 76 && token !== undefined ? run(...args, "--accept", token) : first;
  };
