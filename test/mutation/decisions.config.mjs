/** The decision table, the compiler and the planner. */
import { run } from "./common.mjs";

export default run(
  "decisions",
  ["src/flow/**/*.ts", "src/compile/**/*.ts", "src/plan/**/*.ts"],
  ["test/flow", "test/compile", "test/plan"],
);
