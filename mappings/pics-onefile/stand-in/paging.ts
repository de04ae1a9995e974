import { badRequest } from "./answers.ts";

export interface Page {
  /** Counted from 1 (onefile-api 4, "paging"). */
  readonly number: number;
  readonly size: number;
}

const segment = (name: string, text: string): number => {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value < 1) throw badRequest(`${name} must be a whole number from 1.`);
  return value;
};

/** The page named by the two last path segments; without them everything comes at once. */
export const pageOf = (parameters: Readonly<Record<string, string>>): Page | undefined => {
  const { page, size } = parameters;
  if (page === undefined || size === undefined) return undefined;
  return { number: segment("The page number", page), size: segment("The page size", size) };
};
