export interface Status {
  readonly ID: number;
  readonly Name: string;
}

/** What a new learning aim has; 0 goes with a running one (onefile-api 4, "Codes"). */
export const RUNNING = 0;

/** What a new review has (onefile-api 4, "Codes"). Holding and signing it leave the status alone: see C-TOOLS there. */
export const SCHEDULED = 1;

/** Every centre has a list of its own; beyond 0 this one is invented. */
export const LEARNING_AIM_STATUSES: readonly Status[] = [
  { ID: RUNNING, Name: "In Progress" },
  { ID: 1, Name: "Achieved" },
  { ID: 2, Name: "Withdrawn" },
];

/** Labels of one centre (onefile-api 4, "Codes"); the numbers are invented. */
export const LEARNER_STATUSES: readonly Status[] = [
  "Active",
  "Active - Cause for Concern",
  "Break in Learning",
  "Withdrawn",
  "Completed",
  "Archive",
].map((Name, index) => ({ ID: index + 1, Name }));
