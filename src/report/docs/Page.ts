import type { FlowService } from "../../flow/Flow.ts";
import type { Integration } from "../../language/Integration.ts";
import type { SettingValues } from "../../language/settings.ts";
import type { Side } from "../../model/Side.ts";

export interface Here {
  readonly profile: string;
  readonly settings: SettingValues;
}

/** What every section of the page is written from. */
export interface Page {
  readonly integration: Integration;
  readonly flow: FlowService;
  /** How the page calls the two systems. */
  readonly systems: { readonly [S in Side]: string };
  /** One installation whose page this is, with every setting's value there; undefined: any installation. */
  readonly here: Here | undefined;
  /** Sections of the page, in order. */
  readonly contents: ReadonlyArray<{ readonly section: string; readonly title: string }>;
  /** A link to a section of the page, in Markdown. */
  readonly link: (section: string, title: string) => string;
}

/** Names of sections, as links and headings use them. */
export const sections = {
  settings: "settings",
  never: "never",
  entity: (entity: string): string => `entity ${entity}`,
  group: (entity: string, index: number): string => `group ${entity} ${index}`,
  codes: (table: string): string => `codes ${table}`,
} as const;

/** A link to an entity by its title. */
export const entityLink = (page: Page, name: string): string =>
  page.link(sections.entity(name), page.integration.entities.get(name)?.value.title ?? name);

/** A link to a group by its title. */
export const groupLink = (page: Page, entity: string, index: number): string =>
  page.link(
    sections.group(entity, index),
    page.integration.entities.get(entity)?.value.groups?.[index]?.title ?? "",
  );
