import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { isPositiveInteger, isRecord } from "./guards.ts";

export interface CommandOptions {
  readonly file: string;
  readonly port: number;
  readonly customerToken: string;
  readonly limit: { readonly requests?: number; readonly windowMs?: number };
}

/** Something the caller got wrong; shown without a stack. */
export class UsageError extends Error {}

const DEFAULTS_FILE = "stand-in.json";
const DEFAULT_TOKEN = "example-customer-token";
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

const wholeNumber = (name: string, value: unknown): number => {
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (number === 0 || isPositiveInteger(number)) return number;
  throw new UsageError(`${name} must be a whole number.`);
};

/** `60s`, `1m`, `500ms`, or plain milliseconds. */
const duration = (name: string, value: unknown): number => {
  const match = typeof value === "string" ? /^(\d+)(ms|s|m)?$/.exec(value) : null;
  if (match === null) return wholeNumber(name, value);
  return Number(match[1]) * (UNITS[match[2] ?? "ms"] ?? 1);
};

const text = (name: string, value: unknown): string => {
  if (typeof value !== "string" || value === "") throw new UsageError(`${name} must be a text.`);
  return value;
};

const isMissingFile = (error: unknown): boolean => isRecord(error) && error.code === "ENOENT";

const readDefaults = async (directory: string): Promise<Readonly<Record<string, unknown>>> => {
  const file = join(directory, DEFAULTS_FILE);
  try {
    const value: unknown = JSON.parse(await readFile(file, "utf8"));
    if (isRecord(value)) return value;
  } catch (error) {
    if (isMissingFile(error)) return {};
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new UsageError(`${DEFAULTS_FILE} must hold a JSON object.`);
};

const flagsOf = (words: readonly string[]) => {
  try {
    const option = { type: "string" } as const;
    const options = { dir: option, port: option, limit: option, window: option, token: option };
    return parseArgs({ args: [...words], options, strict: true }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

/** Options from the command line, then from the defaults file in the directory, then built in. */
export const readCommandLine = async (words: readonly string[]): Promise<CommandOptions> => {
  const flags = flagsOf(words);
  if (flags.dir === undefined) throw new UsageError("Say where to keep the data: --dir DIR");
  const defaults = await readDefaults(flags.dir);
  const requests = flags.limit ?? defaults.limit;
  const window = flags.window ?? defaults.windowMs;
  return {
    file: join(flags.dir, "onefile.sqlite"),
    port: wholeNumber("port", flags.port ?? defaults.port ?? 0),
    customerToken: text("token", flags.token ?? defaults.customerToken ?? DEFAULT_TOKEN),
    limit: {
      ...(requests === undefined ? {} : { requests: wholeNumber("limit", requests) }),
      ...(window === undefined ? {} : { windowMs: duration("window", window) }),
    },
  };
};
