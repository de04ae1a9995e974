/** Values of every type of the language, small ones first: what a system may hold in a place of it. */
import * as fc from "fast-check";
import type { FieldType } from "../../model/FieldType.ts";

const digits = (min: number, max: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: min, maxLength: max });

const words: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom(..."abcXYZ éßØ'-.,/&0159"),
  minLength: 1,
  maxLength: 12,
});
const text: fc.Arbitrary<string> = fc.oneof(
  // What breaks is told by a plain word where one breaks, too.
  { withCrossShrink: true },
  { arbitrary: words, weight: 3 },
  digits(1, 8),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }),
);

const moment: fc.Arbitrary<string> = fc
  .date({ min: new Date("1900-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString());

const twoDigits = (value: number): string => String(value).padStart(2, "0");
const time: fc.Arbitrary<string> = fc
  .tuple(fc.nat(23), fc.nat(59), fc.nat(59))
  .map((parts) => parts.map(twoDigits).join(":"));

const whole: fc.Arbitrary<number> = fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.maxSafeInteger());

export const valuesOf: { readonly [T in FieldType]: fc.Arbitrary<string | number | boolean> } = {
  text,
  exact: text,
  email: fc.emailAddress(),
  phone: fc
    .tuple(fc.constantFrom("", "+", "00"), digits(4, 6), fc.constantFrom("", " ", "-"), digits(3, 6))
    .map((parts) => parts.join("")),
  lines: fc.array(words, { minLength: 1, maxLength: 3 }).map((all) => all.join("\n")),
  integer: whole,
  decimal: fc.oneof(
    whole,
    fc.integer({ min: -1_000_000, max: 1_000_000 }).map((cents) => cents / 100),
    // No system's decimals are so small that halving one loses a digit of it.
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .filter((value) => value === 0 || Math.abs(value) >= 1e-9),
  ),
  boolean: fc.boolean(),
  date: moment.map((instant) => instant.slice(0, 10)),
  time,
  instant: moment,
};
