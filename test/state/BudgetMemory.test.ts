import * as BudgetMemory from "../../src/state/BudgetMemory.ts";
import { budgetContract } from "../contract/budgetContract.ts";

budgetContract("memory", { layer: () => BudgetMemory.layer, numRuns: 120, many: 600 });
