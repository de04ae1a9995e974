import { classroomRoutes, placementRoutes } from "./named-routes.ts";
import { organisationRoutes } from "./organisation-routes.ts";
import type { Route } from "./routes.ts";
import { customerRoutes, sessionRoutes } from "./session-routes.ts";
import { userRoutes } from "./user-routes.ts";

/** Everything served under the base path. */
export const allRoutes: readonly Route[] = [
  ...sessionRoutes,
  ...customerRoutes,
  ...organisationRoutes,
  ...userRoutes,
  ...classroomRoutes,
  ...placementRoutes,
];
