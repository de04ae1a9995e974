/** What the readers of a case file share: the mapping's names and types, and where a mistake is told. */
import type { Code } from "../../diagnostic/Code.ts";
import type { Diagnostic } from "../../diagnostic/Diagnostic.ts";
import { own } from "../../kernel/own.ts";
import { type Place, placeOf } from "../../kernel/Source.ts";
import type { Path } from "../../language/Document.ts";
import type { CasesFile } from "../../language/files/CasesFile.ts";
import type { EntityFile } from "../../language/files/EntityFile.ts";
import type { Integration, Sound } from "../../language/Integration.ts";
import type { CatalogField, CatalogResource } from "../../model/Catalog.ts";
import type { FieldType } from "../../model/FieldType.ts";
import type { Cell, Key } from "../../model/Record.ts";
import { keyOf, keyParts } from "../../model/Record.ts";
import type { Side } from "../../model/Side.ts";
import { types } from "../../value/types/registry.ts";
import { nameAdvice } from "../nameAdvice.ts";
import type { ExpectedKey, ExpectedValue } from "./TestCase.ts";

/** A key as a case writes it. */
export type WrittenKey = string | number;
/** The key of a record that the plan makes, as a case writes it. */
export interface WrittenKeyOf {
  readonly keyOf: string;
  readonly part?: number;
}

/** Types whose values are text, so that a number in the file is a text without its quotes. */
const textual: ReadonlySet<FieldType> = new Set(["text", "exact", "email", "phone", "lines"]);

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

export class CaseReader {
  readonly integration: Integration;
  readonly file: Sound<CasesFile>;
  readonly found: Array<Diagnostic> = [];

  constructor(integration: Integration, file: Sound<CasesFile>) {
    this.integration = integration;
    this.file = file;
  }

  report(
    code: Code,
    message: string,
    path: Path,
    options: {
      readonly part?: "key" | "value";
      readonly help?: string | undefined;
      readonly first?: Path;
      /** An unknown name with those that are known, in place of `help`. */
      readonly name?: { readonly unknown: string; readonly known: Iterable<string> };
    } = {},
  ): undefined {
    const { part = "value", help, first, name } = options;
    const { document } = this.file;
    const span = document.spanOf(path, part);
    this.found.push({
      code,
      severity: "error",
      message,
      span,
      related: first === undefined ? [] : [{ span: document.spanOf(first), label: "first here" }],
      ...(help === undefined ? {} : { help }),
      ...(name === undefined ? {} : nameAdvice(span, name.unknown, name.known, this.#beside(path, part))),
    });
    return undefined;
  }

  /** Keys that stand beside the one at a path. */
  #beside(path: Path, part: "key" | "value"): ReadonlyArray<string> {
    if (part === "value") return [];
    const map = path
      .slice(0, -1)
      .reduce<unknown>((value, step) => (isMap(value) ? value[step] : undefined), this.file.document.value);
    return isMap(map) ? Object.keys(map) : [];
  }

  placeOf(path: Path): Place {
    return placeOf(this.file.document.spanOf(path));
  }

  entity(name: string, path: Path, part: "key" | "value" = "value"): EntityFile | undefined {
    const { entities } = this.integration;
    return (
      entities.get(name)?.value ??
      this.report("CW305", `"${name}" is not an entity.`, path, {
        part,
        name: { unknown: name, known: entities.keys() },
      })
    );
  }

  /** The resource of an entity on one side. */
  resourceOf(entity: EntityFile, side: Side): CatalogResource | undefined {
    return own(this.integration.systems[side].catalog.resources, entity[side].resource);
  }

  resource(side: Side, name: string, path: Path): CatalogResource | undefined {
    const { catalog, name: system } = this.integration.systems[side];
    return (
      own(catalog.resources, name) ??
      this.report("CW301", `"${name}" is not a resource of the ${side} system "${system}".`, path, {
        part: "key",
        name: { unknown: name, known: Object.keys(catalog.resources) },
      })
    );
  }

  field(
    resource: CatalogResource,
    name: string,
    path: Path,
    part: "key" | "value" = "key",
  ): CatalogField | undefined {
    return (
      own(resource.fields, name) ??
      this.report("CW302", `"${name}" is not a field of the resource "${resource.name}".`, path, {
        part,
        name: { unknown: name, known: Object.keys(resource.fields) },
      })
    );
  }

  /** Whether the entity declares the field that a case names. */
  rule(entity: EntityFile, name: string, path: Path, part: "key" | "value"): boolean {
    if (own(entity.fields, name) !== undefined) return true;
    this.report("CW312", `"${name}" is not a field of the entity "${entity.entity}".`, path, {
      part,
      name: { unknown: name, known: Object.keys(entity.fields) },
    });
    return false;
  }

  /** A value of the file as a cell of a type; undefined where it does not fit, which is reported. */
  cell(type: FieldType, value: Cell, path: Path): Cell | undefined {
    if (typeof value === "number" && textual.has(type)) {
      const { start, end, source } = this.file.document.spanOf(path);
      const written = source.text.slice(start, end);
      // What an alias stands for is judged where it is written.
      if (/^[-+.\d]/.test(written) && written !== String(value))
        return this.report(
          "CW601",
          `Found ${written}, which is the number ${value}; a text stands in quotes.`,
          path,
        );
    }
    const parsed = types[type].parse(value, { timezone: this.integration.main.value.timezone });
    return parsed._tag === "Parsed"
      ? parsed.cell
      : this.report("CW601", `Found ${JSON.stringify(value)}, expected ${parsed.expected}.`, path);
  }

  /** A key of a resource's records, in the spelling of its parts' types. */
  key(resource: CatalogResource, written: WrittenKey, path: Path): Key | undefined {
    const parts = keyParts(String(written));
    const known = `a key of "${resource.name}" is ${resource.key.join("/")}`;
    if (parts.length !== resource.key.length)
      return this.report(
        "CW609",
        `"${written}" has ${parts.length} ${parts.length === 1 ? "part" : "parts"}; ${known}.`,
        path,
      );
    const cells: Array<Cell> = [];
    for (const [index, name] of resource.key.entries()) {
      const type = own(resource.fields, name)?.type ?? "exact";
      const parsed = types[type].parse(parts[index], { timezone: this.integration.main.value.timezone });
      if (parsed._tag === "Unfit" || parsed.cell === null)
        return this.report(
          "CW609",
          `"${written}" is no key: "${name}" is ${parsed._tag === "Unfit" ? `not ${parsed.expected}` : "blank"}; ${known}.`,
          path,
        );
      cells.push(parsed.cell);
    }
    return keyOf(cells);
  }

  /** `{ keyOf: officer:3 }`: a record by its entity and its key on the side where it is already. */
  keyOf(written: WrittenKeyOf, wants: Side, path: Path): Exclude<ExpectedValue, Cell> | undefined {
    const at = written.keyOf.indexOf(":");
    const inside = [...path, "keyOf"];
    const entity = this.entity(written.keyOf.slice(0, at), inside);
    if (entity === undefined) return undefined;
    const resource = this.resourceOf(entity, wants === "local" ? "remote" : "local");
    const key = resource === undefined ? undefined : this.key(resource, written.keyOf.slice(at + 1), inside);
    return key === undefined ? undefined : { keyOf: { entity: entity.entity, key }, part: written.part ?? 1 };
  }

  /** A key of one side, or that of a record that the plan makes there. */
  keyOrMade(
    entity: EntityFile,
    side: Side,
    written: WrittenKey | WrittenKeyOf,
    path: Path,
  ): ExpectedKey | undefined {
    if (typeof written === "object") return this.keyOf(written, side, path);
    const resource = this.resourceOf(entity, side);
    return resource === undefined ? undefined : this.key(resource, written, path);
  }
}
