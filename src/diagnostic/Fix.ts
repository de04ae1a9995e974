/** A mend that can only be meant: which characters go, and what stands in their place. Applying it is somebody else's job. */
import type { Span } from "../kernel/Source.ts";

export interface Edit {
  /** What goes; an empty range where something is only put in. */
  readonly span: Span;
  /** What stands there instead. */
  readonly text: string;
}

/** Offered only where exactly one mend exists that its author can have meant. Its edits do not overlap. */
export interface Fix {
  /** What is done, as a command and without a full stop. */
  readonly description: string;
  readonly edits: ReadonlyArray<Edit>;
}

const inOrder = (edits: ReadonlyArray<Edit>): ReadonlyArray<Edit> =>
  [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);

const overlap = (a: Edit, b: Edit): boolean =>
  a.span.source.path === b.span.source.path &&
  (a.span.start === b.span.start || (a.span.start < b.span.end && b.span.start < a.span.end));

/** Those that can be carried out together: each that overlaps none before it. */
export const together = <F extends { readonly fix: Fix }>(offers: ReadonlyArray<F>): ReadonlyArray<F> => {
  const taken: Array<F> = [];
  for (const offer of offers)
    if (
      !taken.some((one) =>
        one.fix.edits.some((edit) => offer.fix.edits.some((other) => overlap(edit, other))),
      )
    )
      taken.push(offer);
  return taken;
};

/** Texts by path with the edits made; all spans are of these texts, and no two overlap. */
export const withEdits = (
  texts: ReadonlyMap<string, string>,
  edits: ReadonlyArray<Edit>,
): ReadonlyMap<string, string> => {
  const out = new Map(texts);
  for (const path of new Set(edits.map(({ span }) => span.source.path))) {
    const text = texts.get(path);
    if (text === undefined) continue;
    let rest = 0;
    let made = "";
    for (const edit of inOrder(edits.filter(({ span }) => span.source.path === path))) {
      made += text.slice(rest, edit.span.start) + edit.text;
      rest = edit.span.end;
    }
    out.set(path, made + text.slice(rest));
  }
  return out;
};
