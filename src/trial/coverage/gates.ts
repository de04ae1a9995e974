import { moveFlow } from "../../language/fieldFlow.ts";
import { originOf } from "../../language/Integration.ts";
import { finiteValues, gateStateOf } from "../../language/settings.ts";
import { type CoverageInput, type CoverageKind, type PlannedCase, placeAt } from "./Coverage.ts";
import { sameOrigin } from "./writes.ts";

/** Settings before a move or a group of the mapping, or before all of it. */
const gatesOf = ({ main, entities }: CoverageInput["integration"]): ReadonlySet<string> =>
  new Set([
    ...(main.value.gate === undefined ? [] : [main.value.gate]),
    ...[...entities.values()].flatMap(({ value }) =>
      [...(value.moves ?? []), ...(value.groups ?? [])].flatMap(({ gate }) => gate ?? []),
    ),
  ]);

/** Gates of moves that let something through or stopped it. */
const askedByMoves = ({ integration }: CoverageInput, { test, plan }: PlannedCase): ReadonlyArray<string> =>
  [...integration.entities].flatMap(([name, entity]) =>
    (entity.value.moves ?? []).flatMap((move, index): ReadonlyArray<string> => {
      const { gate } = move;
      if (gate === undefined || !move.jobs.includes(test.job)) return [];
      const origin = originOf(entity, ["moves", index, "do"]);
      const isMade = [...plan.steps, ...plan.setAside].some(
        (one) => one.entity === name && sameOrigin(one.origin, origin),
      );
      // What could be made of a remote record is not even looked for behind a shut gate: the plan has no word of it.
      const linked = new Set(test.links.flatMap((link) => (link.entity === name ? [link.remoteKey] : [])));
      const isUnseen =
        move.do === "create-local" &&
        test.settings[gate] !== true &&
        [...(test.records.remote.get(entity.value.remote.resource)?.keys() ?? [])].some(
          (key) => !linked.has(key),
        );
      return isMade || isUnseen ? [gate] : [];
    }),
  );

/** Gates of groups that are shut where nothing else of the record is open: its other side is not even read. */
const askedInSilence = ({ integration }: CoverageInput, { test, plan }: PlannedCase): ReadonlyArray<string> =>
  [...integration.entities].flatMap(([name, { value }]) => {
    const { main } = integration;
    if ((plan.considered[name] ?? 0) === 0) return [];
    if (moveFlow(main.value, value, "update", test.job, test.settings)._tag !== "Open") return [];
    return (value.groups ?? []).flatMap(({ gate, events }): ReadonlyArray<string> => {
      if (gate === undefined || !events.includes("update")) return [];
      const state = gateStateOf(main.value.settings?.[gate], test.settings[gate]);
      return state === "off" || state === "ignore" ? [gate] : [];
    });
  });

const askedIn = (input: CoverageInput, one: PlannedCase): ReadonlySet<string> => {
  const { main } = input.integration;
  const { plan, test } = one;
  const messages = [
    ...plan.withheld.map(({ reason }) => reason.message),
    ...plan.setAside.map(({ message }) => message),
  ];
  return new Set([
    ...(main.value.gate === undefined ? [] : [main.value.gate]),
    ...plan.steps.flatMap((step) =>
      step._tag === "Link" ? [] : step.writes.flatMap(({ reason }) => reason.gate?.setting ?? []),
    ),
    ...plan.withheld.flatMap(({ reason }) => reason.gate?.setting ?? []),
    // A shut move is told in words, also where another record needed what it would have made.
    ...[...gatesOf(input.integration)].filter((gate) =>
      messages.some((message) => message.includes(`${gate} is ${String(test.settings[gate])}`)),
    ),
    ...askedByMoves(input, one),
    ...askedInSilence(input, one),
  ]);
};

/** Each value of each gate: some case has it, and something behind the gate was asked there. */
export const gates: CoverageKind = {
  name: "gates",
  items: (input) => {
    const { integration, cases } = input;
    const taken = new Set(
      cases.flatMap((one) =>
        [...askedIn(input, one)].map((name) => JSON.stringify([name, one.test.settings[name] ?? null])),
      ),
    );
    return [...gatesOf(integration)].flatMap((name) => {
      const setting = integration.main.value.settings?.[name];
      return (setting === undefined ? [] : (finiteValues(setting) ?? [])).map((value) => ({
        place: placeAt(integration.main, ["settings", name], "key"),
        words: `${name} is ${String(value)}`,
        isTaken: taken.has(JSON.stringify([name, value])),
      }));
    });
  },
};
