/** A JSON object, as opposed to an array, null or a plain value. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether the text is one of the listed words. */
export const isOneOf = <const Word extends string>(words: readonly Word[], value: unknown): value is Word =>
  words.some((word) => word === value);

export const isPositiveInteger = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0;
