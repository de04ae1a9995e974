/**
 * The text of a file and its bytes. Decoding is strict and loses nothing: text that decodes is encoded to the
 * very same bytes, so that what nobody changed stays as it was.
 */
import { isUtf8 } from "node:buffer";

export const encodingNames = ["utf-8", "utf-16le", "windows-1252", "latin1"] as const;
export type EncodingName = (typeof encodingNames)[number];

export type Decoded =
  /** `mark`: whether the bytes begin with a byte order mark, which is no part of the text. */
  | { readonly _tag: "Text"; readonly text: string; readonly mark: boolean }
  /** Bytes that mean nothing in the encoding; `before` is the text that stands before the first of them. */
  | { readonly _tag: "Undecodable"; readonly before: string };

export type Encoded =
  | { readonly _tag: "Bytes"; readonly bytes: Buffer }
  /** The first character that the encoding has no bytes for. */
  | { readonly _tag: "Unencodable"; readonly character: string };

export interface Encoding {
  readonly decode: (bytes: Buffer) => Decoded;
  readonly encode: (text: string, mark: boolean) => Encoded;
  /** How many bytes a text takes that can be encoded. */
  readonly size: (text: string) => number;
}

const loneSurrogate = /\p{Cs}/u;

/** The text up to its first lone surrogate. */
const beforeSurrogate = (text: string): string => text.slice(0, Math.max(0, text.search(loneSurrogate)));

/** An encoding of all of Unicode, with its byte order mark. */
const unicode = (
  name: "utf8" | "utf16le",
  mark: Buffer,
  unfit: (bytes: Buffer) => string | undefined,
): Encoding => ({
  decode: (bytes) => {
    const marked = bytes.subarray(0, mark.length).equals(mark);
    const content = marked ? bytes.subarray(mark.length) : bytes;
    const before = unfit(content);
    return before === undefined
      ? { _tag: "Text", text: content.toString(name), mark: marked }
      : { _tag: "Undecodable", before };
  },
  encode: (text, marked) => {
    const lone = loneSurrogate.exec(text)?.[0];
    if (lone !== undefined) return { _tag: "Unencodable", character: lone };
    const bytes = Buffer.from(text, name);
    return { _tag: "Bytes", bytes: marked ? Buffer.concat([mark, bytes]) : bytes };
  },
  size: (text) => Buffer.byteLength(text, name),
});

const utf8 = unicode("utf8", Buffer.from([0xef, 0xbb, 0xbf]), (bytes) => {
  if (isUtf8(bytes)) return undefined;
  const text = bytes.toString("utf8");
  const again = Buffer.from(text, "utf8");
  const at = bytes.findIndex((byte, index) => byte !== again[index]);
  return bytes
    .subarray(0, Math.max(0, at))
    .toString("utf8")
    .replace(/\uFFFD+$/, "");
});

const utf16le = unicode("utf16le", Buffer.from([0xff, 0xfe]), (bytes) => {
  const text = bytes.toString("utf16le");
  if (loneSurrogate.test(text)) return beforeSurrogate(text);
  return bytes.length % 2 === 0 ? undefined : text;
});

/** Characters of the bytes 80 to 9F, where one-byte encodings differ; U+FFFD stands for a byte without one. */
type High = ReadonlyArray<string>;

/**
 * An encoding of one byte a character. (Node's own decoder takes windows-1252 for Latin-1 in some of its
 * versions, so the table stands here.)
 */
const oneByte = (high: High): Encoding => {
  const bytes = new Map(high.map((character, index) => [character, String.fromCharCode(0x80 + index)]));
  return {
    decode: (raw) => {
      const text = raw
        .toString("latin1")
        .replace(/[\u0080-\u009F]/g, (character) => high[character.charCodeAt(0) - 0x80] ?? "\uFFFD");
      const at = text.indexOf("\uFFFD");
      return at < 0
        ? { _tag: "Text", text, mark: false }
        : { _tag: "Undecodable", before: text.slice(0, at) };
    },
    encode: (text) => {
      let unfit: string | undefined;
      const latin = text.replace(/[^\0-\u007F\u00A0-\u00FF]/gu, (character) => {
        const byte = character === "\uFFFD" ? undefined : bytes.get(character);
        if (byte === undefined) unfit ??= character;
        return byte ?? "";
      });
      return unfit === undefined
        ? { _tag: "Bytes", bytes: Buffer.from(latin, "latin1") }
        : { _tag: "Unencodable", character: unfit };
    },
    size: (text) => text.length,
  };
};

const windowsHigh = "€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ";

export const encodings: { readonly [K in EncodingName]: Encoding } = {
  "utf-8": utf8,
  "utf-16le": utf16le,
  "windows-1252": oneByte([...windowsHigh]),
  latin1: oneByte(Array.from({ length: 32 }, (_, index) => String.fromCharCode(0x80 + index))),
};
