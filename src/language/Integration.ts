import { positionAt, type Span } from "../kernel/Source.ts";
import type { Catalog, ConnectionDeclaration } from "../model/Catalog.ts";
import type { Origin } from "../model/Reason.ts";
import type { Side } from "../model/Side.ts";
import type { Document, Path } from "./Document.ts";
import type { CodesFile } from "./files/CodesFile.ts";
import type { EntityFile } from "./files/EntityFile.ts";
import type { IntegrationFile } from "./files/IntegrationFile.ts";
import type { ProfileFile } from "./files/ProfileFile.ts";

/** A file that has the declared structure, with its positions. */
export interface Sound<A> {
  readonly document: Document;
  /** Path relative to the integration's folder, as reasons show it. */
  readonly file: string;
  readonly value: A;
}

/** A system file, and what its kind of connector says that it declares. */
export interface SystemModel {
  readonly file: Sound<unknown>;
  readonly name: string;
  readonly title: string;
  readonly kind: string;
  readonly catalog: Catalog;
  readonly connection: ConnectionDeclaration;
}

/** An integration whose files are sound; what a folder under `mappings/` means. */
export interface Integration {
  readonly folder: string;
  readonly main: Sound<IntegrationFile>;
  readonly systems: { readonly [S in Side]: SystemModel };
  readonly entities: ReadonlyMap<string, Sound<EntityFile>>;
  readonly codes: ReadonlyMap<string, Sound<CodesFile>>;
}

export type SoundProfile = Sound<ProfileFile>;

/** File and line of a place in a sound file, as the journal and plans keep it. */
export const originOf = (
  sound: { readonly document: Document; readonly file: string },
  path: Path,
  part: "key" | "value" = "key",
): Origin => {
  const span: Span = sound.document.spanOf(path, part);
  return { file: sound.file, line: positionAt(span.source, span.start).line };
};
