import type { Controls } from "./controls.ts";

/** Invented; each title ends in the code that a qualification's VQ reference has to equal (exchange 1). */
const STANDARDS = [
  { ID: 3001, Title: "Example Standard Level 3 [ZEX101AS]" },
  { ID: 3002, Title: "Example Standard Level 3 End-point Assessment [ZEX101EP]" },
  { ID: 3003, Title: "Sample Diploma Level 2 [ZEX/202/7]" },
] as const;

/** The least a learner's create and qualifications need around them, in a file that was just made. */
export const addSampleCentre = async (
  controls: Pick<Controls, "addOrganisation" | "addClassroom" | "addStandard">,
): Promise<void> => {
  await controls.addOrganisation({
    ID: 101,
    Name: "Example Centre",
    KeychainCreationForNewUserActive: false,
    KeychainEmailSuppression: true,
  });
  await controls.addClassroom({ ID: 201, OrganisationID: 101, Name: "Example classroom" });
  await controls.addClassroom({ ID: 202, OrganisationID: 101, Name: "Second example classroom" });
  for (const standard of STANDARDS) await controls.addStandard({ OrganisationID: 101, ...standard });
};
