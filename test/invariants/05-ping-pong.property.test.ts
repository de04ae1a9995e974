import { testInvariant } from "./harness.ts";
import { pingPong } from "./properties/pingPong.ts";

testInvariant(pingPong);
