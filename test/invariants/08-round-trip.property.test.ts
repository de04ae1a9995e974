import { testInvariant } from "./harness.ts";
import { roundTrip } from "./properties/roundTrip.ts";

testInvariant(roundTrip);
