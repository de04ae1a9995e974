import type { CodesFile } from "../../../language/files/CodesFile.ts";
import { type Change, type CodesOperator, without } from "../Operator.ts";

const code = (value: string | number | boolean): string => JSON.stringify(value);

/** One row of a code table is dropped. */
export const droppedRow: CodesOperator = {
  name: "row of a code table",
  changes: (file) =>
    file.pairs.length < 2
      ? []
      : file.pairs.map((pair, at) => ({
          path: ["pairs", at],
          words: `code table ${file.codes}: row ${code(pair.local)} = ${code(pair.remote)} dropped`,
          value: { ...file, pairs: without(file.pairs, at) },
        })),
};

/** A row and the next one exchange their remote codes. */
export const swappedCodes: CodesOperator = {
  name: "codes of two rows",
  changes: (file) =>
    file.pairs.flatMap((pair, at): ReadonlyArray<Change<CodesFile>> => {
      const next = file.pairs[at + 1];
      if (next === undefined || next.remote === pair.remote) return [];
      const pairs = file.pairs.map((one, index) =>
        index === at
          ? { ...pair, remote: next.remote }
          : index === at + 1
            ? { ...next, remote: pair.remote }
            : one,
      );
      return [
        {
          path: ["pairs", at, "remote"],
          words: `code table ${file.codes}: remote codes of ${code(pair.local)} and ${code(next.local)} swapped (${code(pair.remote)} ↔ ${code(next.remote)})`,
          value: { ...file, pairs },
        },
      ];
    }),
};
