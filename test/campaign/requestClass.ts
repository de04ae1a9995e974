/** What a request of the remote system is, from its method and path alone. */

export type RequestClass = "session" | "search" | "read" | "create" | "update" | "other";

/** The path without the server's base, and with numbers as `{id}`. */
export const templateOf = (path: string): string => path.replace(/\/\d+/g, "/{id}");

const creates = new Set([
  "/User",
  "/Placement",
  "/Classroom",
  "/Visit",
  "/Review",
  "/Standard/{id}/Assign/{id}",
]);

export const classOf = (method: string, template: string): RequestClass => {
  if (template === "/Authentication") return "session";
  if (method === "GET") return "read";
  if (method !== "POST") return "other";
  if (/^\/[A-Za-z]+\/Search\b/.test(template)) return "search";
  return creates.has(template) ? "create" : "update";
};
