import fc from "fast-check";
import type { Files } from "../../support/checkFiles.ts";
import { seeds, words } from "../seeds.ts";

/** One slip of an editor's hand, made of numbers so that it shrinks. */
interface Slip {
  readonly kind:
    | "drop-line"
    | "double-line"
    | "swap-lines"
    | "indent"
    | "drop-character"
    | "double-character"
    | "other-word"
    | "cut"
    | "splice";
  readonly file: number;
  readonly at: number;
  readonly other: number;
}

const slip: fc.Arbitrary<Slip> = fc.record({
  kind: fc.constantFrom(
    "drop-line",
    "double-line",
    "swap-lines",
    "indent",
    "drop-character",
    "double-character",
    "other-word",
    "other-word",
    "cut",
    "splice",
  ),
  file: fc.nat(1_000),
  at: fc.nat(100_000),
  other: fc.nat(100_000),
});

const changed = (text: string, { kind, at, other }: Slip, elsewhere: string): string => {
  const lines = text.split("\n");
  const line = at % lines.length;
  const here = lines[line] ?? "";
  const place = at % Math.max(1, text.length);
  switch (kind) {
    case "drop-line":
      return lines.toSpliced(line, 1).join("\n");
    case "double-line":
      return lines.toSpliced(line, 0, here).join("\n");
    case "swap-lines":
      return lines
        .with(line, lines[other % lines.length] ?? "")
        .with(other % lines.length, here)
        .join("\n");
    case "indent":
      return lines.with(line, other % 2 === 0 ? `  ${here}` : here.replace(/^ {1,2}/, "")).join("\n");
    case "drop-character":
      return text.slice(0, place) + text.slice(place + 1);
    case "double-character":
      return text.slice(0, place) + text.slice(place, place + 1) + text.slice(place);
    case "other-word": {
      const found = [...text.matchAll(/[$A-Za-z][\w$.-]*/g)];
      const word = found[at % Math.max(1, found.length)];
      if (word === undefined) return text;
      return (
        text.slice(0, word.index) +
        (words[other % words.length] ?? "") +
        text.slice(word.index + word[0].length)
      );
    }
    case "cut":
      return text.slice(0, place);
    case "splice":
      return (
        text.slice(0, place) +
        elsewhere.slice(other % Math.max(1, elsewhere.length)).slice(0, 400) +
        text.slice(place)
      );
  }
};

/** A good mapping after a few slips: lines and words lost, doubled, moved, or taken from elsewhere. */
export const changedText: fc.Arbitrary<Files> = fc
  .record({
    seed: fc.constantFrom(...Object.keys(seeds)),
    slips: fc.array(slip, { minLength: 1, maxLength: 4 }),
  })
  .map(({ seed, slips }) => {
    const files: Record<string, string> = { ...seeds[seed] };
    const paths = Object.keys(files);
    for (const one of slips) {
      const path = paths[one.file % paths.length] ?? "";
      const elsewhere = files[paths[one.other % paths.length] ?? ""] ?? "";
      files[path] = changed(files[path] ?? "", one, elsewhere);
    }
    return files;
  });
