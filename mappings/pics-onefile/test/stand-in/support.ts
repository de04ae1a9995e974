import { mkdtemp, rm } from "node:fs/promises";
import { type IncomingHttpHeaders, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type StandIn, type StandInOptions, startStandIn } from "../../stand-in/stand-in.ts";

export const TOKEN = "example-customer-token";
export const FORM = "application/x-www-form-urlencoded";

export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "stand-in-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

/** A stand-in of this test alone, on a file of its own unless one is given. */
export const openStandIn = async (options: Partial<StandInOptions> = {}): Promise<StandIn> => {
  const file = options.file ?? join(await temporaryFolder(), "onefile.sqlite");
  const standIn = await startStandIn({ customerToken: TOKEN, ...options, file });
  onTestFinished(() => standIn.close());
  return standIn;
};

export interface Exchange {
  readonly method: string;
  /** Below the base path, exactly as the client writes it. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One request on a connection of its own, sent as given: any body on any method, no header added but the needed. */
export const exchange = (base: string, { method, path, headers = {}, body }: Exchange): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const length: Record<string, string> =
      body === undefined ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
    const outgoing = request(`${base}/${path}`, { method, agent: false, headers: { ...headers, ...length } });
    outgoing.on("error", reject);
    outgoing.on("response", (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () => {
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text: Buffer.concat(chunks).toString("utf8"),
        });
      });
    });
    outgoing.end(body);
  });

export const openSession = async (standIn: StandIn): Promise<string> => {
  const reply = await exchange(standIn.url, {
    method: "POST",
    path: "Authentication",
    headers: { "X-CustomerToken": standIn.customerToken },
  });
  if (reply.status !== 200) throw new Error(`No session: ${reply.status} ${reply.text}`);
  return reply.text;
};

export interface Client {
  readonly session: string;
  send(exchanged: Exchange): Promise<Reply>;
  /** POST with a form. */
  form(path: string, fields: Readonly<Record<string, string>>): Promise<Reply>;
  /** POST with JSON. */
  json(path: string, body: unknown): Promise<Reply>;
  get(path: string): Promise<Reply>;
}

export const openClient = async (standIn: StandIn): Promise<Client> => {
  const session = await openSession(standIn);
  const send = (exchanged: Exchange): Promise<Reply> =>
    exchange(standIn.url, { ...exchanged, headers: { "X-TokenID": session, ...exchanged.headers } });
  return {
    session,
    send,
    form: (path, fields) =>
      send({
        method: "POST",
        path,
        headers: { "Content-Type": FORM },
        body: new URLSearchParams(fields).toString(),
      }),
    json: (path, body) =>
      send({
        method: "POST",
        path,
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      }),
    get: (path) => send({ method: "GET", path }),
  };
};

/** The IDs of a small invented centre. */
export const CENTRE = {
  organisation: 101,
  otherOrganisation: 102,
  classroom: 201,
  otherClassroom: 202,
  placement: 5001,
  otherPlacement: 5002,
  assessor: 10001,
  otherAssessor: 10002,
} as const;

export const addCentre = async (standIn: StandIn): Promise<void> => {
  await standIn.addOrganisation({ ID: CENTRE.organisation, Name: "Example Centre" });
  await standIn.addOrganisation({ ID: CENTRE.otherOrganisation, Name: "Other Centre" });
  await standIn.addClassroom({ ID: CENTRE.classroom, OrganisationID: 101, Name: "Example classroom" });
  await standIn.addClassroom({ ID: CENTRE.otherClassroom, OrganisationID: 102, Name: "Other classroom" });
  await standIn.addPlacement({
    ID: CENTRE.placement,
    OrganisationID: 101,
    Name: "Sample Bakery",
    MISID: "ORG1",
    Address: "1 Sample Street\nExampleton",
    Active: true,
  });
  await standIn.addPlacement({ ID: CENTRE.otherPlacement, OrganisationID: 102, Name: "Other Bakery" });
  const assessor = { FirstName: "Avery", LastName: "Sample-Assessor", Role: 5 };
  await standIn.addUser({
    ...assessor,
    ID: CENTRE.assessor,
    OrganisationID: 101,
    Email: "avery@example.org",
    MISID: "OFF1",
  });
  await standIn.addUser({ ...assessor, ID: CENTRE.otherAssessor, OrganisationID: 102 });
};

export const LEARNER = {
  OrganisationID: CENTRE.organisation,
  Role: 1,
  FirstName: "Robin",
  LastName: "Sample",
  Email: "robin.sample@example.org",
  DefaultAssessorID: CENTRE.assessor,
  ClassroomID: CENTRE.classroom,
  PlacementID: CENTRE.placement,
} as const;

export const openCentre = async (
  options: Partial<StandInOptions> = {},
): Promise<{ readonly standIn: StandIn; readonly client: Client }> => {
  const standIn = await openStandIn(options);
  await addCentre(standIn);
  return { standIn, client: await openClient(standIn) };
};

/** The IDs of what a small invented centre teaches, and to whom. */
export const COURSE = {
  standard: 3001,
  secondStandard: 3002,
  otherStandard: 3003,
  unit: "U_1A",
  otherUnit: "U_9Z",
  learner: 10003,
  otherLearner: 10004,
} as const;

/** Two standards, a unit and a learner beside the small centre's records, and one of each in the other centre. */
export const addCourses = async (standIn: StandIn): Promise<void> => {
  const { standard, secondStandard, otherStandard, unit, otherUnit, learner, otherLearner } = COURSE;
  const title = "Example Standard Level 3";
  await standIn.addStandard({ ID: standard, OrganisationID: 101, Title: `${title} [ZEX101AS]` });
  await standIn.addStandard({ ID: secondStandard, OrganisationID: 101, Title: `${title} [ZEX101EP]` });
  await standIn.addStandard({ ID: otherStandard, OrganisationID: 102, Title: `${title} [ZEX101AS]` });
  await standIn.addUnit({
    ID: unit,
    OrganisationID: 101,
    StandardID: standard,
    Title: "Sample Unit",
    NDAQCode: "Z/999/0001",
  });
  await standIn.addUnit({ ID: otherUnit, OrganisationID: 102, Title: "Sample Unit" });
  await standIn.addUser({ ...LEARNER, ID: learner });
  await standIn.addUser({
    ID: otherLearner,
    OrganisationID: 102,
    Role: 1,
    FirstName: "Sacha",
    LastName: "Sample",
  });
};

export const openCourses = async (
  options: Partial<StandInOptions> = {},
): Promise<{ readonly standIn: StandIn; readonly client: Client }> => {
  const opened = await openCentre(options);
  await addCourses(opened.standIn);
  return opened;
};

/** The `message` of a failure; undefined when the body is anything else. */
export const messageOf = (reply: Reply): string | undefined => {
  const value: unknown = JSON.parse(reply.text);
  if (typeof value !== "object" || value === null || !("message" in value)) return undefined;
  return typeof value.message === "string" ? value.message : undefined;
};

export const parsed = (reply: Reply): unknown => JSON.parse(reply.text);

/** The `ID` of an answer to a user's create. */
export const idOf = (reply: Reply): number => {
  const value = parsed(reply);
  if (typeof value !== "object" || value === null || !("ID" in value) || typeof value.ID !== "number") {
    throw new Error(`No ID in ${reply.status} ${reply.text}`);
  }
  return value.ID;
};
