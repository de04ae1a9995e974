import { testInvariant } from "./harness.ts";
import { monotone } from "./properties/monotone.ts";

testInvariant(monotone);
