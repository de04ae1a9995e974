/** Where something may flow or move: an event of an entity in a job. */
import * as Schema from "effect/Schema";
import type { EntityFile } from "../../language/files/EntityFile.ts";
import type { Integration, Sound } from "../../language/Integration.ts";
import { Event, events } from "../../model/Event.ts";

/** The fields that name a site. */
export const siteFields = { entity: Schema.String, job: Schema.String, event: Event };
const SiteForm = Schema.Struct(siteFields);
export type Site = typeof SiteForm.Type;

/** Every event of these entities in each of these jobs: by entity, job and event. */
export const sitesOf = (entities: Iterable<string>, jobs: Iterable<string>): ReadonlyArray<Site> => {
  const inOrder = [...new Set(jobs)].sort();
  return [...new Set(entities)]
    .sort()
    .flatMap((entity) => inOrder.flatMap((job) => events.map((event) => ({ entity, job, event }))));
};

/** Every site of an integration, with its entity's file. */
export const entitySites = (
  integration: Integration,
): ReadonlyArray<Site & { readonly file: Sound<EntityFile> }> =>
  sitesOf(integration.entities.keys(), Object.keys(integration.main.value.jobs)).flatMap((site) => {
    const file = integration.entities.get(site.entity);
    return file === undefined ? [] : [{ ...site, file }];
  });

/** "learner, sync, update". */
export const siteText = (site: Site): string => `${site.entity}, ${site.job}, ${site.event}`;
