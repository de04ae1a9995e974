import type { Related } from "../../diagnostic/Diagnostic.ts";
import type { CodesFile } from "../../language/files/CodesFile.ts";
import type { Sound } from "../../language/Integration.ts";
import { codeText, isAmbiguous, isOneToOne } from "../../value/codes.ts";
import { defineRule, fieldPath, spanAt } from "../Rule.ts";

/** What keeps a code table from being one to one: a code for blank, or the second pair of one remote code. */
const lossAt = (table: Sound<CodesFile>): Related => {
  const { pairs, push } = table.value;
  const remote = pairs.map((pair) => codeText(pair.remote));
  const second = remote.findIndex((code, index) => remote.indexOf(code) !== index);
  return second >= 0
    ? { span: spanAt(table, ["pairs", second, "remote"]), label: "a remote code that stands twice" }
    : {
        span: spanAt(table, [push?.blank === undefined ? "pull" : "push", "blank"]),
        label: "a code for blank",
      };
};

export const oneWayTransform = defineRule(
  {
    code: "CW404",
    severity: "error",
    summary: "A two-way rule with a transform that goes one way only.",
    why: "A value would not survive the way there and back, and the sides would never agree.",
    withoutIntegration: true,
  },
  (context) => {
    for (const site of context.sites) {
      const { field, entity } = site;
      if (field.direction !== "pull-able") continue;
      const table = field.codes === undefined ? undefined : context.codeTable(field.codes);
      if ((field.push === undefined) !== (field.pull === undefined)) {
        const has = field.push === undefined ? "pull" : "push";
        context.report({
          at: spanAt(entity, fieldPath(site, has), "key"),
          message: `"${site.name}" is pull-able and has a ${has} without a ${has === "push" ? "pull" : "push"}.`,
          help: "add the other one, or make the rule one-way",
        });
      } else if (table !== undefined && !isAmbiguous(table.value) && !isOneToOne(table.value))
        context.report({
          at: spanAt(entity, fieldPath(site, "codes")),
          message: `"${site.name}" is pull-able, and the code table "${table.value.codes}" is not one to one.`,
          related: [lossAt(table)],
          help: "make the rule one-way, or give every code exactly one partner and none for blank",
        });
    }
  },
);
