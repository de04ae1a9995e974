/** What the errors of `ajv` carry, read without trusting their shape. */
import type { ErrorObject } from "ajv";
import type { PathStep } from "../../language/Document.ts";

export const pathOf = (pointer: string): ReadonlyArray<PathStep> =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replace(/~1/g, "/").replace(/~0/g, "~"));

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const param = (error: ErrorObject, name: string): unknown => {
  const params: unknown = error.params;
  return isObject(params) ? params[name] : undefined;
};
export const textParam = (error: ErrorObject, name: string): string => String(param(error, name));

export const knownKeys = (error: ErrorObject): ReadonlyArray<string> => {
  const schema: unknown = error.parentSchema;
  return isObject(schema) && isObject(schema.properties) ? Object.keys(schema.properties) : [];
};

/** Takes over the keys of another map, in YAML 1.1. */
export const mergeKey = "<<";
