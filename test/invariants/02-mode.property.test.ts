import { testInvariant } from "./harness.ts";
import { mode } from "./properties/mode.ts";

testInvariant(mode);
