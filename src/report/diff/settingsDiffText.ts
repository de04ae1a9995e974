/** What `diff-settings` prints for people. */
import { visible } from "../../diagnostic/visible.ts";
import { originText } from "../../model/Reason.ts";
import type { LiveCounts, Totals, Touched } from "./liveCounts.ts";
import { placesText } from "./Places.ts";
import { flowText, type RuleFlow } from "./RuleFlow.ts";
import { byHead, counted, inColumns, indented, section, valueText } from "./rows.ts";
import type { ChangedFlow, ChangedMove, ChangedSetting, SettingsDiff } from "./SettingsDiff.ts";
import { siteText } from "./Site.ts";

const settingLines = (one: ChangedSetting): ReadonlyArray<string> => [
  `${one.title} (${one.setting})${one.gates ? "" : ": decides about no flow; values and conditions may ask for it"}`,
  ...indented(
    4,
    inColumns(
      [["A", one.a] as const, ["B", one.b] as const].map(([name, side]) => [
        name,
        valueText(side.value),
        `${originText(side)}${side.from === "default" ? " (the default)" : ""}`,
      ]),
    ),
  ),
];

const sidesLines = (a: { readonly decidedBy: string }, b: { readonly decidedBy: string }): string =>
  a.decidedBy === b.decidedBy ? `    ${a.decidedBy}` : `    A  ${a.decidedBy}\n    B  ${b.decidedBy}`;

const moveHead = ({ a, b }: ChangedMove): string =>
  `${a.open ? "open → shut" : "shut → open"}\n${sidesLines(a, b)}`;

const moveLines = (moves: ReadonlyArray<ChangedMove>): ReadonlyArray<string> =>
  byHead(moves, moveHead).flatMap(([head, some]) => [
    ...head.split("\n"),
    ...indented(6, inColumns(some.map((move) => [siteText(move), originText(move)]))),
  ]);

const sideText = (one: RuleFlow): string =>
  one.reason === "mode-other-way" ? "nothing (its direction is not the mode's)" : flowText(one);

const flowHead = (one: ChangedFlow): string =>
  `${siteText(one)}: ${sideText(one.a)} → ${sideText(one.b)}\n${sidesLines(one.a, one.b)}`;

const flowLines = (flows: ReadonlyArray<ChangedFlow>): ReadonlyArray<string> =>
  byHead(flows, flowHead).flatMap(([head, some]) => [
    ...head.split("\n"),
    ...indented(6, inColumns(some.map((one) => [one.field, placesText(one.places), originText(one)]))),
  ]);

const touchedText = ({ creates, updates }: Touched): string =>
  creates + updates === 0
    ? "–"
    : [
        ...(creates === 0 ? [] : [counted(creates, "create", "creates")]),
        ...(updates === 0 ? [] : [counted(updates, "update", "updates")]),
      ].join(", ");

const liveText = ({ job, records, a, b }: LiveCounts): string => {
  const totals = (name: keyof Totals, words: string): ReadonlyArray<ReadonlyArray<string>> =>
    a[name] + b[name] === 0 ? [] : [[words, "", String(a[name]), String(b[name])]];
  return [
    `Records that ${job} would touch, in the systems of A as they are now`,
    ...indented(
      2,
      inColumns([
        ["", "", "A", "B"],
        ...records.map(({ entity, side, a, b }) => [entity, side, touchedText(a), touchedText(b)]),
        ...totals("links", "links"),
        ...totals("withheld", "withheld writes"),
        ...totals("setAside", "records set aside"),
        ...totals("remoteRequests", "requests to read"),
      ]),
    ),
  ].join("\n");
};

const summary = ({ settings, moves, flows, same }: SettingsDiff): string =>
  [
    `${counted(flows.length, "flow differs", "flows differ")}, ${same.flows} the same`,
    `${counted(moves.length, "move opens or shuts", "moves open or shut")}, ${same.moves} the same`,
    `${counted(settings.length, "setting differs", "settings differ")}, ${same.settings} the same`,
  ].join("; ");

/** Settings, moves and flows that differ, each under its head, and how many do not. */
export const settingsDiffText = (diff: SettingsDiff): string => {
  const { a, b } = diff;
  const text = [
    [
      `Settings of ${diff.integration}`,
      ...indented(
        2,
        inColumns([
          ["A", a.profile, a.file],
          ["B", b.profile, b.file],
        ]),
      ),
    ].join("\n"),
    ...section("Settings that differ", diff.settings.length, diff.settings.flatMap(settingLines)),
    ...section("Moves that open or shut", diff.moves.length, moveLines(diff.moves)),
    ...section("Flows that differ", diff.flows.length, flowLines(diff.flows)),
    ...(diff.live ?? []).map(liveText),
    `${summary(diff)}.`,
  ].join("\n\n");
  return text.split("\n").map(visible).join("\n");
};
