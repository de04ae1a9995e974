/** Markdown as every reader of it understands it: what comes from the mapping is shown, never interpreted. */

export type Block =
  | { readonly _tag: "Heading"; readonly level: number; readonly title: string; readonly section: string }
  | { readonly _tag: "Text"; readonly text: string }
  | { readonly _tag: "List"; readonly items: ReadonlyArray<string>; readonly numbered: boolean }
  | {
      readonly _tag: "Table";
      readonly head: ReadonlyArray<string>;
      readonly rows: ReadonlyArray<ReadonlyArray<string>>;
    };

/** `title` is plain text; `section` is the name by which links find it. */
export const heading = (level: number, title: string, section: string): Block => ({
  _tag: "Heading",
  level,
  title,
  section,
});
export const text = (words: string): Block => ({ _tag: "Text", text: words });
export const list = (items: ReadonlyArray<string>): Block => ({ _tag: "List", items, numbered: false });
export const numbered = (items: ReadonlyArray<string>): Block => ({ _tag: "List", items, numbered: true });
export const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): Block => ({
  _tag: "Table",
  head,
  rows,
});

/** Signs that would steer a terminal or turn the direction of a text have no place on a page. */
const oneLine = (words: string): string =>
  words
    .replace(/\s+/g, " ")
    .replace(/[\p{Cc}\p{Bidi_Control}]/gu, "")
    .trim();

/** Plain text on one line, without a character that Markdown would take for its own. */
export const plain = (words: string): string =>
  oneLine(words)
    .replace(/[\\`*[\]<>~$]/g, "\\$&")
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "\\_")
    .replace(/&(?=#|[A-Za-z]+;)/g, "\\&")
    .replace(/^([#+\-=])/, "\\$1")
    .replace(/^(\d+)([.)])/, "$1\\$2");

export const emphasised = (words: string): string => `*${plain(words)}*`;
export const strong = (words: string): string => `**${plain(words)}**`;

/** Source text, shown as it is: the fence is longer than any run of backticks in it. */
export const code = (source: string): string => {
  const line = oneLine(source);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const room = line.startsWith("`") || line.endsWith("`") || line === "" ? " " : "";
  return `${fence}${room}${line}${room}${fence}`;
};

/** What stands in a cell: a bar in it would end the cell, even in source text. */
const cell = (words: string): string => words.replaceAll("|", "\\|");

/** The name by which a heading of a page is linked to, as the common hosts make it; a repeated one is numbered. */
const slugs = (titles: ReadonlyArray<string>): ReadonlyArray<string> => {
  const seen = new Map<string, number>();
  return titles.map((title) => {
    const slug = oneLine(title)
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
      .replaceAll(" ", "-");
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
};

/** Where each section of the page is found, by its name. */
export const anchorsOf = (blocks: ReadonlyArray<Block>): ReadonlyMap<string, string> => {
  const headings = blocks.flatMap((block) => (block._tag === "Heading" ? [block] : []));
  const names = slugs(headings.map((one) => one.title));
  return new Map(headings.map((one, index) => [one.section, names[index] ?? ""]));
};

const row = (cells: ReadonlyArray<string>): string => `| ${cells.map(cell).join(" | ")} |`;

const blockText = (block: Block): string => {
  switch (block._tag) {
    case "Heading":
      return `${"#".repeat(block.level)} ${plain(block.title)}`;
    case "Text":
      return block.text;
    case "List":
      return block.items.map((item, index) => `${block.numbered ? `${index + 1}.` : "-"} ${item}`).join("\n");
    case "Table":
      return [row(block.head), row(block.head.map(() => "---")), ...block.rows.map(row)].join("\n");
  }
};

/** The page: blocks with an empty line between them, and a line end at the end. */
export const markdown = (blocks: ReadonlyArray<Block>): string => `${blocks.map(blockText).join("\n\n")}\n`;
