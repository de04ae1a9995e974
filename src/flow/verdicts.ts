import type { Verdict } from "./Flow.ts";

export const push: Verdict = { _tag: "Push" };
export const pull: Verdict = { _tag: "Pull" };
export const decide: Verdict = { _tag: "Decide" };
export const closed: Verdict = { _tag: "Withheld", code: "gate-closed" };
export const otherWay: Verdict = { _tag: "Withheld", code: "mode-other-way" };
export const never: Verdict = { _tag: "Withheld", code: "direction" };
