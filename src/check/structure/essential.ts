/** Errors that do not only follow from another. */
import type { ErrorObject } from "ajv";
import { isObject } from "./schemaErrors.ts";

const isKind = (value: unknown, kind: unknown): boolean => {
  switch (kind) {
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    case "integer":
      return Number.isInteger(value);
    case "null":
      return value === null;
    default:
      return typeof value === kind;
  }
};

/** The branches of a union whose kind the value is. */
const branchesOfKind = (union: ErrorObject): ReadonlyArray<number> => {
  const schema: unknown = union.parentSchema;
  const branches: ReadonlyArray<unknown> =
    isObject(schema) && Array.isArray(schema.anyOf) ? schema.anyOf : [];
  return branches.flatMap((branch, index) =>
    isObject(branch) && isKind(union.data, branch.type) ? [index] : [],
  );
};

/**
 * Drops what only follows from another: of a union either its own error, or, where the value is of one
 * branch's kind, what that branch finds.
 */
export const essential = (errors: ReadonlyArray<ErrorObject>): ReadonlyArray<ErrorObject> => {
  const dropped = new Set<ErrorObject>();
  for (const union of errors) {
    if (union.keyword !== "anyOf") continue;
    const within = (index?: number): ReadonlyArray<ErrorObject> =>
      errors.filter(
        (error) =>
          error !== union &&
          error.schemaPath.startsWith(`${union.schemaPath}/${index === undefined ? "" : `${index}/`}`) &&
          (error.instancePath === union.instancePath ||
            error.instancePath.startsWith(`${union.instancePath}/`)),
      );
    const meant = new Set(branchesOfKind(union).flatMap((index) => within(index)));
    for (const error of within()) if (!meant.has(error)) dropped.add(error);
    if (meant.size > 0) dropped.add(union);
  }
  return errors.filter(
    (error) => !dropped.has(error) && error.keyword !== "propertyNames" && error.keyword !== "if",
  );
};
