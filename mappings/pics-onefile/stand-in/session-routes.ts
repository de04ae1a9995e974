import { failureAnswer, jsonAnswer, textAnswer } from "./answers.ts";
import type { Route } from "./routes.ts";

export const AUTHENTICATION = "/Authentication";

export const sessionRoutes: readonly Route[] = [
  {
    method: "POST",
    template: AUTHENTICATION,
    kind: "session",
    /** The body of the answer is the token itself; an unknown customer token gives 401 (onefile-api 8.2). */
    handle: async ({ service, headers }) => {
      if (headers["x-customertoken"] !== service.customerToken) {
        return failureAnswer(401, "The customer token is missing or unknown.");
      }
      return textAnswer(await service.sessions.open());
    },
  },
];

export const customerRoutes: readonly Route[] = [
  {
    method: "GET",
    template: "/Customer",
    kind: "read",
    /** Onefile-api 5.1. */
    handle: async ({ service }) => jsonAnswer(service.customer),
  },
];
