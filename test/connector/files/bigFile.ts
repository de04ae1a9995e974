/** A file that takes a while to write. */
import { peopleFiles } from "../../contract/support/filesSubject.ts";

export const bigSystem = {
  ...peopleFiles,
  resources: {
    t: {
      file: "t.csv",
      format: "csv",
      key: ["id"],
      newKey: "generated",
      fields: { id: { type: "integer", access: ["read"] }, text: { type: "text" }, n: { type: "integer" } },
    },
  },
};

export const bigRows = 20_000;

export const bigContent = [
  "id,text,n",
  ...Array.from({ length: bigRows }, (_, index) => `${index + 1},"${"words, ".repeat(20)}",0`),
  "",
].join("\n");

/** The text with every number of its last column made 0. */
const levelled = (text: string): string => text.replaceAll(/",\d+$/gm, '",0');

/** Whether a text is such a file, with any numbers in its last column. */
export const isWhole = (text: string): boolean => levelled(text) === bigContent;
