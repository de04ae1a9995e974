import { testInvariant } from "./harness.ts";
import { fourStates } from "./properties/fourStates.ts";

testInvariant(fourStates);
