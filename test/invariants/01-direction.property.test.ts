import { testInvariant } from "./harness.ts";
import { direction } from "./properties/direction.ts";

testInvariant(direction);
