/** How SQLite compares a column, which follows from its declared type. */
export type Affinity = "number" | "text" | "none";

/** The rules of SQLite, with INTEGER, NUMERIC and REAL in one: each compares with numbers in text. */
export const affinityOf = (declared: string): Affinity => {
  const type = declared.toUpperCase();
  if (type.includes("INT")) return "number";
  if (/CHAR|CLOB|TEXT/.test(type)) return "text";
  return type === "" || type.includes("BLOB") ? "none" : "number";
};
