import { badRequest, emptyAnswer } from "./answers.ts";
import { organisations } from "./kinds.ts";
import { readAnswer, searchAnswer } from "./record-routes.ts";
import type { Call, Route } from "./routes.ts";

/**
 * `CustomerID` is required by the article, yet one client sends `OrganisationID` alone: either will do, neither is
 * refused (onefile-api 5.1).
 */
const search = async (call: Call) => {
  const customerId = call.body.integer("CustomerID");
  const organisationId = call.body.integer("OrganisationID");
  if (customerId === undefined && organisationId === undefined) {
    throw badRequest("Required and missing: CustomerID.");
  }
  if (customerId !== undefined && customerId !== call.service.customer.ID) return emptyAnswer();
  return searchAnswer(
    organisations,
    call,
    organisationId === undefined ? [] : [{ column: "id", operator: "=", value: organisationId }],
  );
};

export const organisationRoutes: readonly Route[] = [
  { method: "POST", template: "/Organisation/Search", kind: "read", handle: search },
  { method: "POST", template: "/Organisation/Search/{page}/{size}", kind: "read", handle: search },
  {
    method: "GET",
    template: "/Organisation/{id}",
    kind: "read",
    handle: (call) => readAnswer(organisations, call),
  },
];
