/** The reference page of `schemas/`: every key of every kind of file, as the schemas say it. */
import { connectorKinds } from "../../src/connector/registry.ts";
import { schemaFiles } from "../../src/language/schemas.ts";
import {
  anchorsOf,
  type Block,
  code,
  heading,
  list,
  markdown,
  plain,
  table,
  text,
} from "../../src/report/docs/markdown.ts";
import { rowsOf } from "./schemaRows.ts";

const head = ["key", "values", "required", "default", "meaning", "example"];

const tableOf = (schema: object): Block =>
  table(
    head,
    rowsOf(schema).map((row) => [
      code(row.path),
      row.values,
      row.required ? "yes" : "",
      row.byDefault,
      row.meaning,
      row.example,
    ]),
  );

/** A schema's description: the place of its files, and what they say. */
const described = (schema: object): { readonly place: string; readonly says: string } => {
  const whole = "description" in schema ? String(schema.description) : "";
  const [place = "", says = ""] = whole.split(/: (.*)/s);
  return { place, says: `${says.charAt(0).toUpperCase()}${says.slice(1)}` };
};

const schemas = schemaFiles(connectorKinds);
const schemaOf = (name: string): object => schemas[`${name}.schema.json`] ?? {};

const schemaLink = (name: string): string => `[${name}.schema.json](${name}.schema.json)`;

const sectionOf = (name: string): ReadonlyArray<Block> => {
  const { place, says } = described(schemaOf(name));
  return [
    heading(2, place, name),
    text(`${plain(says)} The schema is ${schemaLink(name)}.`),
    tableOf(schemaOf(name)),
  ];
};

/** System files: one table for each kind of connector. */
const systems = (): ReadonlyArray<Block> => {
  const { place, says } = described(schemaOf("system"));
  return [
    heading(2, place, "system"),
    text(`${plain(says)} The schema is ${schemaLink("system")}, which applies that of a file's kind.`),
    ...connectorKinds.flatMap(({ name }) => [
      heading(3, `connector: ${name}`, `system-${name}`),
      text(
        `${plain(described(schemaOf(`system-${name}`)).says)} The schema is ${schemaLink(`system-${name}`)}.`,
      ),
      tableOf(schemaOf(`system-${name}`)),
    ]),
  ];
};

const intro: ReadonlyArray<Block> = [
  heading(1, "The files of a mapping, key by key", "top"),
  text(
    "Written from the schemas of this folder by `npx tsx test/support/writeSchemas.ts`; a test fails when it is stale. What the words mean is said in the [README](../README.md#concepts).",
  ),
  text(
    "A key is written with the keys that it stands in: `scope[].jobs` is the key `jobs` of each entry of the list `scope`, `fields.NAME.type` the key `type` of each entry of the map `fields`, under a name of your own. A required key must be there where the object that it belongs to is. A key that is not listed is refused.",
  ),
  text(
    "An editor that speaks YAML schemas shows the same while you write, if a file's first line names its schema: `# yaml-language-server: $schema=PATH/entity.schema.json`.",
  ),
];

const outro: ReadonlyArray<Block> = [
  heading(2, "What commands print", "outputs"),
  text("`output-*.schema.json` describe what each command prints with `--format json`."),
  heading(2, "What codes mean", "codes of faults"),
  text("A page for each code of a fault, with an example and its mend: [codes](codes/README.md)."),
];

/** The whole page. */
export const schemaReference = (): string => {
  const sections: ReadonlyArray<Block> = [
    ...sectionOf("integration"),
    ...systems(),
    ...sectionOf("entity"),
    ...sectionOf("codes"),
    ...sectionOf("profile"),
    ...sectionOf("cases"),
    ...outro,
  ];
  const anchors = anchorsOf([...intro, ...sections]);
  const contents = sections.flatMap((block) =>
    block._tag === "Heading" && block.level === 2
      ? [`[${plain(block.title)}](#${anchors.get(block.section) ?? ""})`]
      : [],
  );
  return markdown([...intro, list(contents), ...sections]);
};
