import { testInvariant } from "./harness.ts";
import { reason } from "./properties/reason.ts";

testInvariant(reason);
