/** What `diff-mapping` prints for people. */
import { visible } from "../../diagnostic/visible.ts";
import { type Origin, originText } from "../../model/Reason.ts";
import { conditionText } from "./conditions.ts";
import { differs } from "./diffMapping.ts";
import type {
  Change,
  FieldChange,
  FieldVersion,
  FlowChange,
  MappingDiff,
  MoveChange,
  SettingChange,
  SettingVersion,
  Widened,
} from "./MappingDiff.ts";
import { placesText } from "./Places.ts";
import { byHead, counted, inColumns, indented, section, valueText } from "./rows.ts";
import { siteText } from "./Site.ts";

type Lines = ReadonlyArray<string>;

/** Both lines: "entities/item.yaml:20", or "entities/item.yaml:20 → 22" where it has moved inside its file. */
const bothText = (before: Origin | undefined, after: Origin | undefined): string => {
  if (before === undefined || after === undefined) {
    const one = before ?? after;
    return one === undefined ? "" : originText(one);
  }
  if (before.file !== after.file) return `${originText(before)} → ${originText(after)}`;
  return before.line === after.line ? originText(after) : `${originText(before)} → ${after.line}`;
};

const widenedLines = (one: Widened): Lines => [
  `${one.entity}${one.field === undefined ? "" : `.${one.field}`}: ${one.what.join("; ")}`,
  ...indented(
    4,
    inColumns([
      ["old", one.old === undefined ? "(none)" : originText(one.old)],
      ["new", originText(one.new)],
    ]),
  ),
];

const named = (one: FieldChange): string => `${one.entity}.${one.field}`;

const versionCells = (one: FieldVersion): Lines => [
  one.direction ?? "only compared",
  placesText(one.places),
  originText(one),
];

const listLines = (
  fields: ReadonlyArray<FieldChange>,
  of: (one: FieldChange) => FieldVersion | undefined,
): Lines =>
  inColumns(
    fields.flatMap((one) => {
      const version = of(one);
      return version === undefined ? [] : [[named(one), ...versionCells(version)]];
    }),
  );

const changeLines = (fields: ReadonlyArray<FieldChange>): Lines =>
  fields.flatMap((one) => [
    named(one),
    ...indented(
      4,
      inColumns(
        [["old", one.old] as const, ["new", one.new] as const].flatMap(([name, version]) =>
          version === undefined ? [] : [[name, ...versionCells(version)]],
        ),
      ),
    ),
  ]);

const declarationText = (one: SettingVersion | undefined): string =>
  one === undefined
    ? "(none)"
    : `${one.type}${one.default === undefined ? "" : `, default ${valueText(one.default)}`}`;

const settingLines = (settings: ReadonlyArray<SettingChange>): Lines =>
  inColumns(
    settings.map((one) => [
      one.setting,
      `${declarationText(one.old)} → ${declarationText(one.new)}`,
      bothText(one.old, one.new),
    ]),
  );

const moveLines = (moves: ReadonlyArray<MoveChange>): Lines =>
  byHead(moves, (one) => one.when.map(conditionText).join("\n")).flatMap(([head, some]) => [
    ...head.split("\n"),
    ...indented(4, inColumns(some.map((one) => [siteText(one), bothText(one.old, one.new)]))),
  ]);

const flowHead = (one: FlowChange): string =>
  [`${siteText(one)}: ${one.from} → ${one.to}`, ...indented(4, one.when.map(conditionText))].join("\n");

const flowLines = (flows: ReadonlyArray<FlowChange>): Lines =>
  byHead(flows, flowHead).flatMap(([head, some]) => [
    ...head.split("\n"),
    ...indented(
      6,
      inColumns(some.map((one) => [one.field, placesText(one.places), bothText(one.old, one.new)])),
    ),
  ]);

const inOrder: ReadonlyArray<Change> = ["gained", "lost", "changed"];

const bySort = <A extends { readonly change: Change }>(
  title: string,
  all: ReadonlyArray<A>,
  lines: (some: ReadonlyArray<A>) => Lines,
): Lines =>
  inOrder.flatMap((change) => {
    const some = all.filter((one) => one.change === change);
    return section(`${title} ${change}`, some.length, lines(some));
  });

const summary = (diff: MappingDiff): string => {
  const { fields, settings, flows, moves } = diff.same;
  const same = `${[
    counted(fields, "field", "fields"),
    counted(flows, "flow", "flows"),
    counted(moves, "move", "moves"),
  ].join(", ")} and ${counted(settings, "setting", "settings")} are the same`;
  return differs(diff)
    ? `${diff.widened.length === 0 ? "Nothing widened" : `${diff.widened.length} widened`}; ${same}.`
    : `No field, setting, move or flow differs: ${same}.`;
};

/** Two versions of a mapping: what widened first, then fields, moves and flows, and how many are the same. */
export const mappingDiffText = (diff: MappingDiff): string => {
  const widened = new Set(diff.widened.map((one) => `${one.entity}.${one.field}`));
  const turned = diff.turned.filter((one) => !widened.has(named(one)));
  const text = [
    [
      "Mappings, over all settings",
      ...indented(
        2,
        inColumns([
          ["old", diff.old.integration, diff.old.folder],
          ["new", diff.new.integration, diff.new.folder],
        ]),
      ),
    ].join("\n"),
    ...section("Widened", diff.widened.length, diff.widened.flatMap(widenedLines)),
    ...section(
      "Fields added",
      diff.added.length,
      listLines(diff.added, (one) => one.new),
    ),
    ...section(
      "Fields removed",
      diff.removed.length,
      listLines(diff.removed, (one) => one.old),
    ),
    ...section("Fields moved", diff.moved.length, changeLines(diff.moved)),
    ...section("Directions narrowed", turned.length, changeLines(turned)),
    ...section("Settings declared otherwise", diff.settings.length, settingLines(diff.settings)),
    ...bySort("Moves", diff.moves, moveLines),
    ...bySort("Flows", diff.flows, flowLines),
    summary(diff),
  ].join("\n\n");
  return text.split("\n").map(visible).join("\n");
};
