/** The budgets that the tests of several processes declare, on both sides. Times in milliseconds. */
export const processBudget = {
  credential: "shared",
  limits: [{ requests: 60, windowMs: 2_000 }],
  timeoutMs: 3_000,
} as const;

export const silentBudget = {
  credential: "silent",
  limits: [{ requests: 1, windowMs: 300 }],
  timeoutMs: 1_000,
} as const;
