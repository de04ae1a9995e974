/** Which declared fields the objects of an answer show. */
import type { Shown } from "../Connector.ts";
import { isWireObject, lookUp } from "./Answer.ts";
import { fieldPath } from "./catalog.ts";
import type { RestResource } from "./RestSystemFile.ts";

/** Other names kept of one answer: they only serve to suggest what a field is called now. */
const mostOthers = 100;

/** Rows that are no objects show nothing, and are not counted. */
export const shownBy = (resource: RestResource, rows: ReadonlyArray<unknown>): Shown => {
  const objects = rows.filter(isWireObject);
  const paths = Object.entries(resource.fields).map(
    ([name, field]) => [name, fieldPath(name, field)] as const,
  );
  const declared = new Set(paths.map(([, path]) => path[0]));
  const fields: Record<string, number> = {};
  const others = new Set<string>();
  for (const row of objects) {
    for (const [name, path] of paths)
      if (lookUp(row, path) !== undefined) fields[name] = (fields[name] ?? 0) + 1;
    for (const name of Object.keys(row))
      if (!declared.has(name) && others.size < mostOthers) others.add(name);
  }
  return { rows: objects.length, fields, others: [...others] };
};
