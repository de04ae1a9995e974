/** A mapping of any size between two databases, for growth. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const fieldsOfEntity = 100;
const directions = ["push-only", "pull-only", "pull-able"] as const;
const pad = (index: number): string => String(index).padStart(4, "0");

const system = (name: string, resources: ReadonlyArray<string>): string => `system: ${name}
title: ${name}
connector: sql
dialect: sqlite
connection: { file: { type: text } }
file: "{file}"
resources:
${resources.join("")}`;

const resource = (index: number): string => `  r${pad(index)}:
    table: r${pad(index)}
    key: [id]
    fields:
      id: { column: id, type: integer }
      code: { column: code, type: text }
${Array.from({ length: fieldsOfEntity }, (_, field) => `      f${field}: { column: f${field}, type: text }\n`).join("")}`;

const entity = (index: number): string => {
  const names = Array.from({ length: fieldsOfEntity }, (_, field) => `f${field}`);
  return `entity: e${pad(index)}
title: Entity ${index}
local: { resource: r${pad(index)} }
remote: { resource: r${pad(index)} }
match:
  - { by: [code] }
scope:
  - { jobs: [sync] }
moves:
  - { do: update, jobs: [sync] }
fields:
  code: { local: code, remote: code, type: text }
${names
  .map(
    (name, field) =>
      `  ${name}: { local: ${name}, remote: ${name}, type: text, direction: ${directions[field % 3]} }\n`,
  )
  .join("")}groups:
  - title: All of them
    events: [update]
    gate: mode${index % 10}
    fields: [${names.join(", ")}]
`;
};

/** Writes a mapping of `fields` fields, a hundred to an entity, ten modes between them. */
export const writeGeneratedMapping = async (folder: string, fields: number): Promise<void> => {
  const entities = Array.from({ length: fields / fieldsOfEntity }, (_, index) => index);
  for (const part of ["systems", "entities"]) await mkdir(join(folder, part), { recursive: true });
  await writeFile(
    join(folder, "crosswalk.yaml"),
    `crosswalk: 1
name: generated
title: A mapping of ${fields} fields
timezone: Europe/London
systems: { local: here, remote: there }
settings:
${Array.from({ length: 10 }, (_, mode) => `  mode${mode}: { title: Mode ${mode}, type: mode, default: ignore }\n`).join("")}jobs:
  sync: { title: Sync, trigger: demand }
`,
  );
  const resources = entities.map(resource);
  await writeFile(join(folder, "systems", "here.yaml"), system("here", resources));
  await writeFile(join(folder, "systems", "there.yaml"), system("there", resources));
  for (const index of entities)
    await writeFile(join(folder, "entities", `e${pad(index)}.yaml`), entity(index));
};
