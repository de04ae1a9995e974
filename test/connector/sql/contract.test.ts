import { connectorContract } from "../../contract/connectorContract.ts";
import { makeSqlSubject } from "../../contract/support/sqlSubject.ts";

connectorContract("sql", makeSqlSubject);
