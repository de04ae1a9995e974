/** The limiter. */
import { run } from "./common.mjs";

export default run(
  "limiter",
  [
    "src/state/slots.ts",
    "src/state/readClocks.ts",
    "src/state/budgetHandle.ts",
    "src/state/BudgetMemory.ts",
    "src/state/BudgetSqlite.ts",
  ],
  [
    "test/state/slots.test.ts",
    "test/state/readClocks.test.ts",
    "test/state/budgetHandle.test.ts",
    "test/state/BudgetMemory.test.ts",
    "test/state/BudgetSqlite.test.ts",
    "test/state/slowMachine.test.ts",
  ],
);
