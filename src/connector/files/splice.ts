/** The bytes of a changed sheet: only what changed is encoded, the rest is copied as it stands in the file. */
import type { Encoded, Encoding } from "./encodings.ts";
import type { Row, Sheet } from "./Sheet.ts";

/** The text of a sheet's n-th piece, the header being the first. */
const piece = ({ head, rows }: Sheet, index: number): string | undefined =>
  index === 0 ? head.text : rows[index - 1]?.text;

const textOf = (rows: ReadonlyArray<Row>): string => rows.map((row) => row.text).join("");

/** `bytes` are those of `before`, with its byte order mark if it has one. */
export const splice = (encoding: Encoding, bytes: Buffer, before: Sheet, after: Sheet): Encoded => {
  const [was, is] = [before.rows.length + 1, after.rows.length + 1];
  const shorter = Math.min(was, is);
  let same = 0;
  while (same < shorter && piece(before, same) === piece(after, same)) same += 1;
  let tail = 0;
  let tailSize = 0;
  for (; tail < shorter - Math.max(same, 1); tail++) {
    const text = piece(before, was - 1 - tail);
    if (text === undefined || text !== piece(after, is - 1 - tail)) break;
    tailSize += encoding.size(text);
  }
  const pieces = (sheet: Sheet, count: number): string =>
    (same === 0 ? (piece(sheet, 0) ?? "") : "") +
    textOf(sheet.rows.slice(Math.max(0, same - 1), count - 1 - tail));
  const end = bytes.length - tailSize;
  const start = end - encoding.size(pieces(before, was));
  const middle = encoding.encode(pieces(after, is), false);
  return middle._tag === "Unencodable"
    ? middle
    : { _tag: "Bytes", bytes: Buffer.concat([bytes.subarray(0, start), middle.bytes, bytes.subarray(end)]) };
};
