import * as Context from "effect/Context";
import type { Reader, Writer } from "../connector/Connector.ts";

/** The reading halves of both systems: all that planning is given. */
export class Readers extends Context.Tag("crosswalk/Readers")<
  Readers,
  { readonly local: Reader<"local">; readonly remote: Reader<"remote"> }
>() {}

/** The writing halves. A push cannot be given to the local writer, nor a pull to the remote one. */
export class Writers extends Context.Tag("crosswalk/Writers")<
  Writers,
  { readonly local: Writer<"local">; readonly remote: Writer<"remote"> }
>() {}
