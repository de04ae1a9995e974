import { testInvariant } from "./harness.ts";
import { isolation } from "./properties/isolation.ts";

testInvariant(isolation);
