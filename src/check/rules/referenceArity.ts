import { fits } from "../../value/types/registry.ts";
import { defineRule, fieldPath, spanAt } from "../Rule.ts";

export const referenceArity = defineRule(
  {
    code: "CW310",
    severity: "error",
    summary: "A reference whose places do not fit the key of what it refers to.",
    why: "The record that it points to could not be found.",
  },
  (context) => {
    for (const site of context.sites) {
      const target = site.field.reference === undefined ? undefined : context.entity(site.field.reference);
      if (target === undefined) {
        if (site.field.reference === undefined && site.localPlaces.length > 1)
          context.report({
            at: spanAt(site.entity, fieldPath(site, "local")),
            message: `"${site.name}" names ${site.localPlaces.length} local fields, but only a reference has a key of several parts.`,
          });
        continue;
      }
      if (site.field.pull !== undefined)
        context.report({
          at: spanAt(site.entity, fieldPath(site, "pull"), "key"),
          message: `"${site.name}" is a reference and has a pull expression, which this version does not evaluate on references.`,
          help: "name one local field for each part of the key",
        });
      const localKey = context.resource("local", target.value)?.key;
      const parts = Array.isArray(site.field.push) ? site.field.push.length : site.localPlaces.length;
      // What only comes down may take the leading parts of the key.
      const leading = site.field.direction === "pull-only" && parts < (localKey?.length ?? 0);
      if (localKey !== undefined && parts > 0 && parts !== localKey.length && !leading)
        context.report({
          at: spanAt(site.entity, fieldPath(site, Array.isArray(site.field.push) ? "push" : "local")),
          message: `A key of "${target.value.entity}" has ${localKey.length} ${localKey.length === 1 ? "part" : "parts"} (${localKey.join(", ")}), found ${parts}.`,
        });
      const remoteKey = context.resource("remote", target.value);
      const place =
        site.field.remote === undefined
          ? undefined
          : context.place("remote", site.entity.value, site.field.remote);
      const keyField = remoteKey?.key.length === 1 ? remoteKey.fields[remoteKey.key[0] ?? ""] : undefined;
      if (place !== undefined && keyField !== undefined && !fits(keyField.type, place.type))
        context.report({
          at: spanAt(site.entity, fieldPath(site, "remote")),
          message: `"${place.name}" is of type "${place.type}" and cannot hold the key of "${target.value.entity}", of type "${keyField.type}".`,
        });
    }
  },
);
