import { connectorContract } from "../../contract/connectorContract.ts";
import { makeFilesSubject } from "../../contract/support/filesSubject.ts";

connectorContract("files", makeFilesSubject);
