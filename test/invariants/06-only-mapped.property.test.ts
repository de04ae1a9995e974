import { testInvariant } from "./harness.ts";
import { onlyMapped } from "./properties/onlyMapped.ts";

testInvariant(onlyMapped);
