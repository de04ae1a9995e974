import { testFaults } from "./shrunk.ts";

testFaults(0, 2);
