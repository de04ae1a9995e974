/** Where a rest system file uses placeholders. */
import { placeholders } from "../template.ts";
import type { RestResource } from "./RestSystemFile.ts";

export type Path = ReadonlyArray<string | number>;
type Create = NonNullable<RestResource["create"]>[number];

export interface Templates {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, string | number | boolean>>;
}

/** Every text with placeholders of a request, with its place. */
export const templatesOf = (request: Templates, at: Path): ReadonlyArray<readonly [string, Path]> => [
  [request.path, [...at, "path"]],
  ...(["query", "headers", "body"] as const).flatMap((part) =>
    Object.entries(request[part] ?? {}).flatMap(
      ([key, text]): ReadonlyArray<readonly [string, Path]> =>
        typeof text === "string" ? [[text, [...at, part, key]]] : [],
    ),
  ),
];

/** What the placeholders of a request name. */
export const namedIn = (request: Templates): ReadonlyArray<string> =>
  templatesOf(request, []).flatMap(([text]) => placeholders(text));

/** Whether a field may be written when a record is made. */
export const creates = (resource: RestResource, name: string): boolean =>
  resource.fields[name]?.access?.includes("create") ?? resource.fields[name] !== undefined;

/** The written fields that travel in a request of a create. */
export const carriedBy = (resource: RestResource, create: Create): ReadonlyArray<string> => {
  const named = [...namedIn(create), ...(create.send === "all" ? [] : (create.send ?? []))];
  return Object.keys(resource.fields).filter(
    (name) => creates(resource, name) && (create.send === "all" || named.includes(name)),
  );
};

/** The request of a create after which the record is there: the last that gives a part of its key, else the first. */
export const makingRequest = (resource: RestResource): number =>
  Math.max(
    0,
    (resource.create ?? []).findLastIndex(({ takes }) =>
      resource.key.some((field) => takes !== undefined && Object.hasOwn(takes, field)),
    ),
  );
