import * as JournalMemory from "../../src/state/JournalMemory.ts";
import { journalContract } from "../contract/journalContract.ts";

journalContract("memory", () => JournalMemory.layer);
