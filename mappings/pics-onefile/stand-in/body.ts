import { badRequest } from "./answers.ts";
import { type Changes, decodeValue, type Field, type FieldType, type Value } from "./fields.ts";
import { isRecord } from "./guards.ts";

interface Entry {
  readonly key: string;
  readonly value: unknown;
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest("The request body is not valid JSON.");
  }
};

const jsonEntries = (text: string): readonly Entry[] => {
  const value = parseJson(text);
  // C-SUN sends `[]` where an empty object is meant (onefile-api 8.1).
  if (Array.isArray(value) && value.length === 0) return [];
  if (!isRecord(value)) throw badRequest("The request body must be a JSON object.");
  return Object.entries(value).map(([key, item]) => ({ key, value: item }));
};

/** Form keys such as `Codes[]` and `Codes[0]` gather into one list. */
const formEntries = (text: string): readonly Entry[] => {
  const single: Entry[] = [];
  const lists = new Map<string, string[]>();
  for (const [key, value] of new URLSearchParams(text)) {
    const list = /^([^[]+)\[\d*\]$/.exec(key)?.[1];
    if (list === undefined) single.push({ key, value });
    else lists.set(list, [...(lists.get(list) ?? []), value]);
  }
  return [...single, ...[...lists].map(([key, value]) => ({ key, value }))];
};

const looksLikeJson = (text: string): boolean => /^\s*[[{]/.test(text);

/**
 * The body of a POST. Form and JSON are both taken, keys match in any case, unknown keys are ignored, and no body
 * at all is an empty one (onefile-api 8.1).
 */
export class Body {
  static readonly empty = new Body([]);
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(entries: readonly Entry[]) {
    this.#entries = new Map(entries.map((entry) => [entry.key.toLowerCase(), entry]));
  }

  static parse(text: string, contentType: string | undefined): Body {
    if (text.trim() === "") return Body.empty;
    const type = (contentType ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
    if (type === "application/x-www-form-urlencoded") return new Body(formEntries(text));
    if (type === "" && !looksLikeJson(text)) return new Body(formEntries(text));
    if (type === "" || type === "application/json" || type === "text/json")
      return new Body(jsonEntries(text));
    throw badRequest(`Bodies of type ${type} are not supported.`);
  }

  static of(record: Readonly<Record<string, unknown>>): Body {
    return new Body(Object.entries(record).map(([key, value]) => ({ key, value })));
  }

  /** The keys as they were sent. */
  get keys(): readonly string[] {
    return [...this.#entries.values()].map(({ key }) => key);
  }

  raw(name: string): unknown {
    return this.#entries.get(name.toLowerCase())?.value;
  }

  /** One coerced value; an emptied one counts as not given, as in a search filter. */
  value(name: string, type: FieldType): Value | undefined {
    return decodeValue(name, type, this.raw(name)) ?? undefined;
  }

  text(name: string): string | undefined {
    const value = this.value(name, "text");
    return typeof value === "string" ? value : undefined;
  }

  integer(name: string): number | undefined {
    const value = this.value(name, "integer");
    return typeof value === "number" ? value : undefined;
  }

  /** All given fields of a record, coerced. */
  changes(fields: readonly Field[]): Changes {
    const result: Record<string, Value | null> = {};
    for (const { name, type } of fields) {
      const value = decodeValue(name, type, this.raw(name));
      if (value !== undefined) result[name] = value;
    }
    return result;
  }
}
