import { type FileHandle, open, stat } from "node:fs/promises";
import { resolve } from "node:path";
import * as Effect from "effect/Effect";
import type { Scope } from "effect/Scope";
import type { Side } from "../../model/Side.ts";
import type { Connector, OpenOptions } from "../Connector.ts";
import { ConnectorError } from "../ConnectorError.ts";
import { connectionValue, secretsOf } from "../connection.ts";
import { harmless, withoutSecrets } from "../masking.ts";
import { renderText } from "../template.ts";
import type { FilesSystemFile } from "./FilesSystemFile.ts";
import { makeFolder } from "./Folder.ts";
import { fileCall } from "./faults.ts";
import { makeReader } from "./reader.ts";
import { makeWriter } from "./writer.ts";

/** The folder itself, by which replaced files are made to last; some machines give no such handle. */
const folderHandle = (path: string): Effect.Effect<FileHandle | undefined, never, Scope> =>
  Effect.acquireRelease(
    Effect.orElseSucceed(
      fileCall(() => open(path, "r")),
      () => undefined,
    ),
    (handle) => (handle === undefined ? Effect.void : Effect.ignore(fileCall(() => handle.close()))),
  );

/** Opens the folder, which must exist. Its files are looked at when they are asked for. */
export const openFiles = <S extends Side>(
  file: FilesSystemFile,
  options: OpenOptions<S>,
): Effect.Effect<Connector<S>, ConnectorError, Scope> =>
  Effect.gen(function* () {
    const { connection, side, timezone } = options;
    const secrets = secretsOf(connection);
    const fail = (message: string) =>
      new ConnectorError({ reason: "configuration", system: file.system, operation: "open", message });
    const render = (template: string) => renderText(template, (name) => connectionValue(connection, name));
    const rendered = render(file.folder);
    if (rendered === undefined || rendered === "")
      return yield* fail("the connection does not give the folder of the files");
    const path = resolve(options.folder, rendered);
    const isFolder = yield* fileCall(() => stat(path)).pipe(
      Effect.map((stats) => stats.isDirectory()),
      Effect.orElseSucceed(() => false),
    );
    if (!isFolder) return yield* fail(`there is no folder ${harmless(rendered, secrets)}`);
    const handle = yield* folderHandle(path);
    const folder = yield* makeFolder({ file, timezone, path, handle, render, secrets });
    const place = withoutSecrets(rendered, secrets);
    return { reader: makeReader(side, place, folder), writer: makeWriter(side, folder) };
  });
