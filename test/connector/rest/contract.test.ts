import { connectorContract } from "../../contract/connectorContract.ts";
import { makeFormSubject } from "../../contract/support/formSubject.ts";
import { makeJsonSubject } from "../../contract/support/jsonSubject.ts";

connectorContract("rest, numbered pages under a session", makeFormSubject);
connectorContract("rest, page links under a bearer token", makeJsonSubject);
