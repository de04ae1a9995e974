/** Entries of a case, and what differs from them, as people read them. */
import {
  type Expectation,
  type ExpectedKey,
  type ExpectedValue,
  type ExpectedWithheld,
  isKeyOfMade,
} from "../check/cases/TestCase.ts";
import { shownKey } from "../plan/keys.ts";

/** A value as a case writes it, on one line; what is not there is "nothing". */
export const valueText = (value: ExpectedValue | undefined): string => {
  if (value === undefined) return "nothing";
  if (value === null) return "(blank)";
  if (isKeyOfMade(value)) {
    const part = value.part === 1 ? "" : ` (part ${value.part})`;
    return `the key of ${value.keyOf.entity} ${shownKey(value.keyOf.key)}, made by the plan${part}`;
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
};

const keyText = (key: ExpectedKey): string => (typeof key === "string" ? shownKey(key) : valueText(key));

const recordText = ({ local, remote }: { local: string | undefined; remote: string | undefined }): string =>
  local === undefined ? `remote ${shownKey(remote ?? "")}` : shownKey(local);

/** What an entry is about. */
export const aboutText = (entry: Expectation): string => {
  switch (entry.kind) {
    case "create":
      return `create ${entry.side} ${entry.entity} from ${shownKey(entry.from)}`;
    case "update":
      return `update ${entry.side} ${entry.entity} ${keyText(entry.key)}`;
    case "link":
      return `link ${entry.entity} ${typeof entry.local === "string" ? shownKey(entry.local) : `remote ${keyText(entry.remote)}`}`;
    case "aside":
      return `set aside ${entry.entity} ${recordText(entry)}`;
  }
};

const setText = (set: Readonly<Record<string, ExpectedValue>>): string =>
  Object.entries(set)
    .map(([place, value]) => `${place}: ${valueText(value)}`)
    .join(", ");

/** The whole of an entry on one line. */
export const entryText = (entry: Expectation): string => {
  switch (entry.kind) {
    case "create":
    case "update":
      return `${aboutText(entry)} { ${setText(entry.set)} }`;
    case "link":
      return `${entry.kind} ${entry.entity} ${keyText(entry.local)} = ${keyText(entry.remote)}, via ${entry.via}${entry.column === undefined ? "" : `, into ${entry.column}`}`;
    case "aside":
      return `${aboutText(entry)}: ${entry.code}`;
  }
};

export const aboutWithheld = (entry: ExpectedWithheld): string =>
  `withheld ${entry.entity} ${recordText(entry)} ${entry.field}`;

export const withheldText = (entry: ExpectedWithheld): string => `${aboutWithheld(entry)}: ${entry.code}`;
