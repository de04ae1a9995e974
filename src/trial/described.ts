/** A plan in the words of a case: what `expect` and `withheld` would say of it. */
import type { Expectation, ExpectedKey, ExpectedValue, ExpectedWithheld } from "../check/cases/TestCase.ts";
import type { Key } from "../model/Record.ts";
import type { FieldWrite, PlannedValue, Step } from "../model/Step.ts";
import type { Plan } from "../plan/Plan.ts";

export interface DescribedPlan {
  /** Steps in the order of the plan, then the records that it sets aside. */
  readonly expect: ReadonlyArray<Expectation>;
  readonly withheld: ReadonlyArray<ExpectedWithheld>;
}

const valueIn = (value: PlannedValue): ExpectedValue =>
  value._tag === "Known"
    ? value.value
    : { keyOf: { entity: value.entity, key: value.key }, part: value.part + 1 };

const written = (writes: ReadonlyArray<FieldWrite>): Readonly<Record<string, ExpectedValue>> =>
  Object.fromEntries(writes.map(({ place, value }) => [place, valueIn(value)]));

/** A key, or the key of the record that the plan makes of the other one of the pair. */
const keyOrMade = (key: Key | undefined, entity: string, other: Key | undefined): ExpectedKey =>
  key ?? { keyOf: { entity, key: other ?? "" }, part: 1 };

const ofStep = (step: Step): Expectation => {
  const { entity } = step;
  switch (step._tag) {
    case "PushCreate":
      return { kind: "create", side: "remote", entity, from: step.localKey, set: written(step.writes) };
    case "PullCreate":
      return { kind: "create", side: "local", entity, from: step.remoteKey, set: written(step.writes) };
    case "PushUpdate": {
      const key = keyOrMade(step.remoteKey, entity, step.localKey);
      return { kind: "update", side: "remote", entity, key, set: written(step.writes) };
    }
    case "PullUpdate": {
      const key = keyOrMade(step.localKey, entity, step.remoteKey);
      return { kind: "update", side: "local", entity, key, set: written(step.writes) };
    }
    case "Link":
      return {
        kind: "link",
        entity,
        local: keyOrMade(step.localKey, entity, step.remoteKey),
        remote: keyOrMade(step.remoteKey, entity, step.localKey),
        via: step.via,
        column: step.column,
      };
  }
};

export const described = (plan: Plan): DescribedPlan => ({
  expect: [
    ...plan.steps.map(ofStep),
    ...plan.setAside.map(
      ({ entity, localKey, remoteKey, code }): Expectation => ({
        kind: "aside",
        entity,
        local: localKey,
        remote: remoteKey,
        code,
      }),
    ),
  ],
  withheld: plan.withheld.map(({ entity, localKey, remoteKey, field, reason }) => ({
    entity,
    local: localKey,
    remote: remoteKey,
    field,
    code: reason.code,
  })),
});
