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
    /** Rows a request; undefined where a list costs no request. */
    readonly pageSize?: number;
  };
  readonly read?: { readonly returns: ReadonlyArray<string>; readonly requests: number };
  readonly create?: {
    readonly requests: number;
    /** What a lost answer means: look the record up by its match rules, or ask a person. */
    readonly lost: "find" | "doubt";
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
}

/** What a profile must give for a system: the type of each connection value. */
export type ConnectionDeclaration = Readonly<
  Record<string, { readonly type: "text" | "secret" | "integer" }>
>;
