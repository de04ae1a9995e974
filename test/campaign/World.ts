/** Both systems of one episode: copies of a template made once, the judge between, and what a person does to them. */
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  centreId,
  classroomId,
  execute,
  makePics,
  query,
  standards,
} from "../../mappings/pics-onefile/demo/population.ts";
import { type StandIn, startStandIn } from "../../mappings/pics-onefile/stand-in/stand-in.ts";
import { type Judge, openJudge } from "./Judge.ts";
import type { Variant } from "./variants.ts";

const mapping = fileURLToPath(new URL("../../mappings/pics-onefile", import.meta.url));

/** Calls and milliseconds: the customer's limit of the campaign, scaled down. No reserve is taken off. */
export const limit = { requests: 40, windowMs: 400 };
const timeoutMs = 1_200;
const pageSize = 2;

/** Holds what JSON, URLs and base64 write in another way. */
export const customerToken = 'campaign-Key/7+a=&b%20"c';

/** Which everybody takes; some take another beside. */
const firstStandard = 3001;

const tables = [
  "centres",
  "officers",
  "organisations",
  "learners",
  "placements",
  "learner_officers",
  "qualifications",
  "reviews",
];

/** Each change of a row is noted, with the stage that stands in the table beside. */
const auditSql = async (file: string): Promise<string> => {
  const parts = [
    "create table campaign_audit (seq integer primary key, stage text not null, what text not null, row_key text);",
    "create table campaign_stage (stage text not null);",
    "insert into campaign_stage values ('');",
  ];
  for (const table of tables) {
    const columns = (await query(file, `pragma table_info(${table})`)).map((row) => String(row.name));
    const note = (event: string, what: string, row: string, when = "") =>
      `create trigger campaign_${table}_${what.replace(/\W/g, "_")}_${event.split(" ")[0]} after ${event} on ${table} ${when}
       begin insert into campaign_audit (stage, what, row_key) select stage, '${what}', ${row}.rowid from campaign_stage; end;`;
    parts.push(note("insert", `${table}+`, "new"), note("delete", `${table}-`, "old"));
    for (const column of columns)
      parts.push(
        note(`update of ${column}`, `${table}.${column}`, "new", `when old.${column} is not new.${column}`),
      );
  }
  return parts.join("\n");
};

/** The folder that episodes are copied from: mapping and both databases. */
export const makeTemplate = async (folder: string): Promise<void> => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, "profiles"), { recursive: true });
  await cp(join(mapping, "crosswalk.yaml"), join(folder, "crosswalk.yaml"));
  for (const part of ["systems", "entities", "codes"])
    await cp(join(mapping, part), join(folder, part), { recursive: true });
  const system = join(folder, "systems", "onefile.yaml");
  const text = await readFile(system, "utf8");
  // So that a kill does not block its slots for half a minute, and lists have several pages.
  await writeFile(
    system,
    text.replace("timeout: 30s", `timeout: ${timeoutMs}ms`).replaceAll("size: 100", `size: ${pageSize}`),
  );
  const main = join(folder, "crosswalk.yaml");
  // A share of so few records says nothing.
  await writeFile(main, (await readFile(main, "utf8")).replaceAll("updates: 30%", "updates: 100%"));
  const pics = join(folder, "pics.sqlite");
  await makePics(pics, {
    learners: 7,
    officers: 3,
    organisations: 2,
    withProblem: false,
    courses: true,
  });
  // One qualification has an officer whom nothing else names: what is left of its create can rely on no other record.
  await execute(
    pics,
    `begin;
     insert into officers values (4, 'OFF-04', 'Willow', 'Officer-04', 'officer4@example.org', null, null, null);
     update qualifications set assessor_id = 4 where learner_id = 4;
     commit;`,
  );
  await execute(pics, await auditSql(pics));
  const standIn = await startStandIn({ file: join(folder, "onefile.sqlite"), customerToken });
  await standIn.addOrganisation({ ID: centreId, Name: "Example Centre" });
  await standIn.addClassroom({ ID: classroomId, OrganisationID: centreId, Name: "Example classroom" });
  for (const { id, title } of standards)
    await standIn.addStandard({ ID: id, OrganisationID: centreId, Title: title });
  await standIn.addUser({
    OrganisationID: centreId,
    Role: 5,
    FirstName: "Birch",
    LastName: "Officer-01",
    Email: "officer1@example.org",
    MISID: "OFF-01",
  });
  // Somebody else's: never touched.
  await standIn.addUser({
    OrganisationID: centreId,
    Role: 1,
    FirstName: "Poplar",
    LastName: "Bystander",
    Email: "bystander@example.org",
    MISID: "BYSTANDER",
  });
  await standIn.close();
  await writeFile(join(folder, "customer-token.txt"), `${customerToken}\n`, { mode: 0o600 });
};

const profile = (variant: Variant, url: string): string => `profile: campaign
settings:
  integrationEnabled: true
  updateLearnerDemographicsMode: ${variant.learners}
  updateOfficerDemographicsMode: ${variant.officers}
  updateOrganisationDemographicsMode: ${variant.organisations}
  pushChangesToLearnerMainOfficer: true
  pushChangesToLearnerEmployer: true
  uploadReviews: true
  downloadReviews: true
  visitTypeForUploadedReviews: face-to-face
  additionalAssessors: [Functional skills tutor]
  defaultClassroom: { "${centreId}": ${classroomId} }
connections:
  local: { file: pics.sqlite }
  remote: { url: "${url}", customerToken: "\${file:customer-token.txt}" }
limits:
  remote: [{ requests: ${limit.requests}, per: ${limit.windowMs}ms }]
`;

export interface World {
  readonly folder: string;
  readonly pics: string;
  readonly standIn: StandIn;
  readonly judge: Judge;
  setStage(stage: string): Promise<void>;
  close(): Promise<void>;
}

/** A fresh copy of the template, with its servers started. */
export const openWorld = async (template: string, folder: string, variant: Variant): Promise<World> => {
  await cp(template, folder, { recursive: true });
  const pics = join(folder, "pics.sqlite");
  const standIn = await startStandIn({
    file: join(folder, "onefile.sqlite"),
    customerToken,
    // The judge counts; the server behind turns nobody away.
    limit: { requests: 1_000_000, windowMs: 1_000 },
  });
  const judge = await openJudge({
    standIn: standIn.url,
    revokeSessions: async () => {
      await standIn.revokeTokens();
    },
  });
  await writeFile(join(folder, "profiles", "campaign.yaml"), profile(variant, judge.url));
  return {
    folder,
    pics,
    standIn,
    judge,
    setStage: async (stage) => {
      judge.setStage(stage);
      await execute(pics, `update campaign_stage set stage = '${stage}'`);
    },
    close: async () => {
      await judge.close();
      await standIn.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** What people do on both sides between upload and sync, the same in every episode. */
export const edit = async ({ pics, standIn }: World): Promise<void> => {
  await execute(
    pics,
    `begin;
     update learners set surname = 'Renamed-Here' where learner_id = 2;
     update learners set telephone = '07700 900777' where learner_id = 3;
     update learners set uln = '4300000001' where learner_id = 3;
     update learners set main_officer_id = 2 where learner_id = 1;
     update officers set mobile = '07700 900778' where officer_id = 1;
     update organisations set website = 'https://works1.example.org' where organisation_id = 1;
     update qualifications set registration_number = 'REG-HERE' where qualification_id = 1;
     insert into reviews (review_id, learner_id, type, scheduled_date, scheduled_time)
       values (101, 2, 'Normal', '2026-07-15', '10:00'), (102, 3, 'Normal', '2026-12-15', '11:00'),
              (103, 5, 'Normal', '2026-07-16', '15:30');
     commit;`,
  );
  const users = new Map(
    (await standIn.readUsers()).map((user) => [String(user.fields.MISID), user.ID] as const),
  );
  const learner = (n: number): number | undefined => users.get(`LRN-000${n}/${n}`);
  /** What the upload has lost nobody can change: the end of the episode shows that it is not there. */
  const on = async (id: number | undefined, change: (id: number) => Promise<unknown>): Promise<void> => {
    if (id !== undefined) await change(id);
  };
  await on(learner(2), (id) => standIn.setUser(id, { LastName: "Renamed-There" }));
  await on(learner(4), (id) => standIn.setUser(id, { MobileNumber: "07700 900779", FirstName: "Sorrel" }));
  await on(users.get("OFF-02"), (id) => standIn.setUser(id, { Telephone: "07700 900780" }));
  const aims = await standIn.readLearningAims();
  const aimOf = (n: number): number | undefined =>
    aims.find(({ fields }) => fields.UserID === learner(n) && fields.StandardID === firstStandard)?.ID;
  await on(aimOf(3), (id) => standIn.setLearningAim(id, { Progress: 40, RegistrationNumber: "REG-THERE" }));
  await on(aimOf(4), (id) => standIn.setLearningAim(id, { CertificateAppliedDate: "2026-09-01T00:00:00Z" }));
  const reviews = await standIn.readReviews();
  const reviewOf = (n: number): number | undefined =>
    reviews.find((review) => review.fields.LearnerID === learner(n))?.ID;
  await on(reviewOf(1), (id) => standIn.setReview(id, { StartedOn: "2026-06-02T08:30:00Z" }));
  await on(reviewOf(4), (id) => standIn.setReview(id, { ScheduledFor: "2026-06-20T13:00:00Z" }));
  await on(learner(6), (LearnerID) =>
    on(users.get("OFF-03"), (AssessorID) =>
      standIn.addReview({ LearnerID, ScheduledFor: "2026-08-03T09:00:00Z", AssessorID }),
    ),
  );
  await on(learner(7), (LearnerID) => standIn.addReview({ LearnerID, ScheduledFor: "2026-08-04T09:00:00Z" }));
};
