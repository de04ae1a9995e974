import { randomBytes } from "node:crypto";
import type { Clock } from "./clock.ts";
import { type Database, numberColumn, textColumn } from "./database.ts";

/** 24 hours from creation, with no sliding (onefile-api 2, "life"). */
export const SESSION_LIFE_MS = 24 * 60 * 60 * 1000;

/** 190 bytes give a base64 text of 256 characters: long, header-safe and never valid JSON (onefile-api 2 and 8.2). */
const newToken = (): string => {
  const token = randomBytes(190).toString("base64");
  return /^\d/.test(token) ? newToken() : token;
};

interface Session {
  readonly openedAt: number;
  readonly revoked: boolean;
}

/** The session tokens given out. Several may live at once (onefile-api 8.2). */
export class Sessions {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #lifeMs: number;
  readonly #known = new Map<string, Session>();

  private constructor(database: Database, clock: Clock, lifeMs: number) {
    this.#database = database;
    this.#clock = clock;
    this.#lifeMs = lifeMs;
  }

  static async load(database: Database, clock: Clock, lifeMs: number): Promise<Sessions> {
    const sessions = new Sessions(database, clock, lifeMs);
    const rows = await database.read((connection) =>
      connection.all("select token, opened_on, revoked from sessions"),
    );
    for (const row of rows) {
      sessions.#known.set(textColumn(row, "token"), {
        openedAt: Date.parse(textColumn(row, "opened_on")),
        revoked: numberColumn(row, "revoked") === 1,
      });
    }
    return sessions;
  }

  async open(): Promise<string> {
    const token = newToken();
    const openedAt = this.#clock.now();
    await this.#database.write((connection) =>
      connection.run("insert into sessions (token, opened_on) values (?, ?)", [
        token,
        new Date(openedAt).toISOString(),
      ]),
    );
    this.#known.set(token, { openedAt, revoked: false });
    return token;
  }

  isLive(token: string): boolean {
    const session = this.#known.get(token);
    return session !== undefined && !session.revoked && this.#clock.now() - session.openedAt < this.#lifeMs;
  }

  /** Whether the token was ever given out: calls with a dead one still count for the customer. */
  isKnown(token: string): boolean {
    return this.#known.has(token);
  }

  /** Ends every live token, and gives how many there were. */
  async revokeAll(): Promise<number> {
    const live = [...this.#known].filter(([token]) => this.isLive(token));
    await this.#database.write((connection) => connection.run("update sessions set revoked = 1"));
    for (const [token, { openedAt }] of this.#known) this.#known.set(token, { openedAt, revoked: true });
    return live.length;
  }
}
