/** Links as people and spreadsheets read them. */
import type { FoundLinks } from "../execute/findLinks.ts";
import { shownKey } from "../plan/keys.ts";
import type { LinkRow } from "../state/Journal.ts";

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** Header of the file that `links find` writes and `links import` reads. */
export const linkColumns = ["entity", "local", "remote"] as const;

/** One line a link: entity, local key, remote key; parts of a key are joined by "/" and percent-encoded. */
export const linksCsv = (
  links: ReadonlyArray<{ readonly entity: string; readonly localKey: string; readonly remoteKey: string }>,
): string =>
  [
    linkColumns.join(","),
    ...links.map(({ entity, localKey, remoteKey }) => [entity, localKey, remoteKey].map(quoted).join(",")),
    "",
  ].join("\n");

export const linksText = (links: ReadonlyArray<LinkRow>): string =>
  links.length === 0
    ? "No link is remembered."
    : links
        .map(
          ({ entity, localKey, remoteKey, columnSeen }) =>
            `${entity} ${shownKey(localKey)}: remote ${shownKey(remoteKey)}${columnSeen ? ", in its link place" : ""}`,
        )
        .join("\n");

const shownAtMost = 20;

const some = (items: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...items.slice(0, shownAtMost),
  ...(items.length > shownAtMost ? [`  … and ${items.length - shownAtMost} more`] : []),
];

export const foundText = (found: ReadonlyArray<FoundLinks>): string =>
  found
    .flatMap(({ entity, proposed, linked, unmatched, unclear }) => [
      `${entity}: ${proposed.length} found, ${linked} linked already, ${unmatched.length} without a partner, ${unclear.length} unclear`,
      ...some(
        proposed.map(
          (one) => `  ${shownKey(one.localKey)} ↔ remote ${shownKey(one.remoteKey)}  [${one.rule}]`,
        ),
      ),
      ...some(unclear.map((one) => `  UNCLEAR  ${shownKey(one.localKey)}: ${one.message}`)),
    ])
    .join("\n");
