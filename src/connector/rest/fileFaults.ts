/**
 * What a rest system file says that its requests cannot keep: placeholders that stand for nothing, written fields
 * that no request carries, an answer to a lost request that nobody can give.
 */
import type { SystemFault } from "../../model/Catalog.ts";
import { placeholders } from "../template.ts";
import type { RestResource, RestSystemFile } from "./RestSystemFile.ts";

type Path = ReadonlyArray<string | number>;

interface Templates {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, string | number | boolean>>;
}

/** Every text with placeholders of a request, with its place. */
const templatesOf = (request: Templates, at: Path): ReadonlyArray<readonly [string, Path]> => [
  [request.path, [...at, "path"]],
  ...(["query", "headers", "body"] as const).flatMap((part) =>
    Object.entries(request[part] ?? {}).flatMap(
      ([key, text]): ReadonlyArray<readonly [string, Path]> =>
        typeof text === "string" ? [[text, [...at, part, key]]] : [],
    ),
  ),
];

const creates = (resource: RestResource, name: string): boolean =>
  resource.fields[name]?.access?.includes("create") ?? resource.fields[name] !== undefined;

const resourceFaults = (
  file: RestSystemFile,
  name: string,
  resource: RestResource,
): ReadonlyArray<SystemFault> => {
  const found: Array<SystemFault> = [];
  const fields = Object.keys(resource.fields);
  const connection = Object.keys(file.connection);
  const at = (...rest: Path): Path => ["resources", name, ...rest];

  const judge = (request: Templates, path: Path, more: ReadonlyArray<string>): void => {
    for (const [text, place] of templatesOf(request, path))
      for (const placeholder of placeholders(text)) {
        const known = [...fields, ...connection, ...more];
        if (!known.includes(placeholder))
          found.push({
            path: place,
            message: `"{${placeholder}}" stands for nothing: it is no field of "${name}"${more.length === 0 ? "" : `, not ${more.join(" or ")}`} and no connection value.`,
            wrong: placeholder,
            known,
          });
      }
  };

  if (resource.list !== undefined) judge(resource.list, at("list"), ["page", "size"]);
  if (resource.read !== undefined) judge(resource.read, at("read"), []);
  resource.update?.forEach((request, index) => judge(request, at("update", index), []));

  const parts = resource.create ?? [];
  const taken: Array<string> = [];
  const carried = new Set<string>();
  parts.forEach((part, index) => {
    judge(part, at("create", index), [...taken]);
    for (const [text] of templatesOf(part, [])) for (const used of placeholders(text)) carried.add(used);
    for (const sent of part.send === "all" ? fields : (part.send ?? [])) carried.add(sent);
    for (const key of ["send", "needs"] as const) {
      const names = part[key];
      if (names === undefined || names === "all") continue;
      names.forEach((field, position) => {
        if (!creates(resource, field))
          found.push({
            path: at("create", index, key, position),
            message: `"${field}" is no field of "${name}" that takes part in a create.`,
            wrong: field,
            known: fields.filter((one) => creates(resource, one)),
          });
      });
    }
    const keyKnown = resource.key.every((field) => taken.includes(field) || creates(resource, field));
    if (index > 0 && keyKnown && part.lost === "find")
      found.push({
        path: at("create", index, "lost"),
        message:
          "The record is known before this request: finding it does not say whether the request was carried out.",
        help: "repeat, if it is harmless twice; else doubt",
      });
    taken.push(...Object.keys(part.takes ?? {}));
  });
  const [first] = parts;
  if (first !== undefined) {
    const always =
      (first.needs ?? []).every((field) => resource.fields[field]?.required === true) &&
      (first.send === undefined ||
        first.send === "all" ||
        first.send.some((field) => resource.fields[field]?.required === true));
    if (!always)
      found.push({
        path: at("create", 0),
        message:
          "The first request of a create must always be sent, and what it needs or sends may have no value.",
        help: "mark a field that it sends as required: true",
      });
    for (const field of resource.key)
      if (!taken.includes(field) && !creates(resource, field))
        found.push({
          path: at("create"),
          message: `No request of the create gives "${field}", a field of the key, and none is written.`,
          help: `name where an answer has it: takes: { ${field}: body.${field} }`,
        });
    for (const field of fields)
      if (creates(resource, field) && !carried.has(field))
        found.push({
          path: at("fields", field),
          message: `"${field}" can be written on create, and no request of the create carries it.`,
          help: "name it under send or as a {placeholder} of one, or leave create out of its access",
        });
  }
  return found;
};

export const restFileFaults = (file: RestSystemFile): ReadonlyArray<SystemFault> =>
  Object.entries(file.resources).flatMap(([name, resource]) => resourceFaults(file, name, resource));
