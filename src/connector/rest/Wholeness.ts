/**
 * What the pages of one reading of a list say about its being whole, judged on raw rows: pages that are too short for
 * what follows them, rows met twice, and totals that do not fit.
 *
 * What cannot be seen here: a last page that was cut, an empty page before others, or a record that was passed over
 * while none was met twice, where the answers hold no total.
 */
import { type Answer, inBody, isSuccess } from "./Answer.ts";
import type { RawPage } from "./pages.ts";
import type { RestResource } from "./RestSystemFile.ts";

type List = NonNullable<RestResource["list"]>;

export type Verdict =
  | { readonly _tag: "Whole" }
  /** Rows moved from page to page while they were read, or seem to: another reading may find them at rest. */
  | { readonly _tag: "Moved"; readonly message: string }
  /** Another reading would find the same. */
  | { readonly _tag: "Short"; readonly message: string };

const totalOf = (answer: Answer, path: string): number | undefined => {
  const total = inBody(answer, path);
  const number = typeof total === "string" && /^\d+$/.test(total) ? Number(total) : total;
  return typeof number === "number" && Number.isInteger(number) && number >= 0 ? number : undefined;
};

/** Judges the pages in their order. */
export class Wholeness {
  readonly #list: List;
  readonly #numbered: boolean;
  #pages = 0;
  #rows = 0;
  #twice = 0;
  #fullest = 0;
  #before: { readonly page: number; readonly rows: number } | undefined;
  #total: number | undefined;
  #short: string | undefined;
  #moved: string | undefined;

  constructor(list: List, isNumbered: boolean) {
    this.#list = list;
    this.#numbered = isNumbered;
  }

  /** `again`: how many of the page's rows earlier pages have shown already. */
  add({ rows, answer }: RawPage, again: number): void {
    this.#pages += 1;
    this.#rows += rows.length - again;
    this.#twice += again;
    if (this.#numbered) this.#addSize(rows.length);
    if (this.#list.pages?.total !== undefined) this.#addTotal(answer, this.#list.pages.total, rows.length);
  }

  #addSize(rows: number): void {
    // Where the file does not say how long a page is, the longest one does.
    this.#fullest = Math.max(this.#fullest, rows);
    const size = this.#list.pages?.size ?? this.#fullest;
    const before = this.#before;
    if (rows > 0 && before !== undefined && before.rows < size)
      this.#short ??= `page ${before.page} shows ${before.rows} of ${size} rows, and page ${this.#pages} shows more of them`;
    this.#before = { page: this.#pages, rows };
  }

  #addTotal(answer: Answer, path: string, rows: number): void {
    const total = totalOf(answer, path);
    if (total === undefined) {
      // An answer without a body, and the empty page behind the last one, need not say it.
      if (rows > 0 || (this.#pages === 1 && answer.text !== "" && isSuccess(answer)))
        this.#short ??= `page ${this.#pages} does not say how many rows there are (${path})`;
      return;
    }
    if (this.#total !== undefined && this.#total !== total)
      this.#moved ??= `the list holds ${this.#total} rows by one page and ${total} by another`;
    this.#total = total;
  }

  /** Once no page is to come. */
  get verdict(): Verdict {
    const total = this.#total;
    if (total !== undefined && total !== this.#rows)
      this.#moved ??= `the list holds ${total} rows, and its pages show ${this.#rows}`;
    // Without a total nobody can say whether a row took the place of the one that was met again.
    if (total === undefined && this.#twice > 0)
      this.#moved ??= `${this.#twice === 1 ? "a row was" : `${this.#twice} rows were`} met again on a later page, so that others may have been passed over`;
    if (this.#moved !== undefined) return { _tag: "Moved", message: this.#moved };
    return this.#short === undefined ? { _tag: "Whole" } : { _tag: "Short", message: this.#short };
  }
}
