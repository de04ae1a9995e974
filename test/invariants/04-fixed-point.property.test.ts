import { testInvariant } from "./harness.ts";
import { fixedPoint } from "./properties/fixedPoint.ts";

testInvariant(fixedPoint);
