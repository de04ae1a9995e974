import { isZone } from "../../value/zone.ts";
import { defineRule, spanAt } from "../Rule.ts";

export const unknownTimeZone = defineRule(
  {
    code: "CW320",
    severity: "error",
    summary: "A time zone that is not an IANA name.",
    why: "Which day it is could not be told.",
  },
  (context) => {
    const { main } = context.input;
    if (isZone(main.value.timezone)) return;
    context.report({
      at: spanAt(main, ["timezone"]),
      message: `"${main.value.timezone}" is not a time zone.`,
      help: "use an IANA name such as Europe/London",
    });
  },
);
