/** The structural check: ajv over the generated schemas, each of its errors brought to our words and to a span. */
import { Ajv, type ValidateFunction } from "ajv";
import type { Diagnostic } from "../diagnostic/Diagnostic.ts";
import type { Document } from "../language/Document.ts";
import { toDiagnostic } from "./structure/errorWords.ts";
import { essential } from "./structure/essential.ts";
import { belongsOutside, isKeyError, judgeKeys } from "./structure/keys.ts";
import { pathOf } from "./structure/schemaErrors.ts";

export interface StructureCheck {
  /** Faults of one file against the schema of its kind; empty when it is sound. */
  readonly check: (schemaName: string, document: Document) => ReadonlyArray<Diagnostic>;
}

/**
 * `schemas` are asked for with the first file that is checked: sound files need none of this. They are our own, so
 * that they are not judged by the schema of schemas, nor is the time spent that optimising their code takes.
 */
export const makeStructureCheck = (schemas: () => Readonly<Record<string, object>>): StructureCheck => {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strict: false,
    ownProperties: true,
    validateSchema: false,
    code: { optimize: false },
  });
  const compiled = new Map<string, { readonly schema: object; readonly validate: ValidateFunction }>();
  const compile = (name: string) => {
    const schema = schemas()[name];
    if (schema === undefined) return undefined;
    const made = { schema, validate: ajv.compile(schema) };
    compiled.set(name, made);
    return made;
  };
  return {
    check: (schemaName, document) => {
      const made = compiled.get(schemaName) ?? compile(schemaName);
      if (made === undefined) return [];
      const { schema, validate } = made;
      if (validate(document.value)) return [];
      const errors = essential(validate.errors ?? []);
      return [
        ...judgeKeys(document, errors.filter(isKeyError), schema),
        ...errors
          .filter((error) => !isKeyError(error))
          .map((error) => {
            const path = pathOf(error.instancePath);
            const diagnostic = toDiagnostic(document, error);
            return error.schemaPath.endsWith("/additionalProperties/type")
              ? belongsOutside(diagnostic, String(path.at(-1)), schema)
              : diagnostic;
          }),
      ];
    },
  };
};
