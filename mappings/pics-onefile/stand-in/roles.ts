/** Onefile-api 4, "Codes". */
export const ROLES = {
  learner: 1,
  traineeAssessor: 4,
  assessor: 5,
  iqa: 10,
  employer: 40,
  observer: 45,
} as const;

export const isRole = (value: unknown): boolean => Object.values(ROLES).some((role) => role === value);

export const isAssessorRole = (value: unknown): boolean =>
  value === ROLES.assessor || value === ROLES.traineeAssessor;

const EVERYONE = ["OrganisationID", "FirstName", "LastName", "Email", "Role"] as const;

/** What a user of the role must have (onefile-api 8.4, "learner create" and "other users"). */
export const requiredFields = (role: unknown): readonly string[] => {
  if (role === ROLES.learner) return [...EVERYONE, "DefaultAssessorID", "ClassroomID", "PlacementID"];
  if (role === ROLES.employer || role === ROLES.observer) return [...EVERYONE, "PlacementID"];
  return EVERYONE;
};
