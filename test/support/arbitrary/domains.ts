/**
 * Values of each kind of field, with the spellings that mean the same. Two spellings are equal under the type
 * exactly if they belong to one value: expectations compare values by their number, never by the engine's code.
 */
import type { FieldType } from "../../../src/model/FieldType.ts";

export type Raw = string | number | boolean | null;

export interface Spelled {
  readonly local: ReadonlyArray<Raw>;
  readonly remote: ReadonlyArray<Raw>;
}

export interface Domain {
  readonly kind: string;
  readonly localType: FieldType;
  readonly remoteType: FieldType;
  /** The rule's own type; undefined where a code table or a reference gives the meaning. */
  readonly type: FieldType | undefined;
  readonly codes: boolean;
  readonly values: ReadonlyArray<Spelled>;
  readonly blanks: Spelled;
  /** An inverse pair of expressions. */
  readonly transform: { readonly push: string; readonly pull: string } | undefined;
  /** A local value of no meaning: it does not fit the type. */
  readonly bad: Raw;
}

const alike = (...spellings: ReadonlyArray<Raw>): Spelled => ({ local: spellings, remote: spellings });
const blankText = alike(null, "", "  ");
const blank = alike(null, "");

const plain = (
  type: FieldType,
  values: ReadonlyArray<Spelled>,
  blanks: Spelled,
  bad: Raw,
  remoteType: FieldType = type,
): Domain => ({
  kind: type === remoteType ? type : `${type} as ${remoteType}`,
  localType: type,
  remoteType,
  type: type === remoteType ? type : remoteType,
  codes: false,
  values,
  blanks,
  transform: undefined,
  bad,
});

const changed = (domain: Domain, push: string, pull: string, values: ReadonlyArray<Spelled>): Domain => ({
  ...domain,
  kind: `${domain.kind} changed`,
  values,
  transform: { push, pull },
});

const text = plain(
  "text",
  [
    alike("Ann Lee", " Ann  Lee ", "Ann\tLee"),
    alike("Zoë", "Zoe\u0308", " Zoë"),
    alike("42"),
    alike("漢字 🙂"),
  ],
  blankText,
  null,
);
const exact = plain("exact", [alike("Abc"), alike("abc"), alike("A b"), alike("0042")], blank, null);
const email = plain(
  "email",
  [
    alike("ann@example.org", "Ann@Example.ORG", " ann@example.org "),
    alike("zoe@example.org", "ZOE@example.org"),
    alike("bob@example.org"),
  ],
  blankText,
  null,
);
const phone = plain(
  "phone",
  [
    alike("01632 960 001", "01632960001", "(01632) 960-001"),
    alike("+44 1632 960002", "0044 1632 960002"),
    alike("01632 960003"),
  ],
  blankText,
  null,
);
const integer = plain(
  "integer",
  [alike(7, "7", " 7 "), alike(0, "0"), alike(-3, "-3"), alike(5_000_000_000, "5000000000")],
  blank,
  "seven",
);
const decimal = plain(
  "decimal",
  [alike(1.5, "1.50", "1.5"), alike(0.1, "0.10"), alike(-2.25), alike(1000, "1000.0")],
  blank,
  "much",
);
const boolean = plain(
  "boolean",
  [
    { local: [1, "true", "1"], remote: [true, 1, "true"] },
    { local: [0, "false", "0"], remote: [false, 0, "false"] },
  ],
  blank,
  "maybe",
);
const date = plain(
  "date",
  [
    alike("2026-03-02", "2026-03-02T10:15:00", "2026-03-02 10:15:00"),
    alike("2026-07-02", "2026-07-01T23:30:00Z"),
    alike("2024-02-29"),
  ],
  blank,
  "some day",
);
const numberAsText = plain(
  "integer",
  [alike(7, "7"), alike(0, "0"), alike(-3, "-3")],
  blank,
  "seven",
  "exact",
);

const codes: Domain = {
  kind: "codes",
  localType: "exact",
  remoteType: "integer",
  type: undefined,
  codes: true,
  values: [
    { local: ["F"], remote: [1, "1"] },
    { local: ["M"], remote: [2] },
    { local: ["U"], remote: [9, "9"] },
  ],
  blanks: blank,
  transform: undefined,
  bad: "Q",
};

/** Domains that every direction can have. */
export const twoWayDomains: ReadonlyArray<Domain> = [
  text,
  exact,
  email,
  phone,
  integer,
  decimal,
  boolean,
  date,
  codes,
  changed(exact, "'x-' & $value", "$substringAfter($value, 'x-')", [
    { local: ["Abc"], remote: ["x-Abc"] },
    { local: ["abc"], remote: ["x-abc"] },
    { local: ["0042"], remote: ["x-0042"] },
  ]),
  changed(integer, "$value * 2", "$value / 2", [
    { local: [7, "7"], remote: [14, "14"] },
    { local: [0], remote: [0, "0"] },
    { local: [-3, "-3"], remote: [-6] },
  ]),
  changed(boolean, "$not($value)", "$not($value)", [
    { local: [1, "true"], remote: [false, 0] },
    { local: [0, "false"], remote: [true, "true"] },
  ]),
  changed(date, "$plus($value, 'P1D')", "$plus($value, '-P1D')", [
    { local: ["2026-03-02"], remote: ["2026-03-03", "2026-03-03T10:00:00"] },
    { local: ["2026-02-28", "2026-02-28T10:15:00"], remote: ["2026-03-01"] },
    { local: ["2024-02-28"], remote: ["2024-02-29"] },
  ]),
];

export const pushDomains: ReadonlyArray<Domain> = [...twoWayDomains, numberAsText];

/** Pairs of the code table `letters` that the codes domain stands for. */
export const codePairs: ReadonlyArray<{ readonly local: string; readonly remote: number }> = [
  { local: "F", remote: 1 },
  { local: "M", remote: 2 },
  { local: "U", remote: 9 },
];

/** The match field. */
export const codeDomain: Domain = { ...exact, kind: "code", values: [] };

export const constantDomain: Domain = {
  ...exact,
  kind: "constant",
  values: [
    { local: [], remote: ["Fixed"] },
    { local: [], remote: ["Other"] },
  ],
};
export const upperDomain: Domain = { ...exact, kind: "upper", values: [{ local: [], remote: ["OTHER"] }] };

/** A reference: its values are keys, which the world knows. */
export const referenceDomain = (remoteKey: "integer" | "text"): Domain => ({
  ...exact,
  kind: "reference",
  localType: "integer",
  remoteType: remoteKey === "integer" ? "integer" : "exact",
  type: undefined,
  values: [],
});

/** The number of a value: -1 where it is blank, undefined where it is none of the domain's. */
export const valueNumber = (
  domain: Domain,
  side: "local" | "remote",
  raw: Raw | undefined,
): number | undefined => {
  if (raw === undefined || domain.blanks[side].includes(raw)) return -1;
  const found = domain.values.findIndex((value) =>
    value[side].some((spelling) => spelling === raw || String(spelling) === String(raw).trim()),
  );
  return found < 0 ? undefined : found;
};
