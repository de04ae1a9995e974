import {
  type Access,
  type Catalog,
  type CatalogField,
  type CatalogResource,
  onlyPart,
} from "../../model/Catalog.ts";
import type { FilesResource, FilesSystemFile } from "./FilesSystemFile.ts";

const accessOf = (resource: FilesResource, name: string): ReadonlyArray<Access> => {
  const isKey = resource.key.includes(name);
  const possible: Record<Access, boolean> = {
    read: true,
    create: resource.newKey !== undefined && !(isKey && resource.newKey === "generated"),
    update: !isKey,
  };
  return (resource.fields[name]?.access ?? ["read", "create", "update"]).filter((kind) => possible[kind]);
};

const resourceOf = (name: string, resource: FilesResource): CatalogResource => {
  const fields: Record<string, CatalogField> = {};
  for (const [fieldName, field] of Object.entries(resource.fields))
    fields[fieldName] = {
      name: fieldName,
      type: field.type,
      access: accessOf(resource, fieldName),
      required: field.required ?? false,
      sensitive: field.sensitive ?? false,
      stored: `${resource.file}:${field.column ?? fieldName}`,
    };
  const having = (access: Access): ReadonlyArray<string> =>
    Object.values(fields)
      .filter((field) => field.access.includes(access))
      .map((field) => field.name);
  const readable = having("read");
  return {
    name,
    key: resource.key,
    fields,
    list: { returns: readable, filters: readable, needs: [] },
    read: { returns: readable, requests: 0 },
    ...(resource.newKey === undefined
      ? {}
      : {
          create: {
            parts: [onlyPart(0, "find")],
            newKey: resource.newKey,
          },
        }),
    ...(having("update").length === 0 ? {} : { update: { requests: 0 } }),
  };
};

/** What a files system declares. Nothing of it costs a request. */
export const filesCatalog = (file: FilesSystemFile): Catalog => ({
  system: file.system,
  title: file.title,
  resources: Object.fromEntries(
    Object.entries(file.resources).map(([name, resource]) => [name, resourceOf(name, resource)]),
  ),
});
