/** Takes away mends of names that may be right where they stand. */
import type { Diagnostic } from "../diagnostic/Diagnostic.ts";

/** Whether a code is about a name that the mapping itself declares somewhere, and may have misspelt there. */
const isOfDeclaredName = ({ code }: Diagnostic): boolean => code.startsWith("CW3") || code === "CW508";

/** An unknown name that stands in several places is rather one that is misspelt where it is declared. */
export const withoutDoubt = (diagnostics: ReadonlyArray<Diagnostic>): ReadonlyArray<Diagnostic> => {
  const counts = new Map<string, number>();
  for (const one of diagnostics)
    if (one.fix !== undefined && isOfDeclaredName(one))
      counts.set(one.fix.description, (counts.get(one.fix.description) ?? 0) + 1);
  return diagnostics.map((one) => {
    if (one.fix === undefined || !isOfDeclaredName(one) || counts.get(one.fix.description) === 1) return one;
    const { fix: _doubtful, ...rest } = one;
    return rest;
  });
};
