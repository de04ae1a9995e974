import { createServer, type Server as HttpServer } from "node:http";
import { allRoutes } from "./all-routes.ts";
import { CallLog } from "./call-log.ts";
import { movableClock, steadyNow } from "./clock.ts";
import { CLOCK_SETTING, type Controls, LIMIT_CLOCK_SETTING, makeControls } from "./controls.ts";
import { Database } from "./database.ts";
import { Faults } from "./faults.ts";
import { CallLimit, DEFAULT_LIMIT, type LimitSettings } from "./limit.ts";
import { withLimitSettings } from "./limit-settings.ts";
import { prepareSchema } from "./schema.ts";
import { Server } from "./server.ts";
import type { Customer, Service } from "./service.ts";
import { SESSION_LIFE_MS, Sessions } from "./sessions.ts";
import { readSetting } from "./settings.ts";
import { DEFAULT_SWITCHES, type Switches, withSwitches } from "./switches.ts";

export interface StandInOptions extends Partial<Switches> {
  /** The SQLite file; made if it is missing, taken up again if it is there. */
  readonly file: string;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly host?: string;
  readonly customerToken: string;
  readonly customer?: Customer;
  readonly limit?: Partial<LimitSettings>;
  readonly sessionLifeMs?: number;
  /** The calendar, in milliseconds; the system's if left out. */
  readonly now?: () => number;
  /** The limit's own clock, in milliseconds. */
  readonly limitNow?: () => number;
}

export interface StandIn extends Controls {
  /** Ends in `/api/v2.1`. */
  readonly url: string;
  /** Ends in `/control`. */
  readonly controlUrl: string;
  readonly port: number;
  readonly customerToken: string;
  /** Whether the file was made by this start. */
  readonly isNew: boolean;
  close(): Promise<void>;
}

const listen = (server: HttpServer, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("The server has no port."));
      else resolve(address.port);
    });
  });

const stop = (server: HttpServer): Promise<void> =>
  new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });

const offset = async (database: Database, name: string): Promise<number> =>
  Number((await readSetting(database, name)) ?? "0");

/** Calls of a former run that still lie in the window count on. */
const restoreLimit = async (limit: CallLimit, calls: CallLog, now: number): Promise<void> => {
  const byCaller = new Map<string, number[]>();
  const { windowMs, refusedCallsCount } = limit.settings;
  for (const { caller, arrivedAt, refused } of await calls.arrivals()) {
    if (arrivedAt < now - windowMs || (refused && !refusedCallsCount)) continue;
    byCaller.set(caller, [...(byCaller.get(caller) ?? []), arrivedAt]);
  }
  for (const [caller, times] of byCaller) {
    limit.restore(
      caller,
      times.sort((one, other) => one - other),
    );
  }
};

const openService = async (
  database: Database,
  options: StandInOptions,
): Promise<{ readonly service: Service; readonly isNew: boolean }> => {
  const isNew = await prepareSchema(database);
  const clock = movableClock(options.now ?? Date.now, await offset(database, CLOCK_SETTING));
  const service: Service = {
    database,
    clock,
    sessions: await Sessions.load(database, clock, options.sessionLifeMs ?? SESSION_LIFE_MS),
    customerToken: options.customerToken,
    customer: options.customer ?? { ID: 1, Name: "Example Customer" },
    switches: withSwitches(DEFAULT_SWITCHES, options),
  };
  return { service, isNew };
};

const start = async (database: Database, options: StandInOptions): Promise<StandIn> => {
  const { service, isNew } = await openService(database, options);
  const calls = new CallLog(database);
  const limit = new CallLimit(withLimitSettings(DEFAULT_LIMIT, options.limit ?? {}));
  const limitOffset = await offset(database, LIMIT_CLOCK_SETTING);
  const limitClock = movableClock(options.limitNow ?? steadyNow, limitOffset);
  await restoreLimit(limit, calls, limitClock.now());

  const parts = { service, calls, limit, limitClock, faults: new Faults() };
  const controls = makeControls(parts);
  const server = new Server(parts, controls, allRoutes);
  const http = createServer(server.listener);
  const host = options.host ?? "127.0.0.1";
  const port = await listen(http, options.port ?? 0, host);
  const origin = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;

  const close = async (): Promise<void> => {
    await stop(http);
    await server.settle();
    await calls.flush();
    await database.close();
  };
  let closed: Promise<void> | undefined;
  return {
    ...controls,
    url: `${origin}/api/v2.1`,
    controlUrl: `${origin}/control`,
    port,
    customerToken: options.customerToken,
    isNew,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
};

/** Starts a local stand-in for the OneFile Web API v2.1 on one SQLite file. */
export const startStandIn = async (options: StandInOptions): Promise<StandIn> => {
  const database = await Database.open(options.file);
  try {
    return await start(database, options);
  } catch (error) {
    await database.close();
    throw error;
  }
};
