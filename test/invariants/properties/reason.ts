import * as Effect from "effect/Effect";
import type { RunReport } from "../../../src/execute/RunReport.ts";
import type { FieldReason } from "../../../src/model/Reason.ts";
import type { EntitySpec, RuleSpec, Scenario } from "../../support/arbitrary/Spec.ts";
import { scenarios } from "../../support/arbitrary/scenario.ts";
import { filesOf } from "../../support/arbitrary/yaml.ts";
import { changesBetween, changeText } from "../../support/world/changes.ts";
import { flat } from "../../support/world/server.ts";
import { hold, type Invariant, overWorlds } from "../harness.ts";
import { entityOf, moveOf, settingOf } from "../permission.ts";

type Files = ReadonlyMap<string, ReadonlyArray<string>>;

const judgeReason = (
  scenario: Scenario,
  files: Files,
  entity: EntitySpec,
  field: string,
  reason: FieldReason,
): void => {
  const said = `${entity.name}.${field}: ${JSON.stringify(reason)}`;
  const rule: RuleSpec | undefined = entity.rules.find((one) => one.name === field);
  if (rule === undefined) throw new Error(`no such rule: ${said}`);
  const line = files.get(reason.rule.file)?.[reason.rule.line - 1] ?? "";
  hold(
    reason.rule.file === `entities/${entity.name}.yaml` && line.startsWith(`  ${field}: {`),
    () => `the reason names a line that is not the rule's ("${line.trim()}"): ${said}`,
  );
  hold(reason.direction === rule.direction, () => `the reason names another direction: ${said}`);
  const setting = settingOf(scenario);
  const gates = new Set<string | undefined>();
  if (reason.code === "move-closed") {
    gates.add(scenario.spec.master ? "master" : undefined);
    for (const event of ["create-remote", "create-local", "update"] as const)
      gates.add(moveOf(setting, entity, event)?.gate);
  } else for (const place of [rule.create, rule.update]) if (place !== undefined) gates.add(place.gate);
  hold(gates.has(reason.gate?.setting), () => `the reason names another gate: ${said}`);
  if (reason.gate !== undefined)
    hold(
      reason.gate.value === String(scenario.settings[reason.gate.setting]),
      () => `the reason names another value of the gate: ${said}`,
    );
  const gateLine =
    reason.gate === undefined
      ? ""
      : (files.get(reason.gate.origin.file)?.[reason.gate.origin.line - 1] ?? "");
  hold(
    reason.gate === undefined || gateLine.includes(`gate: ${reason.gate.setting}`),
    () => `the reason names a line where the gate does not stand ("${gateLine.trim()}"): ${said}`,
  );
};

/** Places of the writes that were carried out, by record. */
const explained = (report: RunReport): ReadonlyMap<string, ReadonlySet<string>> => {
  const places = new Map<string, Set<string>>();
  for (const { step, status } of report.outcomes) {
    if (status !== "done" || !("writes" in step)) continue;
    const side = step._tag === "PushCreate" || step._tag === "PushUpdate" ? "remote" : "local";
    const id = `${side} ${step.entity}`;
    places.set(id, new Set([...(places.get(id) ?? []), ...step.writes.map((write) => write.place)]));
  }
  return places;
};

export const reason: Invariant = {
  name: "13 reason: every write and every withheld write names its rule's line, direction, gate and value",
  runs: 80,
  property: (bench, layers) =>
    overWorlds(bench, layers, scenarios(), (world, scenario) =>
      Effect.gen(function* () {
        const files: Files = new Map(
          filesOf(scenario.spec, scenario.settings).map(({ file, text }) => [file, text.split("\n")]),
        );
        for (const round of [1, 2]) {
          if (round === 2) yield* world.edit;
          const before = yield* world.snapshot;
          const from = world.log.length;
          const report = yield* world.run();
          const journaled = yield* Effect.orDie(world.journal.steps(report.run));
          for (const row of journaled)
            if ("writes" in row.step)
              for (const write of row.step.writes)
                judgeReason(scenario, files, entityOf(scenario, row.step.entity), write.field, write.reason);
          for (const held of yield* Effect.orDie(world.journal.withheld(report.run)))
            judgeReason(scenario, files, entityOf(scenario, held.entity), held.field, held.reason);
          const places = explained(report);
          for (const arrived of world.log.slice(from))
            for (const place of Object.keys(flat(arrived.body)))
              hold(
                arrived.status >= 300 || places.get(`remote ${arrived.entity}`)?.has(place) === true,
                () => `a write without a reason arrived: ${place} in ${JSON.stringify(arrived.body)}`,
              );
          for (const change of changesBetween(before, yield* world.snapshot))
            if (change.side === "local" && change.place !== "link_id" && change.place !== "hidden")
              hold(
                places.get(`local ${change.entity}`)?.has(change.place) === true,
                () => `a write without a reason arrived: ${changeText(change)}`,
              );
        }
      }),
    ),
};
