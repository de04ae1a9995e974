/** The page as one file that any browser shows: no script, no font, no picture, nothing fetched from anywhere. */
import { type Inline, inline } from "./inline.ts";
import { anchorsOf, type Block } from "./markdown.ts";
import { pageStyle } from "./pageStyle.ts";

const escaped = (words: string): string =>
  words.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const inlineHtml = (part: Inline): string => {
  switch (part._tag) {
    case "Words":
      return escaped(part.words);
    case "Code":
      return `<code>${escaped(part.source)}</code>`;
    case "Emphasis":
      return `<em>${part.parts.map(inlineHtml).join("")}</em>`;
    case "Strong":
      return `<strong>${part.parts.map(inlineHtml).join("")}</strong>`;
    case "Link":
      return `<a href="${escaped(part.to)}">${part.parts.map(inlineHtml).join("")}</a>`;
  }
};

const html = (text: string): string => inline(text).map(inlineHtml).join("");

/** Words of a cell that are shown as a sign of their own: directions, and the arrows of the flow by setting. */
const signs: Readonly<Record<string, string>> = {
  "**push-only**": "push-only",
  "pull-only": "pull-only",
  "pull-able": "pull-able",
  "→": "to-remote",
  "←": "to-local",
  "·": "withheld",
};

/** Few enough words that a column is not made narrower than they are. */
const isShort = (text: string): boolean => text.length <= 20 && /^[^[`]*$/.test(text);

const cell = (text: string): string => {
  const sign = signs[text];
  return sign === undefined
    ? `<td${isShort(text) ? ' class="short"' : ""}>${html(text)}</td>`
    : `<td><span class="sign ${sign}">${escaped(text.replaceAll("*", ""))}</span></td>`;
};

const tableHtml = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  [
    '<div class="table"><table>',
    `<thead><tr>${head.map((one) => `<th scope="col">${html(one)}</th>`).join("")}</tr></thead>`,
    "<tbody>",
    ...rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`),
    "</tbody></table></div>",
  ].join("\n");

/** What follows a heading that says nothing by itself; the page's own contents stand at its side. */
const blockHtml = (block: Block, anchor: (section: string) => string): string => {
  switch (block._tag) {
    case "Heading": {
      const id = escaped(anchor(block.section));
      return `<h${block.level} id="${id}"><a class="anchor" href="#${id}">${escaped(block.title)}</a></h${block.level}>`;
    }
    case "Text":
      return `<p>${html(block.text)}</p>`;
    case "List": {
      const list = block.numbered ? "ol" : "ul";
      return `<${list}>\n${block.items.map((item) => `<li>${html(item)}</li>`).join("\n")}\n</${list}>`;
    }
    case "Table":
      return tableHtml(block.head, block.rows);
  }
};

/** A whole page of these blocks, with their sections at its side. */
export const htmlPage = (title: string, blocks: ReadonlyArray<Block>): string => {
  const anchors = anchorsOf(blocks);
  const anchor = (section: string): string => anchors.get(section) ?? "";
  const contents = blocks.flatMap((block) =>
    block._tag === "Heading" && (block.level === 2 || block.level === 3)
      ? [
          `<li class="level-${block.level}"><a href="#${escaped(anchor(block.section))}">${escaped(block.title)}</a></li>`,
        ]
      : [],
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>
${pageStyle}
</style>
</head>
<body>
<nav aria-label="Contents">
<ul>
${contents.join("\n")}
</ul>
</nav>
<main>
${blocks.map((block) => blockHtml(block, anchor)).join("\n")}
</main>
</body>
</html>
`;
};
