import type { FieldType } from "./FieldType.ts";

/** What a system offers, as its file declares it; checks, compiler and planner see nothing else of a system. */
export type Access = "read" | "create" | "update";

export interface CatalogField {
  readonly name: string;
  readonly type: FieldType;
  readonly access: ReadonlyArray<Access>;
  /** A create without a value for it is refused. */
  readonly required: boolean;
  readonly sensitive: boolean;
  /** The place as stored (table and column, or resource and field): two names for one place share it. */
  readonly stored: string;
}

/** One request of a create. */
export interface CreatePart {
  readonly requests: number;
  /**
   * What a lost answer means: look the record up by its match rules, send the request again (it is harmless
   * twice), or ask a person.
   */
  readonly lost: "find" | "repeat" | "doubt";
  /** Sent only where one of these fields is written; undefined: always. */
  readonly sends: ReadonlyArray<string> | undefined;
  /** Sent only where all of these fields are written. */
  readonly needs: ReadonlyArray<string>;
  /** Written fields that travel in it, in its body or as a placeholder; undefined: all of them. */
  readonly carries: ReadonlyArray<string> | undefined;
  /** After it the record is there and its key is known. Those before it prepare it, those after it add to it. */
  readonly makes: boolean;
}

/** The one request of a create that has no other. */
export const onlyPart = (requests: number, lost: CreatePart["lost"]): CreatePart => ({
  requests,
  lost,
  sends: undefined,
  needs: [],
  carries: undefined,
  makes: true,
});

/** Whether a create that writes these fields takes this request. */
export const partRuns = (part: CreatePart, written: ReadonlySet<string>): boolean =>
  (part.sends === undefined || part.sends.some((name) => written.has(name))) &&
  part.needs.every((name) => written.has(name));

export interface CatalogResource {
  readonly name: string;
  readonly key: ReadonlyArray<string>;
  readonly fields: Readonly<Record<string, CatalogField>>;
  readonly list?: {
    /** Fields that a row of the list carries; the rest is unread until the record itself is read. */
    readonly returns: ReadonlyArray<string>;
    /** Fields that the list can be narrowed by. */
    readonly filters: ReadonlyArray<string>;
    /** Filters that the list cannot do without. */
    readonly needs: ReadonlyArray<string>;
    /** Unless it is narrowed by what match rules compare, the list leaves records out. */
    readonly partial?: boolean;
    /** Rows a request; undefined where a list costs no request. */
    readonly pageSize?: number;
  };
  readonly read?: { readonly returns: ReadonlyArray<string>; readonly requests: number };
  readonly create?: {
    /** The requests of a create, in order; each is journaled on its own. */
    readonly parts: ReadonlyArray<CreatePart>;
    /** The key is made by the system, or is given by the written fields. */
    readonly newKey: "generated" | "given";
  };
  readonly update?: {
    readonly requests: number;
    /** Fields that say which stored row an update goes to, where that is not the key. */
    readonly by?: ReadonlyArray<string>;
  };
}

export interface Catalog {
  readonly system: string;
  readonly title: string;
  readonly resources: Readonly<Record<string, CatalogResource>>;
  /** The paths that its requests go to, where it has such: what a limit can be about. */
  readonly paths?: ReadonlyArray<string>;
}

/** What a profile must give for a system: the type of each connection value. */
export type ConnectionDeclaration = Readonly<
  Record<string, { readonly type: "text" | "secret" | "integer" }>
>;

/** Something that a system file says and that cannot be. */
export interface SystemFault {
  /** Where in the file. */
  readonly path: ReadonlyArray<string | number>;
  readonly message: string;
  readonly help?: string;
  /** A name that is not known, and those that are: for a suggestion. */
  readonly wrong?: string;
  readonly known?: ReadonlyArray<string>;
}
