import { type CoverageKind, placeAt } from "./Coverage.ts";
import { possibleFlows } from "./flows.ts";
import { writesOf } from "./writes.ts";

/** A field of a group, for each event and each way that some settings let it flow: written by some case. */
export const rules: CoverageKind = {
  name: "rules",
  items: ({ integration, flow, cases }) => {
    const id = (entity: string, field: string, group: number, event: string, side: string): string =>
      JSON.stringify([entity, field, group, event, side]);
    const taken = new Set(
      writesOf(integration, cases).flatMap(({ entity, write, group, event, side }) =>
        // A stand-in is not the field's own value.
        group === undefined || write.reason.code === "otherwise"
          ? []
          : [id(entity.value.entity, write.field, group, event, side)],
      ),
    );
    return possibleFlows(integration, flow).flows.map(({ entity, name, group, event, side }) => {
      const declared = entity.value.groups?.[group];
      const at = declared?.fields.indexOf(name) ?? 0;
      return {
        place: placeAt(entity, ["groups", group, "fields", at]),
        words: `${entity.value.entity}.${name} ${side === "remote" ? "pushed" : "pulled"} on ${event}, group "${declared?.title ?? ""}"`,
        isTaken: taken.has(id(entity.value.entity, name, group, event, side)),
      };
    });
  },
};
