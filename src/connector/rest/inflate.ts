import { promisify } from "node:util";
import * as zlib from "node:zlib";
import * as Effect from "effect/Effect";

/** Longest answer, in bytes, that is unpacked: a small packed body can stand for a vast one. */
const maxOutputLength = 256 * 1024 * 1024;

const unpackers: Readonly<Record<string, (bytes: Uint8Array) => Promise<Uint8Array>>> = {
  gzip: (bytes) => promisify(zlib.gunzip)(bytes, { maxOutputLength }),
  "x-gzip": (bytes) => promisify(zlib.gunzip)(bytes, { maxOutputLength }),
  deflate: (bytes) => promisify(zlib.inflate)(bytes, { maxOutputLength }),
  br: (bytes) => promisify(zlib.brotliDecompress)(bytes, { maxOutputLength }),
};

/** The text of a body that may be compressed (the HTTP client leaves it packed); undefined: it cannot be unpacked. */
export const inflate = (
  bytes: Uint8Array,
  encoding: string | undefined,
): Effect.Effect<string | undefined> => {
  const name = (encoding ?? "identity").trim().toLowerCase();
  const text = (plain: Uint8Array): string => new TextDecoder().decode(plain);
  if (name === "identity" || name === "" || bytes.length === 0) return Effect.sync(() => text(bytes));
  const unpack = unpackers[name];
  if (unpack === undefined) return Effect.succeed(undefined);
  return Effect.tryPromise(() => unpack(bytes)).pipe(
    Effect.map(text),
    Effect.orElseSucceed(() => undefined),
  );
};
