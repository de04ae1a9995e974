/** Every table of the journal, and what a row of it must be to be understood. */
import * as Schema from "effect/Schema";
import { StoredAsked } from "./askedRows.ts";
import * as Rows from "./journalRows.ts";
import { payloadDigest } from "./payloadDigest.ts";
import { StoredEntry } from "./quarantineRows.ts";
import { StoredCount, StoredFields } from "./readsRows.ts";
import { StoredSurface } from "./surfaceRows.ts";

const fits = (schema: Schema.Schema.AnyNoContext) => {
  const decode = Schema.decodeUnknownOption(schema);
  return (row: unknown): boolean => decode(row)._tag === "Some";
};

const StoredIntentRow = Schema.extend(Rows.StoredIntent, Schema.Struct({ open: Schema.Literal(0, 1) }));

/** One that is open must be the write that was begun, too: what it says is looked for on the other system. */
const intentIsSound = (row: unknown): boolean => {
  const read = Schema.decodeUnknownOption(StoredIntentRow)(row);
  if (read._tag === "None") return false;
  const { step, part, digest, open } = read.value;
  return open === 0 || digest === null || digest === payloadDigest(step, part);
};

/** By table: whether a row with all its columns, as the file of today's format holds it, can be understood. */
export const rowIsSound: Readonly<Record<string, (row: unknown) => boolean>> = {
  runs: fits(Rows.StoredRun),
  steps: fits(Rows.StoredStep),
  withheld: fits(Rows.StoredWithheld),
  set_aside: fits(Rows.StoredSetAside),
  intents: intentIsSound,
  links: fits(Rows.StoredLink),
  baselines: fits(Rows.StoredBaseline),
  creating: fits(Rows.StoredCreating),
  quarantine: fits(StoredEntry),
  surfaces: fits(StoredSurface),
  asked_runs: fits(StoredAsked),
  list_counts: fits(StoredCount),
  fields_seen: fits(StoredFields),
};
