import { join } from "node:path";
import { inject } from "vitest";
import type { Program } from "./programs.ts";

/** The file of a program that a process of its own runs. */
export const program = (name: Program): string => join(inject("programs"), `${name}.mjs`);
