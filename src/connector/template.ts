/**
 * Text with {placeholders}. A placeholder whose name has no value makes the entry that holds it be left
 * out; in an address, where nothing can be left out, it is a fault.
 */
import type { Cell } from "../model/Record.ts";

const placeholder = /\{([A-Za-z][A-Za-z0-9_-]*)\}/g;
const whole = /^\{([A-Za-z][A-Za-z0-9_-]*)\}$/;

/** Values by placeholder name, spelled as the system expects them; null and undefined are "no value". */
export type Values = (name: string) => Cell | undefined;

/** The names in braces, in order, each once. */
export const placeholders = (template: string): ReadonlyArray<string> => [
  ...new Set([...template.matchAll(placeholder)].flatMap((match) => match[1] ?? [])),
];

/** The text with every placeholder filled, or undefined where one has no value. */
export const renderText = (
  template: string,
  values: Values,
  encode: (text: string) => string = (text) => text,
): string | undefined => {
  let complete = true;
  const text = template.replace(placeholder, (_, name: string) => {
    const value = values(name);
    if (value === undefined || value === null) {
      complete = false;
      return "";
    }
    return encode(String(value));
  });
  return complete ? text : undefined;
};

/** As `renderText`, but a template that is exactly one placeholder keeps the value's JSON type. */
export const renderValue = (template: string, values: Values): Exclude<Cell, null> | undefined => {
  const name = whole.exec(template)?.[1];
  return name === undefined ? renderText(template, values) : (values(name) ?? undefined);
};

/** Half of a pair of UTF-16 units: no bytes stand for it, so that it would arrive as something else. */
export const hasHalfCharacter = (text: string): boolean => /\p{Surrogate}/u.test(text);

export type RenderedPath =
  | { readonly _tag: "Path"; readonly path: string }
  | { readonly _tag: "Unfit"; readonly message: string };

/**
 * An address path; each value is percent-encoded. A value that would be read as a step in the path
 * ("." or "..") or is empty is refused: the request would go to another address.
 */
export const renderPath = (template: string, values: Values): RenderedPath => {
  for (const name of placeholders(template)) {
    const value = values(name);
    if (value === undefined || value === null || value === "")
      return { _tag: "Unfit", message: `the address needs "${name}", which has no value` };
    if (/^\.{1,2}$/.test(String(value)) || hasHalfCharacter(String(value)))
      return { _tag: "Unfit", message: `the value of "${name}" cannot stand in an address` };
  }
  return { _tag: "Path", path: renderText(template, values, encodeURIComponent) ?? "" };
};

/** The entries that can be filled; the others are left out. */
export const renderEntries = (
  templates: Readonly<Record<string, string>> | undefined,
  values: Values,
): Readonly<Record<string, string>> => {
  const rendered: Record<string, string> = {};
  for (const [key, template] of Object.entries(templates ?? {})) {
    const text = renderText(template, values);
    if (text !== undefined) rendered[key] = text;
  }
  return rendered;
};

/** The entries of a body that can be filled, each with its JSON type. */
export const renderBody = (
  templates: Readonly<Record<string, string | number | boolean>> | undefined,
  values: Values,
): Readonly<Record<string, string | number | boolean>> => {
  const rendered: Record<string, string | number | boolean> = {};
  for (const [key, template] of Object.entries(templates ?? {})) {
    const value = typeof template === "string" ? renderValue(template, values) : template;
    if (value !== undefined) rendered[key] = value;
  }
  return rendered;
};
