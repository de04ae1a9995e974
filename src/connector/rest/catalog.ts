import type { Access, Catalog, CatalogField, CatalogResource } from "../../model/Catalog.ts";
import { pathsOf } from "./paths.ts";
import type { RestResource, RestSystemFile } from "./RestSystemFile.ts";
import { carriedBy, makingRequest, namedIn } from "./templates.ts";

/** Rows a page where the file does not say: for counting requests beforehand, and the `size` of numbered pages. */
export const defaultPageSize = 100;

/** Where a field stands in an object of the system. */
export const fieldPath = (
  name: string,
  field: { readonly at?: ReadonlyArray<string> | undefined },
): ReadonlyArray<string> => field.at ?? [name];

/** Which placeholders of the list are fields, so that they narrow it. */
const filtersOf = (resource: RestResource): ReadonlyArray<string> => {
  const { list } = resource;
  if (list === undefined) return [];
  const names = new Set(namedIn(list));
  return Object.keys(resource.fields).filter((name) => names.has(name));
};

const operationsOf = (resource: RestResource): ReadonlySet<Access> =>
  new Set<Access>([
    ...(resource.list !== undefined || resource.read !== undefined ? (["read"] as const) : []),
    ...(resource.create !== undefined ? (["create"] as const) : []),
    ...(resource.update !== undefined ? (["update"] as const) : []),
  ]);

/** Fields that an answer carries: those declared, or all that can be read. */
const returnsOf = (
  declared: ReadonlyArray<string> | undefined,
  fields: Readonly<Record<string, CatalogField>>,
): ReadonlyArray<string> =>
  declared ??
  Object.values(fields)
    .filter((field) => field.access.includes("read"))
    .map((field) => field.name);

const resourceOf = (name: string, resource: RestResource): CatalogResource => {
  const operations = operationsOf(resource);
  const fields: Record<string, CatalogField> = {};
  for (const [fieldName, field] of Object.entries(resource.fields)) {
    const access = (field.access ?? ["read", "create", "update"]).filter(
      (kind) => operations.has(kind) && !(kind === "update" && resource.key.includes(fieldName)),
    );
    fields[fieldName] = {
      name: fieldName,
      type: field.type,
      access,
      required: field.required ?? false,
      sensitive: field.sensitive ?? false,
      stored: `${name}.${fieldPath(fieldName, field).join(".")}`,
    };
  }
  const { list, read, update } = resource;
  const needs = list?.needs ?? [];
  return {
    name,
    key: resource.key,
    fields,
    ...(list === undefined
      ? {}
      : {
          list: {
            // A filter that is always given is as good as returned.
            returns: [...new Set([...returnsOf(list.returns, fields), ...needs])],
            filters: filtersOf(resource),
            needs,
            ...(list.partial === true ? { partial: true } : {}),
            pageSize:
              list.pages === undefined ? Number.MAX_SAFE_INTEGER : (list.pages.size ?? defaultPageSize),
          },
        }),
    ...(read === undefined ? {} : { read: { returns: returnsOf(read.returns, fields), requests: 1 } }),
    ...(resource.create === undefined
      ? {}
      : {
          create: {
            parts: resource.create.map((part, index) => ({
              requests: 1,
              lost: part.lost,
              sends: part.send === undefined || part.send === "all" ? undefined : part.send,
              needs: part.needs ?? [],
              carries: carriedBy(resource, part),
              makes: index === makingRequest(resource),
            })),
            newKey: resource.key.some((field) =>
              resource.create?.some(({ takes }) => takes !== undefined && field in takes),
            )
              ? ("generated" as const)
              : ("given" as const),
          },
        }),
    ...(update === undefined ? {} : { update: { requests: 1 } }),
  };
};

/** What a rest system file declares. A field's access is what both it and the resource's requests allow. */
export const restCatalog = (file: RestSystemFile): Catalog => ({
  system: file.system,
  title: file.title,
  paths: pathsOf(file),
  resources: Object.fromEntries(
    Object.entries(file.resources).map(([name, resource]) => [name, resourceOf(name, resource)]),
  ),
});
