import { testFaults } from "./shrunk.ts";

testFaults(1, 2);
