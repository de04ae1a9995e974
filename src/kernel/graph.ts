export type Ordering =
  | { readonly _tag: "Ordered"; readonly order: ReadonlyArray<string> }
  | { readonly _tag: "Cycle"; readonly cycle: ReadonlyArray<string> };

/**
 * Orders names so that each comes after those it points to; stable in the order of `names`.
 * A cycle is given as the names on it, the first repeated at the end. Names that are not in `names` are
 * passed over.
 */
export const orderByDependency = (
  names: ReadonlyArray<string>,
  pointsTo: (name: string) => ReadonlyArray<string>,
): Ordering => {
  const known = new Set(names);
  const order: Array<string> = [];
  const state = new Map<string, "open" | "done">();
  const path: Array<string> = [];
  const visit = (name: string): ReadonlyArray<string> | undefined => {
    if (state.get(name) === "done") return undefined;
    if (state.get(name) === "open") return [...path.slice(path.indexOf(name)), name];
    state.set(name, "open");
    path.push(name);
    for (const next of pointsTo(name)) {
      if (!known.has(next)) continue;
      const cycle = visit(next);
      if (cycle !== undefined) return cycle;
    }
    path.pop();
    state.set(name, "done");
    order.push(name);
    return undefined;
  };
  for (const name of names) {
    const cycle = visit(name);
    if (cycle !== undefined) return { _tag: "Cycle", cycle };
  }
  return { _tag: "Ordered", order };
};
