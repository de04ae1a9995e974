import fc from "fast-check";
import type { Files } from "../../support/checkFiles.ts";
import { seeds } from "../seeds.ts";

const base = seeds.base ?? {};
const paths = Object.keys(base);

/** Characters that break programs: controls, half surrogates, byte-order marks, line ends of every kind. */
const odd = fc.constantFrom(
  "\u0000",
  "\u0007",
  "\u001b[31m",
  "\ufeff",
  "\ud800",
  "\udc00",
  "\u2028",
  "\u2029",
  "\u0085",
  "\u202e",
  "\r",
  "\r\n",
  "\t",
  "\\",
  "😀",
  "e\u0301",
);

const text = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => new TextDecoder().decode(bytes)),
  fc.string({ unit: "binary", maxLength: 200 }),
  fc
    .array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(..."-:?{}[],#&*!|>'\"%@` \n") }, odd), {
      maxLength: 120,
    })
    .map((parts) => parts.join("")),
);

/** Any bytes in the place of one file, or in its middle. */
export const bytes: fc.Arbitrary<Files> = fc
  .record({
    path: fc.constantFrom(...paths),
    text,
    at: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  })
  .map(({ path, text, at }) => {
    const before = base[path] ?? "";
    if (at === null) return { ...base, [path]: text };
    const cut = Math.floor(at * before.length);
    return { ...base, [path]: before.slice(0, cut) + text + before.slice(cut) };
  });
