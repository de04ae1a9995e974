import { testInvariant } from "./harness.ts";
import { order } from "./properties/order.ts";

testInvariant(order);
