import { createHash } from "node:crypto";

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value === "object" && value !== null) {
    const out: Record<string, unknown> = {};
    for (const [key, inner] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      out[key] = sorted(inner);
    return out;
  }
  return value;
};

/** JSON with sorted keys: equal values give equal text. */
export const stableJson = (value: unknown, indent?: number): string =>
  JSON.stringify(sorted(value), null, indent);

/** Hexadecimal SHA-256 of a value's stable JSON. */
export const hashOf = (value: unknown): string =>
  createHash("sha256").update(stableJson(value)).digest("hex");
