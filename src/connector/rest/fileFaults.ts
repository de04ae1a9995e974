/**
 * What a rest system file says that its requests cannot keep: placeholders that stand for nothing, written fields
 * that no request carries, an answer to a lost request that nobody can give.
 */
import { limitFaults } from "../../language/limits.ts";
import type { SystemFault } from "../../model/Catalog.ts";
import { connectionFaults } from "../connectionFaults.ts";
import { placeholders } from "../template.ts";
import { pathsOf } from "./paths.ts";
import type { RestResource, RestSystemFile } from "./RestSystemFile.ts";
import { creates, makingRequest, namedIn, type Path, type Templates, templatesOf } from "./templates.ts";

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
    for (const used of namedIn(part)) carried.add(used);
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
    const making = makingRequest(resource);
    if (index !== making && part.lost === "find")
      found.push({
        path: at("create", index, "lost"),
        message:
          index > making
            ? "The record is known before this request: finding it does not say whether the request was carried out."
            : "The record is made by a later request: that it is not there does not say whether this one was carried out.",
        help: "repeat, if it is harmless twice; else doubt",
      });
    // A record that was found again gives its key, and nothing else of the answer that was lost.
    const only = Object.keys(part.takes ?? {}).filter((name) => !resource.key.includes(name));
    const later = new Set(parts.slice(index + 1).flatMap(namedIn));
    for (const name of part.lost === "find" ? only : [])
      if (later.has(name))
        found.push({
          path: at("create", index, "takes", name),
          message: `A later request needs "${name}", and a record that is found again after a lost answer does not give it.`,
          help: "lost: doubt, so that a person decides",
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
    // A key that names no field is blamed for that.
    for (const field of resource.key.filter((name) => fields.includes(name)))
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

/** Texts that go with every request, with their places. */
const common = (file: RestSystemFile): ReadonlyArray<readonly [string, Path]> => [
  [file.url, ["url"]],
  ...Object.entries(file.headers ?? {}).map(([name, text]): [string, Path] => [text, ["headers", name]]),
  ...(file.session === undefined ? [] : templatesOf(file.session.open, ["session", "open"])),
];

export const restFileFaults = (file: RestSystemFile): ReadonlyArray<SystemFault> => [
  ...connectionFaults(file.connection, common(file)),
  ...limitFaults(file.limits ?? [], pathsOf(file)).map((fault) => ({
    ...fault,
    path: ["limits", ...fault.path],
  })),
  ...Object.entries(file.resources).flatMap(([name, resource]) => resourceFaults(file, name, resource)),
];
