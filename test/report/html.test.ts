/** The page for browsers: the same words as the Markdown, nothing of the mapping interpreted, nothing fetched. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flow } from "../../src/flow/Flow.ts";
import { docsPage } from "../../src/report/docs/docsPage.ts";
import { htmlPage } from "../../src/report/docs/html.ts";
import { type Inline, inline } from "../../src/report/docs/inline.ts";
import { code, emphasised, heading, plain, strong, table, text } from "../../src/report/docs/markdown.ts";
import { checkFiles, filesIn } from "../support/checkFiles.ts";

const oneLine = (words: string): string => words.replace(/\s+/g, " ").trim();
const wordsOf = (parts: ReadonlyArray<Inline>): string =>
  parts
    .map((part) =>
      part._tag === "Words" ? part.words : part._tag === "Code" ? part.source : wordsOf(part.parts),
    )
    .join("");

const hostile = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc
    .array(
      fc.constantFrom("<b>", "&amp;", "`", "``", "*", "**", "[", "](", ")", "\\", '"', "'", "_", "a", " "),
      {
        maxLength: 12,
      },
    )
    .map((parts) => parts.join("")),
);

describe("the marks of the page's words, read back", () => {
  it("give plain text as it was", () => {
    fc.assert(
      fc.property(hostile, (words) => {
        expect(wordsOf(inline(plain(words)))).toBe(oneLine(words));
      }),
    );
  });

  it("give source text as it was", () => {
    fc.assert(
      fc.property(hostile, (source) => {
        expect(inline(code(source))).toEqual([{ _tag: "Code", source: oneLine(source) }]);
      }),
    );
  });

  it("keep what is emphasised, strong or linked together", () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (a, b, c) => {
        fc.pre([a, b, c].every((words) => oneLine(words) !== ""));
        const parts = inline(`${emphasised(a)} and ${strong(b)}, see [${plain(c)}](#there).`);
        expect(parts.map((part) => part._tag)).toEqual([
          "Emphasis",
          "Words",
          "Strong",
          "Words",
          "Link",
          "Words",
        ]);
        expect(wordsOf(parts)).toBe(`${oneLine(a)} and ${oneLine(b)}, see ${oneLine(c)}.`);
      }),
    );
  });
});

/** Elements and attributes of a page: all that a browser would act on. */
const tagsOf = (page: string): ReadonlyArray<string> =>
  [...page.slice(page.indexOf("<body>")).matchAll(/<[^>]*>/g)].map(([tag]) => tag);

describe("an HTML page", () => {
  it("shows whatever a mapping says, and makes no element of it", () => {
    fc.assert(
      fc.property(hostile, (words) => {
        const blocks = [heading(2, words, "s"), text(plain(words)), table([code(words)], [[code(words)]])];
        const harmless = [heading(2, "x", "s"), text("x"), table([code("x")], [[code("x")]])];
        const named = (page: string) =>
          tagsOf(page)
            .map((tag) => tag.replace(/ (id|href)="[^"]*"/, "").replace(' class="short"', ""))
            .filter((tag) => tag !== "</p>" && tag !== "<p>");
        expect(named(htmlPage(words, blocks))).toEqual(named(htmlPage("x", harmless)));
      }),
    );
  });

  const { integration } = checkFiles(
    Object.fromEntries(
      Object.entries(filesIn(new URL("../../mappings/pics-onefile/", import.meta.url))).filter(([path]) =>
        /^(crosswalk|systems\/|entities\/|codes\/|profiles\/)/.test(path),
      ),
    ),
  );
  if (integration === undefined) throw new Error("the reference mapping is not sound");
  const page = docsPage(integration, flow, { matrix: true, form: "html" });

  it("leads every link to a place of its own, and names no place twice", () => {
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const links = [...page.matchAll(/ href="([^"]*)"/g)].map(([, to]) => to ?? "");
    expect(links.length).toBeGreaterThan(150);
    expect(links.filter((to) => !to.startsWith("#") || !ids.includes(to.slice(1)))).toEqual([]);
  });

  it("needs nothing else: no script, no address, no file", () => {
    expect(page).not.toMatch(/<(script|link|img|iframe|object|embed)\b/);
    expect(page).not.toMatch(/(https?:)?\/\/[a-z]|url\(|@import|\ssrc=/i);
  });

  it("has the tables of the page in Markdown, cell by cell", () => {
    const markdown = docsPage(integration, flow, { matrix: true });
    const inMarkdown = markdown
      .split("\n")
      .filter((line) => line.startsWith("| ") && !line.startsWith("| ---"))
      .map((line) =>
        wordsOf(
          inline(
            line
              .slice(2, -2)
              .split(/ (?<!\\)\| /)
              .join(" / "),
          ),
        ).trim(),
      );
    const inHtml = [...page.matchAll(/<tr>(.*)<\/tr>/g)].map(([, row = ""]) =>
      row
        .replace(/<\/t[dh]><t[dh][^>]*>/g, " / ")
        .replace(/<[^>]*>/g, "")
        .replace(/&#(\d+);/g, (_, number) => String.fromCharCode(Number(number)))
        .trim(),
    );
    expect(inHtml.length).toBeGreaterThan(200);
    expect(inHtml).toEqual(inMarkdown);
  });

  it("of one installation says what its settings shut, and has no column for what they open elsewhere", () => {
    const settings = {
      integrationEnabled: true,
      updateLearnerDemographicsMode: "pull",
      updateOfficerDemographicsMode: "ignore",
    };
    const lines = docsPage(integration, flow, { matrix: false, here: { profile: "x", settings } }).split(
      "\n",
    );
    expect(lines[0]).toBe("# PICSWeb and OneFile: data exchange, profile x");
    const linesUnder = (title: string): ReadonlyArray<string> => lines.slice(lines.indexOf(title) + 1);
    expect(linesUnder("### Changes to officer details")).toContain(
      "Not written here: *Update Officer Demographics Mode* is ignore.",
    );
    const learner = linesUnder("### Changes to learner details");
    expect(learner).toContain(
      "| `surname` | `LastName` | text | pull-able | see [Learner upload](#learner-upload) | pull: to PICSWeb |  |",
    );
    expect(learner).toContain(
      "| `uln` | `ULN` | exact | **push-only** | see [Learner upload](#learner-upload) | – |  |",
    );
    const off = docsPage(integration, flow, { matrix: false, here: { profile: "x", settings: {} } });
    expect(off).toContain("**Integration Enabled is off here: nothing is exchanged.**");
    expect(off).not.toMatch(/: to OneFile|in OneFile \|/);
  });
});
