import { type Key, keyOf, keyParts } from "../../model/Record.ts";
import { types } from "../../value/types/registry.ts";
import type { Resource } from "./Resource.ts";

/**
 * The parts of a key in the spelling of their types ("07" of an integer is "7"), and the key that they
 * make; undefined where the text is no key of the resource.
 */
export const typedKey = (
  resource: Resource,
  key: Key,
  timezone: string,
): { readonly key: Key; readonly parts: ReadonlyArray<string> } | undefined => {
  const texts = keyParts(key);
  if (texts.length !== resource.key.length) return undefined;
  const parts: Array<string> = [];
  for (const [index, field] of resource.key.entries()) {
    const parsed = types[field.type].parse(texts[index], { timezone });
    if (parsed._tag === "Unfit" || parsed.cell === null) return undefined;
    parts.push(String(parsed.cell));
  }
  const typed = keyOf(parts);
  return typed === undefined ? undefined : { key: typed, parts };
};
