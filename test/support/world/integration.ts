/** From generated texts to an integration, by the real parser and checker. */
import { type CheckResult, makeChecker } from "../../../src/check/check.ts";
import { connectorKinds } from "../../../src/connector/registry.ts";
import { flow } from "../../../src/flow/Flow.ts";
import { makeSource } from "../../../src/kernel/Source.ts";
import { parseYaml } from "../../../src/language/Document.ts";
import type { LoadedFile } from "../../../src/language/loadIntegration.ts";
import type { Scenario } from "../arbitrary/Spec.ts";
import { filesOf } from "../arbitrary/yaml.ts";

const checker = makeChecker(connectorKinds, flow);

/** One scenario may be set up several times; it is checked once. */
const known = new WeakMap<Scenario, CheckResult>();

export const checkScenario = (scenario: Scenario, folder: string): CheckResult => {
  const found = known.get(scenario);
  if (found !== undefined) return found;
  const result = check(scenario, folder);
  known.set(scenario, result);
  return result;
};

const check = (scenario: Scenario, folder: string): CheckResult => {
  const loaded = filesOf(scenario.spec, scenario.settings).map(
    ({ file, text }): LoadedFile => ({ file, document: parseYaml(makeSource(file, text)) }),
  );
  const under = (part: string) => loaded.filter(({ file }) => file.startsWith(part));
  const [main] = under("crosswalk.yaml");
  if (main === undefined) throw new Error("there is no crosswalk.yaml");
  return checker.check({
    folder,
    main,
    systems: under("systems/"),
    entities: under("entities/"),
    codes: under("codes/"),
    profiles: under("profiles/"),
  });
};
