/** The marks that the page's words carry (`markdown.ts` writes them), read back for pages of another form. */

export type Inline =
  | { readonly _tag: "Words"; readonly words: string }
  | { readonly _tag: "Code"; readonly source: string }
  | { readonly _tag: "Emphasis" | "Strong"; readonly parts: ReadonlyArray<Inline> }
  | { readonly _tag: "Link"; readonly to: string; readonly parts: ReadonlyArray<Inline> };

interface Reading {
  readonly text: string;
  at: number;
}

const read = (reading: Reading, until: string): ReadonlyArray<Inline> => {
  const parts: Array<Inline> = [];
  let words = "";
  const say = (next: Inline): void => {
    if (words !== "") parts.push({ _tag: "Words", words });
    words = "";
    parts.push(next);
  };
  const { text } = reading;
  while (reading.at < text.length) {
    if (until !== "" && text.startsWith(until, reading.at)) break;
    const here = text.charAt(reading.at);
    if (here === "\\") {
      words += text.charAt(reading.at + 1);
      reading.at += 2;
    } else if (here === "`") {
      const [fence] = /^`+/.exec(text.slice(reading.at)) ?? ["`"];
      const start = reading.at + fence.length;
      const end = text.indexOf(fence, start);
      const inside = text.slice(start, end < 0 ? undefined : end);
      const roomy = inside.startsWith(" ") && inside.endsWith(" ") && inside.length > 1;
      say({ _tag: "Code", source: roomy ? inside.slice(1, -1) : inside });
      reading.at = end < 0 ? text.length : end + fence.length;
    } else if (here === "*") {
      const mark = text.startsWith("**", reading.at) ? "**" : "*";
      reading.at += mark.length;
      const inner = read(reading, mark);
      reading.at += mark.length;
      say({ _tag: mark === "*" ? "Emphasis" : "Strong", parts: inner });
    } else if (here === "[") {
      reading.at += 1;
      const inner = read(reading, "](");
      const end = text.indexOf(")", reading.at);
      const to = text.slice(reading.at + 2, end < 0 ? undefined : end);
      reading.at = end < 0 ? text.length : end + 1;
      say({ _tag: "Link", to, parts: inner });
    } else {
      words += here;
      reading.at += 1;
    }
  }
  if (words !== "") parts.push({ _tag: "Words", words });
  return parts;
};

/** The parts of a text of the page, in order. */
export const inline = (text: string): ReadonlyArray<Inline> => read({ text, at: 0 }, "");
