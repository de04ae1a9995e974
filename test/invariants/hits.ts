/** How often each cell of the tables was met by a value that could have flowed. */
import type { ConflictRule } from "../../src/model/Conflict.ts";
import type { Direction } from "../../src/model/Direction.ts";
import type { Event } from "../../src/model/Event.ts";
import type { GateState } from "../../src/model/Gate.ts";
import { allConflictRules, allDirections, allEvents, allGates, reachable } from "./tables.ts";

const counts = new Map<string, number>();

export function count(event: Event, direction: Direction, gate: GateState): void;
export function count(what: "conflict", rule: ConflictRule): void;
export function count(...parts: ReadonlyArray<string>): void {
  const id = parts.join(" ");
  counts.set(id, (counts.get(id) ?? 0) + 1);
}

/** Counts from nothing: what other files of this process have met is no hit of this one. */
export const forget = (): void => counts.clear();

const of = (...parts: ReadonlyArray<string>): number => counts.get(parts.join(" ")) ?? 0;

/** Reachable cells that nothing met. */
export const missed = (): ReadonlyArray<string> => [
  ...allEvents.flatMap((event) =>
    allDirections.flatMap((direction) =>
      reachable[event].flatMap((gate) =>
        of(event, direction, gate) === 0 ? [`${event} ${direction} ${gate}`] : [],
      ),
    ),
  ),
  ...allConflictRules.flatMap((rule) => (of("conflict", rule) === 0 ? [`conflict ${rule}`] : [])),
];

/** The table of hits; "." where a mapping error makes the cell unreachable. */
export const hitTable = (): string => {
  const pad = (text: string, width: number) => text.padEnd(width);
  const lines = [`${pad("event, direction", 26)}${allGates.map((gate) => pad(gate, 8)).join("")}`];
  for (const event of allEvents)
    for (const direction of allDirections)
      lines.push(
        `${pad(`${event} ${direction}`, 26)}${allGates
          .map((gate) => pad(reachable[event].includes(gate) ? String(of(event, direction, gate)) : ".", 8))
          .join("")}`,
      );
  lines.push(...allConflictRules.map((rule) => `${pad(`conflict ${rule}`, 26)}${of("conflict", rule)}`));
  return lines.join("\n");
};
