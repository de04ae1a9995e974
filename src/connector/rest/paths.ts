/** The paths of a system's requests, as limits name them. */
import type { RestSystemFile } from "./RestSystemFile.ts";

/** The path of every request that the file can send, as the file writes it, each once. */
export const pathsOf = (file: RestSystemFile): ReadonlyArray<string> => [
  ...new Set(
    [
      ...(file.session === undefined ? [] : [file.session.open]),
      ...Object.values(file.resources).flatMap(({ list, read, create, update }) => [
        ...(list === undefined ? [] : [list]),
        ...(read === undefined ? [] : [read]),
        ...(create ?? []),
        ...(update ?? []),
      ]),
    ].map(({ path }) => path.replace(/\?.*$/, "")),
  ),
];

/** The path of an address below the system's own, as it was sent. */
export const pathBelow = (base: URL, { pathname }: URL): string => {
  const start = base.pathname.replace(/\/+$/, "");
  return pathname.startsWith(`${start}/`) ? pathname.slice(start.length) : pathname;
};
