import type { CodesFile } from "../../../language/files/CodesFile.ts";
import type { Change, CodesOperator } from "../Operator.ts";

const ways = ["push", "pull"] as const;

/** What stands for a blank is dropped: a blank stays one. */
export const droppedBlank: CodesOperator = {
  name: "blank of a code table",
  changes: (file) =>
    ways.flatMap((way): ReadonlyArray<Change<CodesFile>> => {
      const { blank, ...rest } = file[way] ?? {};
      return blank === undefined
        ? []
        : [
            {
              path: [way, "blank"],
              words: `code table ${file.codes}: ${way} blank ${JSON.stringify(blank)} dropped`,
              value: { ...file, [way]: rest },
            },
          ];
    }),
};

/** An unlisted code is left where it was refused, and refused, as without the key, where it was left. */
export const otherCodes: CodesOperator = {
  name: "other of a code table",
  changes: (file) =>
    ways.flatMap((way): ReadonlyArray<Change<CodesFile>> => {
      const { other, ...rest } = file[way] ?? {};
      if (other === undefined) return [];
      return [
        {
          path: [way, "other"],
          words:
            other === "leave"
              ? `code table ${file.codes}: ${way} other leave dropped`
              : `code table ${file.codes}: ${way} other refuse → leave`,
          value: { ...file, [way]: other === "leave" ? rest : { ...rest, other: "leave" } },
        },
      ];
    }),
};
