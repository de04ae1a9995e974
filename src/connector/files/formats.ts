import { csv } from "./csv.ts";
import type { Format } from "./Sheet.ts";

export const formatNames = ["csv"] as const;

/** Every format of a file; the compiler names a missing one. */
export const formats: { readonly [K in (typeof formatNames)[number]]: Format } = { csv };
