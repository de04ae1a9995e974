/** A remark about what only `crosswalk test` finds is not idle to `validate`, which cannot know. */
import { expect, it } from "vitest";
import { checkFiles, type Files } from "../support/checkFiles.ts";
import { shelf } from "./shelf.ts";

const remarked = (code: string): Files => ({
  ...shelf,
  "entities/item.yaml": (shelf["entities/item.yaml"] ?? "").replace(
    "title: Items\n",
    `title: Items # crosswalk: allow ${code} - for a reason\n`,
  ),
});

it("CW701 is not judged by a check; another code that nothing reports is", () => {
  expect(checkFiles(remarked("CW701")).diagnostics.map(({ code }) => code)).toEqual([]);
  expect(checkFiles(remarked("CW416")).diagnostics.map(({ code }) => code)).toEqual(["CW106"]);
});
