import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { crosswalk } from "../../../test/support/crosswalk.ts";

/** Written anew with: crosswalk docs --matrix -o docs/data-exchange.md, in the mapping's folder. */
it("docs/data-exchange.md is the page of this mapping as it is", async () => {
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const result = await crosswalk(["docs", "--matrix", "--check", "docs/data-exchange.md"], { cwd });
  expect(result).toEqual({ code: 0, stdout: "", stderr: "" });
});
