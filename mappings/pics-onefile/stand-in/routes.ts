import type { IncomingHttpHeaders } from "node:http";
import { type Answer, badRequest } from "./answers.ts";
import type { Body } from "./body.ts";
import type { CallKind } from "./call-log.ts";
import type { Service } from "./service.ts";

/** One call, as a route sees it. */
export interface Call {
  readonly service: Service;
  /** Method and path template, for the logs. */
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: Body;
}

export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  /** Below the base path, with parameters in braces: `/User/{id}`. */
  readonly template: string;
  readonly kind: CallKind;
  handle(call: Call): Promise<Answer>;
}

/** A search, with and without the two path segments of a page (onefile-api 4, "paging"). */
export const searchRoutes = (resource: string, handle: Route["handle"]): readonly Route[] => [
  { method: "POST", template: `/${resource}/Search`, kind: "read", handle },
  { method: "POST", template: `/${resource}/Search/{page}/{size}`, kind: "read", handle },
];

export type Match =
  | { readonly found: "route"; readonly route: Route; readonly parameters: Readonly<Record<string, string>> }
  | { readonly found: "other method" }
  | { readonly found: "nothing" };

export const routeName = ({ method, template }: Route): string => `${method} ${template}`;

/** The path's segments; one trailing slash is left out (onefile-api 8.1). */
export const segmentsOf = (path: string): readonly string[] =>
  path.replace(/^\//, "").replace(/\/$/, "").split("/");

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw badRequest("The path is not properly encoded.");
  }
};

const isParameter = (segment: string): boolean => segment.startsWith("{");

/** The parameters if the path fits the template; fixed segments match in any case (onefile-api 8.1). */
const parametersOf = (template: string, segments: readonly string[]): Record<string, string> | undefined => {
  const pattern = segmentsOf(template);
  if (pattern.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? "";
    if (isParameter(part)) parameters[part.slice(1, -1)] = decode(segment);
    else if (part.toLowerCase() !== segment.toLowerCase()) return undefined;
  }
  return parameters;
};

const fixedSegments = ({ template }: Route): number =>
  segmentsOf(template).filter((part) => !isParameter(part)).length;

/** Finds the route of a call; of two that fit, the one with more fixed segments (`/User/Search`, `/User/{id}`). */
export const matchRoute = (routes: readonly Route[], method: string, path: string): Match => {
  const segments = segmentsOf(path);
  const fitting = routes
    .flatMap((route) => {
      const parameters = parametersOf(route.template, segments);
      return parameters === undefined ? [] : [{ route, parameters }];
    })
    .sort((one, other) => fixedSegments(other.route) - fixedSegments(one.route));
  const match = fitting.find(({ route }) => route.method === method);
  if (match !== undefined) return { found: "route", ...match };
  return { found: fitting.length === 0 ? "nothing" : "other method" };
};
