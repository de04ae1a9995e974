import { testInvariant } from "./harness.ts";
import { cutShort } from "./properties/cutShort.ts";

testInvariant(cutShort);
