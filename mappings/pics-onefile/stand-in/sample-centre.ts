import type { Controls } from "./controls.ts";

/** The least a learner's create needs around it, in a file that was just made. */
export const addSampleCentre = async (
  controls: Pick<Controls, "addOrganisation" | "addClassroom">,
): Promise<void> => {
  await controls.addOrganisation({
    ID: 101,
    Name: "Example Centre",
    KeychainCreationForNewUserActive: false,
    KeychainEmailSuppression: true,
  });
  await controls.addClassroom({ ID: 201, OrganisationID: 101, Name: "Example classroom" });
};
