/** Every property draws the same examples on every machine; `CROSSWALK_SEED` gives it others. */
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env.CROSSWALK_SEED ?? "20261124") });
