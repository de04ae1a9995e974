import type { IntegrationOperator } from "../Operator.ts";

/** The integration runs whatever its own setting says. */
export const integrationGate: IntegrationOperator = {
  name: "gate of the integration",
  changes: ({ gate, ...open }) =>
    gate === undefined
      ? []
      : [{ path: ["gate"], part: "key", words: `integration: gate ${gate} dropped`, value: open }],
};
