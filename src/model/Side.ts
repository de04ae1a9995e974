import * as Schema from "effect/Schema";

/** Local is the system of record that the integrator stands in; remote is the other one. */
export const Side = Schema.Literal("local", "remote");
export type Side = typeof Side.Type;

export const otherSide = { local: "remote", remote: "local" } as const;
