/**
 * An opened folder: each file is read when it is first asked for, and again when it has changed since. All
 * reading and writing of one connector passes one lock; writes are kept from other processes by a lock file.
 */
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import { makeHandOverLock } from "../../sqlite/HandOverLock.ts";
import { ConnectorError, type ConnectorReason } from "../ConnectorError.ts";
import { harmless } from "../masking.ts";
import type { FilesSystemFile } from "./FilesSystemFile.ts";
import { type FileFault, fileReason } from "./faults.ts";
import { type LockHeld, withLockFile } from "./LockFile.ts";
import { makeResource, type Resource } from "./Resource.ts";
import { fileStamp, readStamped, replaceFile, type Stamp } from "./replaceFile.ts";
import { type Bound, bind } from "./rows.ts";
import type { Sheet } from "./Sheet.ts";
import { splice } from "./splice.ts";

/** A resource's file as it stands. */
export interface Table {
  readonly resource: Resource;
  readonly sheet: Sheet;
  readonly bound: Bound;
}

/** What a write makes of a table: the sheet that takes its place, and what is bound to it. */
export interface Edit<A> {
  readonly sheet: Sheet;
  readonly bound: Bound;
  readonly value: A;
}

export interface Folder {
  readonly file: FilesSystemFile;
  readonly timezone: string;
  readonly error: (reason: ConnectorReason, operation: string, message: string) => ConnectorError;
  /** The table of a resource as its file stands now. */
  readonly table: (name: string, operation: string) => Effect.Effect<Table, ConnectorError>;
  /** Replaces a resource's file by what `edit` makes of it; the file stays as it is where `edit` fails. */
  readonly edit: <A>(
    name: string,
    operation: string,
    edit: (table: Table) => Effect.Effect<Edit<A>, ConnectorError>,
  ) => Effect.Effect<A, ConnectorError>;
}

export interface FolderOptions {
  readonly file: FilesSystemFile;
  readonly timezone: string;
  /** Absolute path. */
  readonly path: string;
  readonly handle: FileHandle | undefined;
  readonly render: (template: string) => string | undefined;
  readonly secrets: ReadonlyArray<string>;
}

interface Held extends Table {
  readonly stamp: Stamp;
  readonly bytes: Buffer;
}

/** How often a file is read, or replaced, anew when another program changes it at the same moment. */
const attempts = 5;
const pauseMs = 20;

const busy = "is being written by another program";

export const makeFolder = (options: FolderOptions): Effect.Effect<Folder> =>
  Effect.map(makeHandOverLock, (lock) => {
    const { file, timezone, path, render, secrets, handle } = options;
    const resources = new Map<string, Resource>();
    const tables = new Map<string, Held>();

    const error: Folder["error"] = (reason, operation, message) =>
      new ConnectorError({ reason, system: file.system, operation, message: harmless(message, secrets) });

    const judged = <A>(
      resource: Resource,
      operation: string,
      effect: Effect.Effect<A, FileFault | LockHeld | ConnectorError>,
    ): Effect.Effect<A, ConnectorError> =>
      Effect.mapError(effect, (fault) => {
        switch (fault._tag) {
          case "ConnectorError":
            return fault;
          case "LockHeld":
            return error(
              "unreachable",
              operation,
              `${resource.file} ${busy} (its lock is ${fault.lockName})`,
            );
          case "FileFault": {
            const [reason, message] = fileReason(fault);
            return error(reason, operation, `${resource.file} ${message}`);
          }
        }
      });

    const resourceOf = (name: string): Effect.Effect<Resource, ConnectorError> =>
      Effect.suspend(() => {
        const known = resources.get(name);
        return known !== undefined
          ? Effect.succeed(known)
          : Effect.tap(makeResource(file, name, timezone, render), (made) =>
              Effect.sync(() => resources.set(name, made)),
            );
      });

    /** Where the text ends before bytes that mean nothing: the line, and the column where the header tells it. */
    const placeAfter = (resource: Resource, before: string): string => {
      const { format, dialect } = resource;
      const line = before.split("\n").length;
      // Closed, should it end within quotes.
      const found = [before, before + dialect.quote].map((text) => format.cut(text, dialect));
      const cut = found.find((one) => one._tag === "Sheet");
      if (cut?._tag !== "Sheet" || cut.sheet.rows.length === 0) return `in line ${line}`;
      const last = cut.sheet.rows.at(-1)?.cells.length ?? 0;
      const column = before.endsWith("\n") ? cut.sheet.head.cells[0] : cut.sheet.head.cells[last - 1];
      return column === undefined ? `in line ${line}` : `in line ${line}, column "${column}"`;
    };

    const read = (
      resource: Resource,
      operation: string,
      turn: number,
    ): Effect.Effect<Held, FileFault | ConnectorError> =>
      Effect.gen(function* () {
        const fail = (message: string) => error("configuration", operation, `${resource.file} ${message}`);
        const found = yield* readStamped(join(path, resource.file));
        if (found === undefined) {
          if (turn === attempts) return yield* error("unreachable", operation, `${resource.file} ${busy}`);
          return yield* Effect.zipRight(Effect.sleep(pauseMs), read(resource, operation, turn + 1));
        }
        const decoded = resource.encoding.decode(found.bytes);
        if (decoded._tag === "Undecodable")
          return yield* fail(
            `holds bytes that are not ${resource.encodingName} ${placeAfter(resource, decoded.before)}`,
          );
        const cut = resource.format.cut(decoded.text, resource.dialect);
        if (cut._tag === "Broken") {
          const message = `line ${cut.line} ${cut.message}`;
          return yield* cut.line === 1
            ? fail(message)
            : error("malformed", operation, `${resource.file} ${message}`);
        }
        const bound = bind(resource, cut.sheet);
        if ("fault" in bound) return yield* fail(bound.fault);
        return { resource, sheet: cut.sheet, bound, ...found };
      });

    /** Under the lock. */
    const current = (
      resource: Resource,
      operation: string,
    ): Effect.Effect<Held, FileFault | ConnectorError> =>
      Effect.gen(function* () {
        const held = tables.get(resource.name);
        const stamp = yield* fileStamp(join(path, resource.file));
        if (held !== undefined && held.stamp === stamp) return held;
        tables.delete(resource.name);
        const made = yield* read(resource, operation, 1);
        tables.set(resource.name, made);
        return made;
      });

    const replace = <A>(
      resource: Resource,
      operation: string,
      edit: (table: Table) => Effect.Effect<Edit<A>, ConnectorError>,
      turn: number,
    ): Effect.Effect<A, FileFault | ConnectorError> =>
      Effect.gen(function* () {
        const held = yield* current(resource, operation);
        const { sheet, bound, value } = yield* edit(held);
        if (sheet === held.sheet) return value;
        const encoded = splice(resource.encoding, held.bytes, held.sheet, sheet);
        // Written values are looked at one by one before.
        if (encoded._tag === "Unencodable")
          return yield* error("refused", operation, `${resource.file} cannot hold the value`);
        tables.delete(resource.name);
        const replaced = yield* replaceFile(join(path, resource.file), encoded.bytes, held.stamp, handle);
        if (replaced._tag === "Unsure")
          return yield* error("lost", operation, `${resource.file} was replaced, but may not be on the disk`);
        if (replaced._tag === "Replaced") {
          tables.set(resource.name, { ...held, sheet, bound, bytes: encoded.bytes, stamp: replaced.stamp });
          return value;
        }
        if (turn === attempts) return yield* error("unreachable", operation, `${resource.file} ${busy}`);
        return yield* replace(resource, operation, edit, turn + 1);
      });

    return {
      file,
      timezone,
      error,
      table: (name, operation) =>
        Effect.flatMap(resourceOf(name), (resource) =>
          judged(resource, operation, lock.withLock(current(resource, operation))),
        ),
      edit: (name, operation, edit) =>
        Effect.flatMap(resourceOf(name), (resource) =>
          judged(
            resource,
            operation,
            lock.withLock(withLockFile(join(path, resource.file), replace(resource, operation, edit, 1))),
          ),
        ),
    };
  });
