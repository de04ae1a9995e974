import type { Clock } from "./clock.ts";
import type { Database } from "./database.ts";
import type { Sessions } from "./sessions.ts";
import type { Switches } from "./switches.ts";

export interface Customer {
  readonly ID: number;
  readonly Name: string;
}

/** What the routes and the controls work on. */
export interface Service {
  readonly database: Database;
  /** The calendar: session ages and LastModified. The limit has a clock of its own. */
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly customerToken: string;
  readonly customer: Customer;
  switches: Switches;
}

export const timestamp = ({ clock }: Pick<Service, "clock">): string => new Date(clock.now()).toISOString();
