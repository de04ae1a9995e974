/** Integrations from small YAML texts, with what their systems offer said by hand. */
import * as Schema from "effect/Schema";
import { compileJob } from "../../src/compile/compile.ts";
import type { EntityTemplate, JobTemplate } from "../../src/compile/PlanTemplate.ts";
import { flow } from "../../src/flow/Flow.ts";
import { makeSource } from "../../src/kernel/Source.ts";
import { parseYaml } from "../../src/language/Document.ts";
import { CodesFile } from "../../src/language/files/CodesFile.ts";
import { EntityFile } from "../../src/language/files/EntityFile.ts";
import { IntegrationFile } from "../../src/language/files/IntegrationFile.ts";
import type { Integration, Sound, SystemModel } from "../../src/language/Integration.ts";
import type { SettingValues } from "../../src/language/settings.ts";
import type { CatalogResource } from "../../src/model/Catalog.ts";

const sound = <A, I>(schema: Schema.Schema<A, I>, file: string, text: string): Sound<A> => {
  const document = parseYaml(makeSource(file, text));
  return {
    document,
    file,
    value: Schema.decodeUnknownSync(schema, { onExcessProperty: "error" })(document.value),
  };
};

export interface Texts {
  /** What follows the first lines of crosswalk.yaml, which end with the job `sync` in line 6. */
  readonly main?: string;
  /** By entity: what follows its first four lines. */
  readonly entities: Readonly<Record<string, string>>;
  /** By code table: what follows its first two lines. */
  readonly codes?: Readonly<Record<string, string>>;
  /** Resources of both sides, named as the entities are. */
  readonly local: ReadonlyArray<CatalogResource>;
  readonly remote: ReadonlyArray<CatalogResource>;
}

export const integrationOf = ({ main = "", entities, codes = {}, local, remote }: Texts): Integration => {
  const system = (name: string, resources: ReadonlyArray<CatalogResource>): SystemModel => ({
    file: sound(Schema.Unknown, `systems/${name}.yaml`, `system: ${name}\n`),
    name,
    title: name,
    kind: "sql",
    catalog: {
      system: name,
      title: name,
      resources: Object.fromEntries(resources.map((one) => [one.name, one])),
    },
    connection: {},
  });
  return {
    folder: ".",
    main: sound(
      IntegrationFile,
      "crosswalk.yaml",
      `crosswalk: 1
name: sample
title: A sample
timezone: Europe/London
systems: { local: here, remote: there }
jobs: { sync: { title: Nightly, trigger: schedule }, upload: { title: Enrol, trigger: demand } }
${main}`,
    ),
    systems: { local: system("here", local), remote: system("there", remote) },
    entities: new Map(
      Object.entries(entities).map(([name, text]) => [
        name,
        sound(
          EntityFile,
          `entities/${name}.yaml`,
          `title: The ${name}\nentity: ${name}\n${text.includes("local: {") ? "" : `local: { resource: ${name}s }\n`}remote: { resource: ${name}-there }\n${text}`,
        ),
      ]),
    ),
    codes: new Map(
      Object.entries(codes).map(([name, text]) => [
        name,
        sound(CodesFile, `codes/${name}.yaml`, `codes: ${name}\ntitle: ${name}\n${text}`),
      ]),
    ),
  };
};

export const compiled = (texts: Texts, values: SettingValues = {}, job = "sync"): JobTemplate =>
  compileJob(integrationOf(texts), job, values, flow);

export const entityOf = (template: JobTemplate, name: string): EntityTemplate => {
  const found = template.entities.find(({ entity }) => entity === name);
  if (found === undefined) throw new Error(`the template has no entity "${name}"`);
  return found;
};
