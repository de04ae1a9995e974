/** Exit codes, as the README's table gives them. */
export const exit = {
  done: 0,
  attention: 1,
  changes: 2,
  stopped: 3,
  usage: 64,
  unreachable: 69,
  internal: 70,
  locked: 75,
  guard: 76,
  credential: 77,
  invalid: 78,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof exit)[keyof typeof exit];
