/** What a run may do and the last run of its job could not. Pure. */
import { own } from "../kernel/own.ts";
import type { Permission, Surface, Widened } from "../model/Surface.ts";
import { comparedRule, isPlace } from "./surface.ts";

const words = (limits: Permission["limits"], without: Permission["limits"]): string => {
  const left = Object.entries(limits).flatMap(([key, text]) =>
    own(without, key) === undefined ? [text] : [],
  );
  return [...new Set(left)].join("; ");
};

const partWords: Readonly<Record<string, string>> = {
  meaning: "its type",
  source: "its expression",
  from: "its source",
  otherwise: "its stand-in",
  place: "its place",
};

const widenedPermission = (before: Permission, after: Permission): ReadonlyArray<string> => {
  const messages: Array<string> = [];
  if ([...after.cases].some((one, index) => one === "1" && before.cases[index] !== "1"))
    messages.push(`${after.says} ${after.decider}, and could only ${before.decider}`);
  const lost = words(before.limits, after.limits);
  if (lost !== "") {
    const gained = words(after.limits, before.limits);
    messages.push(
      `${after.says}: a condition is gone (${lost})${gained === "" ? "" : `, and another stands in its place (${gained})`}`,
    );
  }
  for (const [name, part] of Object.entries(after.parts)) {
    const was = own(before.parts, name);
    if (was?.is === part.is) continue;
    const rule = comparedRule(name);
    // What was not stored is unknown, and not narrower.
    if (was === undefined && rule !== undefined) continue;
    const what = own(partWords, name) ?? rule ?? name;
    messages.push(
      was === undefined
        ? `${after.says}: ${what} is new (${part.words})`
        : `${after.says}: ${what} was ${was.words} and is ${part.words}`,
    );
  }
  return messages;
};

/** Each widening in a sentence, with its line. Nothing where the later surface lies within the earlier one. */
export const widenedFrom = (before: Surface, after: Surface): ReadonlyArray<Widened> => {
  const known = new Map(before.map((permission) => [permission.key, permission]));
  return after.flatMap((permission) => {
    const was = known.get(permission.key);
    const messages =
      was !== undefined
        ? widenedPermission(was, permission)
        : // What was not stored is unknown, and not narrower.
          isPlace(permission)
          ? []
          : [`${permission.says}, and could not`];
    return messages.map((message) => ({ message, origin: permission.origin }));
  });
};
