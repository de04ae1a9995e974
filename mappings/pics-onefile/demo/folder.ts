/** The demo's folder: a whole integration (mapping, profile, databases) on which every command works. */
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type StandIn, startStandIn } from "../stand-in/stand-in.ts";
import { centreId, classroomId, makePics, type Population, standards } from "./population.ts";

const mapping = fileURLToPath(new URL("..", import.meta.url));
const customerToken = "demo-customer-token";

export interface DemoFolder {
  readonly folder: string;
  readonly pics: string;
  readonly standIn: StandIn;
}

export interface DemoLimit {
  readonly requests: number;
  readonly windowMs: number;
}

const profile = (
  name: string,
  mode: string,
  url: string,
  limit: DemoLimit,
  more = "",
): string => `profile: ${name}
settings:
  integrationEnabled: true
  updateLearnerDemographicsMode: ${mode}
  updateOfficerDemographicsMode: ${mode}
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
# The real limit is 300 requests a minute; the demo's window is shorter, and the stand-in's with it.
limits:
  remote: [{ requests: ${limit.requests}, per: ${limit.windowMs}ms }]
${more}`;

/** Copies the mapping, makes both systems with their invented records, and starts the stand-in. */
export const makeDemoFolder = async (
  folder: string,
  population: Population,
  limit: DemoLimit,
): Promise<DemoFolder> => {
  await mkdir(join(folder, "profiles"), { recursive: true });
  await mkdir(join(folder, "modes"), { recursive: true });
  await cp(join(mapping, "crosswalk.yaml"), join(folder, "crosswalk.yaml"));
  for (const part of ["systems", "entities", "codes"])
    await cp(join(mapping, part), join(folder, part), { recursive: true });
  const pics = join(folder, "pics.sqlite");
  await makePics(pics, population);
  const standIn = await startStandIn({ file: join(folder, "onefile.sqlite"), customerToken, limit });
  if (standIn.isNew) {
    await standIn.addOrganisation({ ID: centreId, Name: "Example Centre" });
    await standIn.addClassroom({ ID: classroomId, OrganisationID: centreId, Name: "Example classroom" });
    for (const { id, title } of standards)
      await standIn.addStandard({ ID: id, OrganisationID: centreId, Title: title });
    // An assessor whom somebody made in OneFile before: to be found by the MIS value, not made again.
    await standIn.addUser({
      OrganisationID: centreId,
      Role: 5,
      FirstName: "Birch",
      LastName: "Officer-01",
      Email: "officer1@example.org",
      MISID: "OFF-01",
    });
  }
  await writeFile(join(folder, "customer-token.txt"), `${customerToken}\n`, { mode: 0o600 });
  await writeFile(
    join(folder, "stand-in.json"),
    `${JSON.stringify({ port: standIn.port, limit: limit.requests, windowMs: limit.windowMs, customerToken }, null, 2)}\n`,
  );
  const schedule = 'schedule:\n  sync: { cron: "0 2 * * *", timezone: Europe/London }\n';
  await writeFile(
    join(folder, "profiles", "demo.yaml"),
    profile("demo", "push", standIn.url, limit, schedule),
  );
  for (const mode of ["push", "ignore", "pull"])
    await writeFile(
      join(folder, "modes", `${mode}.yaml`),
      `# The demo's customer with another mode: crosswalk plan sync --profile modes/${mode}.yaml\n${profile(mode, mode, standIn.url, limit, "state: .crosswalk/demo\n")}`,
    );
  return { folder, pics, standIn };
};
