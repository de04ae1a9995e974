import * as BudgetMemory from "../../src/state/BudgetMemory.ts";
import { budgetContract } from "../contract/budgetContract.ts";

budgetContract("memory", { layer: () => BudgetMemory.layer, numRuns: 200, many: 3_000 });
