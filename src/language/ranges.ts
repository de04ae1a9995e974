/** Start and end of a node of the YAML library; undefined for what stands nowhere. */
export const rangeOf = (node: unknown): readonly [number, number] | undefined => {
  if (typeof node !== "object" || node === null || !("range" in node)) return undefined;
  const range = node.range;
  if (!Array.isArray(range)) return undefined;
  const [start, end] = range;
  return typeof start === "number" && typeof end === "number" ? [start, end] : undefined;
};
