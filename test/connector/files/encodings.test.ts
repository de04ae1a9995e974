import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EncodingName, encodingNames, encodings } from "../../../src/connector/files/encodings.ts";

const decode = (name: EncodingName, bytes: ReadonlyArray<number> | Buffer) =>
  encodings[name].decode(Buffer.from(bytes));
const hex = (name: EncodingName, text: string) => {
  const encoded = encodings[name].encode(text, false);
  return encoded._tag === "Bytes" ? encoded.bytes.toString("hex") : encoded.character;
};

describe.each(encodingNames)("%s", (name) => {
  it("gives back the very bytes of whatever it decodes", () => {
    let decoded = 0;
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
          fc.string({ unit: "binary", maxLength: 20 }).map((text) => Buffer.from(text, "utf8")),
          fc.string({ unit: "binary", maxLength: 20 }).map((text) => Buffer.from(`\uFEFF${text}`, "utf16le")),
        ),
        (bytes) => {
          const found = encodings[name].decode(bytes);
          if (found._tag === "Undecodable") return;
          decoded += 1;
          expect(encodings[name].encode(found.text, found.mark)).toEqual({ _tag: "Bytes", bytes });
        },
      ),
      { numRuns: 1_000 },
    );
    expect(decoded).toBeGreaterThan(200);
  });

  it("decodes what it encodes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 20 }), fc.boolean(), (text, mark) => {
        const encoded = encodings[name].encode(text, mark);
        // A text that itself begins with the mark is one with a mark.
        if (encoded._tag === "Unencodable" || text.startsWith("\uFEFF")) return;
        expect(encodings[name].decode(encoded.bytes)).toMatchObject({ _tag: "Text", text });
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("one byte a character", () => {
  it("has the characters of Windows, and not those of Latin-1, from 80 to 9F", () => {
    expect(decode("windows-1252", [0x80, 0x93, 0x94, 0x9c, 0xe9])).toEqual({
      _tag: "Text",
      text: "€“”œé",
      mark: false,
    });
    expect(hex("windows-1252", "Zoë – 5 €")).toBe("5a6feb20962035208".concat("0"));
    expect(decode("latin1", [0x80, 0xe9])).toMatchObject({ text: "\u0080é" });
  });

  it("has no character for five bytes of Windows, and says where the first stands", () => {
    for (const byte of [0x81, 0x8d, 0x8f, 0x90, 0x9d])
      expect(decode("windows-1252", [0x41, 0xe9, byte, 0x42])).toEqual({ _tag: "Undecodable", before: "Aé" });
  });

  it("names the character that it has no byte for", () => {
    expect(hex("windows-1252", "Łukasz")).toBe("Ł");
    expect(hex("windows-1252", "a😀")).toBe("😀");
    expect(hex("windows-1252", "\u0081")).toBe("\u0081");
    expect(hex("latin1", "5 €")).toBe("€");
  });
});

describe("Unicode", () => {
  it("keeps the byte order mark out of the text", () => {
    expect(decode("utf-8", Buffer.from("\uFEFFa,b", "utf8"))).toEqual({
      _tag: "Text",
      text: "a,b",
      mark: true,
    });
    expect(decode("utf-16le", Buffer.from("\uFEFFa", "utf16le"))).toEqual({
      _tag: "Text",
      text: "a",
      mark: true,
    });
    expect(decode("utf-16le", Buffer.from("a", "utf16le"))).toMatchObject({ text: "a", mark: false });
  });

  it("takes no bytes of another encoding", () => {
    expect(decode("utf-8", Buffer.from("Müller", "latin1"))).toEqual({ _tag: "Undecodable", before: "M" });
    expect(decode("utf-8", Buffer.from("é€, then \xe2\x82", "latin1"))).toMatchObject({
      _tag: "Undecodable",
    });
    expect(decode("utf-8", [0xc3, 0xa9, 0x41, 0xe2, 0x82])).toEqual({ _tag: "Undecodable", before: "éA" });
    expect(decode("utf-16le", [0x41, 0x00, 0x42])).toEqual({ _tag: "Undecodable", before: "A" });
    expect(decode("utf-16le", [0x41, 0x00, 0x00, 0xd8, 0x42, 0x00])).toEqual({
      _tag: "Undecodable",
      before: "A",
    });
  });

  it("writes no half of a pair", () => {
    expect(hex("utf-8", "a\uD800")).toBe("\uD800");
    expect(hex("utf-16le", "\uDC00")).toBe("\uDC00");
  });
});
