/** The file of `links import`: entity, local key and remote key a line. Everything wrong with it is told at once. */

import { didYouMean } from "../kernel/suggest.ts";
import type { Integration } from "../language/Integration.ts";
import { type Key, keyParts } from "../model/Record.ts";
import { linkColumns } from "../report/linksText.ts";
import { typedKey } from "../value/typedKey.ts";
import { types } from "../value/types/registry.ts";

export interface ImportedLink {
  readonly entity: string;
  readonly localKey: Key;
  readonly remoteKey: Key;
  readonly line: number;
}

/**
 * The cells of one line; quotes stand around a cell with commas, and are doubled inside it. Undefined where something
 * of the line is none of that.
 */
const cellsOf = (line: string): ReadonlyArray<string> | undefined => {
  const found = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)];
  if (found.reduce((length, [all]) => length + all.length, 0) !== line.length) return undefined;
  return found.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain?.trim() ?? "");
};

/** A key as given, in the spelling of its types; undefined where its parts are not those of the resource's key. */
export const keyOfEntity = (
  integration: Integration,
  entity: string,
  side: "local" | "remote",
  text: string,
): Key | undefined => {
  const file = integration.entities.get(entity)?.value;
  const resource =
    file === undefined ? undefined : integration.systems[side].catalog.resources[file[side].resource];
  const parts = keyParts(text);
  if (resource === undefined || parts.length !== resource.key.length) return undefined;
  const { timezone } = integration.main.value;
  const partTypes = resource.key.map((name) => resource.fields[name]?.type ?? "exact");
  const fits = parts.every(
    (part, index) => types[partTypes[index] ?? "exact"].parse(part, { timezone })._tag === "Parsed",
  );
  return fits ? typedKey(partTypes, parts, timezone) : undefined;
};

export const readLinksFile = (
  integration: Integration,
  text: string,
): { readonly links: ReadonlyArray<ImportedLink>; readonly faults: ReadonlyArray<string> } => {
  const links: Array<ImportedLink> = [];
  const faults: Array<string> = [];
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n/);
  if (cellsOf(lines[0] ?? "")?.join(",") !== linkColumns.join(","))
    return { links, faults: [`line 1: expected the header ${linkColumns.join(",")}`] };
  const byLocal = new Map<string, ImportedLink>();
  const byRemote = new Map<string, ImportedLink>();
  lines.forEach((content, index) => {
    const line = index + 1;
    if (index === 0 || content.trim() === "") return;
    const [entity = "", local = "", remote = "", ...more] = cellsOf(content) ?? [];
    if (more.length > 0 || local === "" || remote === "") {
      faults.push(`line ${line}: expected three cells: ${linkColumns.join(", ")}`);
      return;
    }
    if (!integration.entities.has(entity)) {
      const help = didYouMean(entity, integration.entities.keys());
      faults.push(`line ${line}: "${entity}" is not an entity${help === undefined ? "" : `; ${help}`}`);
      return;
    }
    const localKey = keyOfEntity(integration, entity, "local", local);
    const remoteKey = keyOfEntity(integration, entity, "remote", remote);
    if (localKey === undefined || remoteKey === undefined) {
      faults.push(`line ${line}: "${localKey === undefined ? local : remote}" is no key of ${entity}`);
      return;
    }
    const link = { entity, localKey, remoteKey, line };
    const twin = byLocal.get(`${entity} ${localKey}`) ?? byRemote.get(`${entity} ${remoteKey}`);
    if (twin !== undefined && (twin.localKey !== localKey || twin.remoteKey !== remoteKey))
      faults.push(`line ${line}: contradicts line ${twin.line}, which links one of the two otherwise`);
    byLocal.set(`${entity} ${localKey}`, link);
    byRemote.set(`${entity} ${remoteKey}`, link);
    links.push(link);
  });
  return { links, faults };
};
