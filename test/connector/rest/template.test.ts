import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  placeholders,
  renderBody,
  renderEntries,
  renderPath,
  renderText,
  renderValue,
  type Values,
} from "../../../src/connector/template.ts";

const from =
  (values: Readonly<Record<string, string | number | boolean | null>>): Values =>
  (name) =>
    values[name];

describe("templates", () => {
  it("name each placeholder once", () => {
    expect(placeholders("/a/{x}/{y-2}/{x}/{not closed/{}/{ z}")).toEqual(["x", "y-2"]);
  });

  it("are filled, or left out where a value is missing", () => {
    expect(renderText("{a}-{b}", from({ a: 1, b: false }))).toBe("1-false");
    expect(renderText("{a}-{b}", from({ a: 1, b: null }))).toBeUndefined();
    expect(renderText("plain", from({}))).toBe("plain");
    expect(renderText("{a}", from({ a: "" }))).toBe("");
    expect(renderEntries({ x: "{a}", y: "{b}", z: "1" }, from({ a: "{b}" }))).toEqual({ x: "{b}", z: "1" });
  });

  it("keep the JSON type of a value that stands alone", () => {
    const values = from({ id: 7, live: true, none: null });
    expect(renderValue("{id}", values)).toBe(7);
    expect(renderValue("{id}!", values)).toBe("7!");
    expect(
      renderBody({ a: "{id}", b: "{live}", c: "{none}", d: 5, e: false, f: "no. {id}" }, values),
    ).toEqual({
      a: 7,
      b: true,
      d: 5,
      e: false,
      f: "no. 7",
    });
  });

  it("put values into an address such that it stays the same address", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "grapheme" }), (value) => {
        const rendered = renderPath("/a/{v}/z", from({ v: value }));
        if (/^\.{1,2}$/.test(value)) return rendered._tag === "Unfit";
        if (rendered._tag === "Unfit") return false;
        const url = new URL(`http://host${rendered.path}`);
        const parts = url.pathname.split("/");
        return parts.length === 4 && decodeURIComponent(parts[2] ?? "") === value && url.search === "";
      }),
    );
    expect(renderPath("/a/{v}", from({ v: "" }))._tag).toBe("Unfit");
    expect(renderPath("/a/{v}", from({}))._tag).toBe("Unfit");
  });
});
