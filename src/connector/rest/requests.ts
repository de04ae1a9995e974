/** Requests as the system file describes them, made ready to send. */
import * as Effect from "effect/Effect";
import type { Cell, Cells } from "../../model/Record.ts";
import type { ConnectionValues } from "../Connector.ts";
import { ConnectorError } from "../ConnectorError.ts";
import { connectionValue } from "../connection.ts";
import { own } from "../own.ts";
import { hasHalfCharacter, renderEntries, renderPath, renderText, type Values } from "../template.ts";
import type { Method, Outgoing } from "./HttpTransport.ts";
import type { RestResource, RestSystemFile } from "./RestSystemFile.ts";

export interface RequestTemplate {
  readonly method: Method;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Outbound = Omit<Outgoing, "fresh">;

/** Method and path template: what may be told of a request. */
export const operationOf = ({ method, path }: RequestTemplate): string => `${method} ${path.split("?")[0]}`;

/** Placeholders: the fields of the record, then page and size, then the connection. A field never falls through. */
export const valuesOf = (options: {
  readonly connection: ConnectionValues;
  readonly resource?: RestResource;
  /** Values of fields, spelled as the system expects them. */
  readonly fields?: Cells;
  readonly paging?: Readonly<Record<string, number>>;
}): Values => {
  const { connection, resource, fields = {}, paging = {} } = options;
  return (name): Cell | undefined => {
    if (resource !== undefined && Object.hasOwn(resource.fields, name)) return own(fields, name);
    return own(paging, name) ?? connectionValue(connection, name);
  };
};

const flattened = (object: Readonly<Record<string, unknown>>, prefix = ""): Array<[string, string]> =>
  Object.entries(object).flatMap(([key, value]): Array<[string, string]> => {
    const name = prefix === "" ? key : `${prefix}[${key}]`;
    if (typeof value === "object" && value !== null) return flattened({ ...value }, name);
    // A form has no null: a blank is empty text.
    return [[name, value === null || value === undefined ? "" : String(value)]];
  });

/** A body in the system's encoding. */
export const encodeBody = (
  object: Readonly<Record<string, unknown>>,
  encoding: "json" | "form",
): NonNullable<Outgoing["body"]> =>
  encoding === "form"
    ? {
        type: "application/x-www-form-urlencoded",
        text: new URLSearchParams(flattened(object)).toString(),
      }
    : { type: "application/json", text: JSON.stringify(object) };

/** Visible ASCII with spaces between: what arrives in a header as it was sent, and cannot begin another one. */
const fitsHeader = (text: string): boolean => /^(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?$/.test(text);

export interface Requests {
  /** The system's own address, as the connection gives it. */
  readonly base: URL;
  readonly encoding: "json" | "form";
  /** Fails with `refused` (a value that cannot stand in its place, an address, a header or a form): nothing is sent. */
  readonly build: (
    template: RequestTemplate,
    values: Values,
    extra?: {
      readonly query?: Readonly<Record<string, string>>;
      readonly body?: Readonly<Record<string, unknown>> | undefined;
    },
  ) => Effect.Effect<Outbound, ConnectorError>;
}

const parseUrl = (text: string): URL | undefined => {
  try {
    const url = new URL(text);
    return url.protocol === "http:" || url.protocol === "https:" ? url : undefined;
  } catch {
    return undefined;
  }
};

/** Fails with `configuration` where the address of the system is no http or https address. */
export const makeRequests = (
  file: RestSystemFile,
  connection: ConnectionValues,
): Effect.Effect<Requests, ConnectorError> =>
  Effect.suspend(() => {
    const error = (reason: "configuration" | "refused", operation: string, message: string) =>
      new ConnectorError({ reason, system: file.system, operation, message });
    const values = valuesOf({ connection });
    const address = renderText(file.url, values)?.replace(/\/+$/, "");
    const base = address === undefined ? undefined : parseUrl(address);
    if (address === undefined || base === undefined)
      return Effect.fail(
        error("configuration", "open", "the url of the system is not a complete http or https address"),
      );
    if (base.username !== "" || base.password !== "" || base.search !== "" || base.hash !== "")
      return Effect.fail(
        error("configuration", "open", "the url of the system may hold no user, password, query or fragment"),
      );
    const encoding = file.encoding ?? "json";

    const build: Requests["build"] = (template, given, extra = {}) =>
      Effect.suspend(() => {
        const rendered = renderPath(template.path, given);
        if (rendered._tag === "Unfit")
          return Effect.fail(error("refused", operationOf(template), rendered.message));
        const url = parseUrl(`${address}${rendered.path.startsWith("/") ? "" : "/"}${rendered.path}`);
        if (url === undefined || url.origin !== base.origin)
          return Effect.fail(error("refused", operationOf(template), "the address cannot be formed"));
        const refuse = (message: string) => Effect.fail(error("refused", operationOf(template), message));
        for (const [name, value] of Object.entries({
          ...renderEntries(template.query, given),
          ...extra.query,
        })) {
          if (hasHalfCharacter(value)) return refuse(`the value of "${name}" cannot stand in an address`);
          url.searchParams.append(name, value);
        }
        const headers = renderEntries(template.headers, given);
        const unfit = Object.keys(headers).find((name) => !fitsHeader(headers[name] ?? ""));
        if (unfit !== undefined) return refuse(`the value of "${unfit}" cannot stand in a header`);
        if (
          encoding === "form" &&
          hasHalfCharacter(
            flattened(extra.body ?? {})
              .flat()
              .join("\n"),
          )
        )
          return refuse("a value of the body cannot be encoded");
        return Effect.succeed({
          method: template.method,
          url,
          headers: { ...renderEntries(file.headers, values), ...headers },
          body: extra.body === undefined ? undefined : encodeBody(extra.body, encoding),
        });
      });

    return Effect.succeed({ base, encoding, build });
  });
