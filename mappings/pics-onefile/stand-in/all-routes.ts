import { learningAimRoutes } from "./learning-aim-routes.ts";
import { classroomRoutes, placementRoutes } from "./named-routes.ts";
import { organisationRoutes } from "./organisation-routes.ts";
import { reviewRoutes } from "./review-routes.ts";
import type { Route } from "./routes.ts";
import { customerRoutes, sessionRoutes } from "./session-routes.ts";
import { standardRoutes } from "./standard-routes.ts";
import { unitRoutes } from "./unit-routes.ts";
import { userRoutes } from "./user-routes.ts";
import { visitRoutes } from "./visit-routes.ts";

/** Everything served under the base path. */
export const allRoutes: readonly Route[] = [
  ...sessionRoutes,
  ...customerRoutes,
  ...organisationRoutes,
  ...userRoutes,
  ...classroomRoutes,
  ...placementRoutes,
  ...standardRoutes,
  ...unitRoutes,
  ...learningAimRoutes,
  ...visitRoutes,
  ...reviewRoutes,
];
