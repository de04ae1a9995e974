/** What an expression may see. Blank cells are left out, so that they are *missing*. */
export interface Scope {
  readonly local?: Readonly<Record<string, unknown>>;
  readonly remote?: Readonly<Record<string, unknown>>;
  /** The record that this one belongs to: its local side. */
  readonly parent?: { readonly local: Readonly<Record<string, unknown>> };
  readonly value?: unknown;
  /** What was given with the command, by the names that the job declares. */
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly today: string;
  readonly now: string;
}
export const scopeNames = [
  "local",
  "remote",
  "parent",
  "value",
  "settings",
  "inputs",
  "today",
  "now",
] as const;
export type ScopeName = (typeof scopeNames)[number];
