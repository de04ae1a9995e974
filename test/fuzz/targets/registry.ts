import type fc from "fast-check";
import type { Files } from "../../support/checkFiles.ts";
import { bytes } from "./bytes.ts";
import { changedExpression } from "./changedExpression.ts";
import { changedText } from "./changedText.ts";
import { changedValue } from "./changedValue.ts";
import { hostileYaml } from "./hostileYaml.ts";

/** Every kind of input, by the name of its corpus. */
export const targets = {
  bytes,
  hostileYaml,
  changedText,
  changedValue,
  changedExpression,
} satisfies Readonly<Record<string, fc.Arbitrary<Files>>>;

export type Target = keyof typeof targets;
export const isTarget = (name: string): name is Target => Object.hasOwn(targets, name);
export const targetNames: ReadonlyArray<Target> = Object.keys(targets).filter(isTarget);
